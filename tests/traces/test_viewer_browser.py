"""The viewer and the comparison in a real browser: keys, links, marks, scrolling together."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import TRACE_KB, assert_good_page
from tests.factories import make_completion, make_trace
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Annotation

CUES = ("Wait, let me check that again.", "Hmm, maybe not.", "First, compute the sum.")


def thought(steps: int, *, answer_at: int = 0) -> str:
    return "\n\n".join(
        "So the answer is 42."
        if number == answer_at
        else f"Step {number}: suppose that {number} * 7 = {number * 7}. {CUES[number % 3]}"
        for number in range(1, steps + 1)
    )


def a_trace(team, steps: int = 450, *, answer_at: int = 0, model: str = "alpha"):
    completion = make_completion(
        "The answer is 42.",
        reasoning=thought(steps, answer_at=answer_at),
        usage=Usage(prompt=12, output=9_000, reasoning=8_900, basis="reported"),
        timings=Timings(0.2, 0.25, 180.0, 190.0),
    )
    return make_trace(team, completion, verdict="correct", model=model)


def focused_step(page) -> str | None:
    return page.evaluate("() => document.activeElement.closest('li.step')?.dataset.step ?? null")


def test_a_page_of_marks_is_a_good_page_for_who_may_annotate(page_for, member, team):
    trace = a_trace(team, answer_at=150)

    def annotate(page) -> None:
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.locator(".annotate-link:visible").first.click()
        page.get_by_role("textbox", name="Your words").fill("Odd.")
        page.get_by_role("button", name="Comment").click()
        expect(page.locator(".note-row")).to_have_count(1)

    address = reverse("trace-detail", args=[trace.pk])
    assert_good_page(page_for(member), address, budget_kb=TRACE_KB, change=annotate)


def test_the_page_of_a_step_is_a_good_page(page_for, member, team):
    address = reverse("trace-step", args=[a_trace(team, 9).pk, 2])
    assert_good_page(page_for(member), address)


def test_a_comparison_is_a_good_page(page_for, viewer, team):
    ids = f"{a_trace(team, 60).pk},{a_trace(team, 260, answer_at=100, model='beta').pk}"

    def let_go(page) -> None:
        page.keyboard.press("s")

    address = f"{reverse('traces-compare')}?ids={ids}"
    assert_good_page(page_for(viewer), address, budget_kb=TRACE_KB, change=let_go)


def test_j_and_k_walk_and_m_goes_to_the_next_mark(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[a_trace(team).pk]))
    page.locator("li.step summary").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused_step(page) == "3"
    page.keyboard.press("k")
    assert focused_step(page) == "2"
    page.keyboard.press("m")
    expect(page.locator(".mark.is-here")).to_be_focused()
    first = focused_step(page)
    assert page.locator(f"li.step[data-step='{first}'] details").get_attribute("open") is not None
    page.keyboard.press("m")
    assert page.locator(".mark.is-here").count() == 1


def test_a_key_does_nothing_once_keys_are_off(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[a_trace(team).pk]))
    page.evaluate("() => localStorage.setItem('keys', 'off')")
    page.keyboard.press("e")
    assert page.locator("details.fold[open]").count() == 0
    page.evaluate("() => localStorage.setItem('keys', 'on')")
    page.keyboard.press("e")
    assert page.locator("details.fold[open]").count() == 200


def test_a_link_to_a_far_step_opens_it(page_for, viewer, team):
    page = page_for(viewer)
    address = reverse("trace-detail", args=[a_trace(team).pk])
    page.goto(f"{address}#step-312")
    expect(page.locator("li.step[data-step='312'] summary")).to_be_focused()
    assert "from=307" in page.url
    expect(page.locator("#step-312")).to_be_in_viewport()


def test_a_link_to_a_step_works_without_scripts(context_for, viewer, team):
    page = context_for(viewer, java_script_enabled=False).new_page()
    address = reverse("trace-detail", args=[a_trace(team).pk])
    page.goto(f"{address}?from=307#step-312")
    expect(page.locator("#step-312")).to_be_in_viewport()


def test_hits_are_walked_without_loading_the_page_again(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[a_trace(team).pk]))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("check that")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=check*")
    expect(page.locator(".hits")).to_have_text("1 of 150")
    page.get_by_role("main").focus()
    page.evaluate("() => (window.here = true)")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(page.locator(".hits")).to_have_text("2 of 150")
    expect(page.locator("#hit-2")).to_be_in_viewport()
    current = page.locator(".hit.is-current").evaluate_all("all => all.map((e) => e.dataset.n)")
    assert set(current) == {"2"}
    assert page.evaluate("() => window.here") is True


def test_a_mark_is_rejected_and_taken_back_in_its_place(page_for, member, team):
    page = page_for(member)
    page.goto(reverse("trace-detail", args=[a_trace(team, 3).pk]))
    chips = page.locator("li.step[data-step='1'] .mark-chip")
    before = page.locator(".mark.begins").count()
    chips.first.get_by_role("button", name="Reject this mark").click()
    expect(chips.first).to_contain_text("rejected by Member")
    expect(page.locator("#status")).to_have_text("Mark rejected.")
    assert page.locator(".mark.begins").count() == before - 1
    assert page.evaluate("() => document.activeElement !== document.body")
    chips.first.get_by_role("button", name="undo").click()
    expect(page.locator(".mark.begins")).to_have_count(before)
    assert not Annotation.objects.exists()


def test_a_kind_of_mark_can_be_put_out_of_sight(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[a_trace(team, 6).pk]))
    drawn = "() => getComputedStyle(document.querySelector('.mark.is-hedge'), '::before').display"
    assert page.evaluate(drawn) != "none"
    page.get_by_role("checkbox", name="Hedge").uncheck()
    assert page.evaluate(drawn) == "none"


def compared(page_for, viewer, team):
    page = page_for(viewer, viewport={"width": 1280, "height": 900})
    short, long = a_trace(team, 80), a_trace(team, 160, model="beta")
    page.goto(f"{reverse('traces-compare')}?ids={short.pk},{long.pk}")
    return page


TOPS = """() => [...document.querySelectorAll('[data-scroll]')].map((box) => {
  const edge = box.getBoundingClientRect().top + 1;
  const steps = [...box.querySelectorAll('li.step')];
  return Number(steps.find((step) => step.getBoundingClientRect().bottom > edge).dataset.step);
})"""


def scroll(page, pane: int, by: int) -> None:
    """Turns the wheel over one pane until another step is the first in sight there."""
    before = page.evaluate(TOPS)[pane]
    page.locator("[data-scroll]").nth(pane).hover()
    page.mouse.wheel(0, by)
    page.wait_for_function(f"([pane, before]) => ({TOPS})()[pane] !== before", arg=[pane, before])


def until_the_second_is(page, shift: int) -> None:
    """Waits until the first step in sight of the longer thought, twice as long, is that of the
    shorter one doubled and ``shift`` further, but for what landmarks bend."""
    apart = f"(shift) => {{ const [a, b] = ({TOPS})(); return Math.abs(b - 2 * a - shift) <= 7; }}"
    page.wait_for_function(apart, arg=shift)


def test_two_thoughts_of_different_lengths_scroll_together(page_for, viewer, team):
    page = compared(page_for, viewer, team)
    scroll(page, 0, 900)
    until_the_second_is(page, 0)
    scroll(page, 1, 700)
    until_the_second_is(page, 0)
    assert min(page.evaluate(TOPS)) > 10


def test_let_go_and_taken_up_again_the_distance_is_held(page_for, viewer, team):
    page = compared(page_for, viewer, team)
    scroll(page, 0, 600)
    until_the_second_is(page, 0)
    page.keyboard.press("s")
    expect(page.locator("#status")).to_have_text("Each thought scrolls by itself.")
    page.wait_for_timeout(500)
    alone, _ = page.evaluate(TOPS)
    scroll(page, 1, 1500)
    page.wait_for_timeout(500)
    first, second = page.evaluate(TOPS)
    assert first == alone
    assert second - 2 * first > 15
    page.keyboard.press("s")
    expect(page.locator("#sync")).to_be_checked()
    scroll(page, 0, 300)
    until_the_second_is(page, second - 2 * first)


def test_on_a_phone_traces_are_tabs(page_for, viewer, team):
    page = compared(page_for, viewer, team)
    page.set_viewport_size({"width": 390, "height": 800})
    panes = page.locator("[data-pane]")
    expect(panes.nth(0)).to_be_visible()
    expect(panes.nth(1)).to_be_hidden()
    page.get_by_role("link", name="B beta").click()
    expect(panes.nth(1)).to_be_visible()
    expect(panes.nth(0)).to_be_hidden()


def carried(page, place: float, a: dict, b: dict) -> float:
    return page.evaluate(
        """async ([place, a, b]) => {
          const script = [...document.scripts].find((each) => each.src.includes('comparison'));
          const address = new URL('alignment.js', script.src);
          return (await import(address)).carry(place, a, b);
        }""",
        [place, a, b],
    )


@pytest.mark.parametrize(
    ("a", "b", "place", "there"),
    [
        ({}, {}, 0.3, 0.3),
        ({"answer_first": 0.2}, {"answer_first": 0.6}, 0.2, 0.6),
        ({"answer_first": 0.2}, {"answer_first": 0.6}, 0.1, 0.3),
        ({"answer_first": 0.2}, {"answer_first": 0.6}, 0.6, 0.8),
        ({"try": 0.1}, {"try": 0.9}, 0.1, 0.1),
        ({"try": 0.1, "check": 0.3}, {"try": 0.3, "check": 0.2}, 1, 1),
        ({"answer_first": 0.5}, {"answer_final": 0.5}, 0.4, 0.4),
    ],
)
def test_places_are_carried_over_by_common_landmarks(page_for, viewer, team, a, b, place, there):
    assert carried(compared(page_for, viewer, team), place, a, b) == pytest.approx(there)
