"""The page of a trace in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import TRACE_KB, assert_good_page
from tests.factories import make_completion, make_trace
from traces.core.timings import Timings
from traces.core.usage import Usage

HOSTILE = "</div><script>document.title='owned'</script> \u202egpj.exe\u202c " + "x" * 5_000


def long_trace(team, paragraphs: int = 450):
    thought = "\n\n".join(
        f"Step {number}: suppose that {number} * 7 = {number * 7}. 等一下，让我再检查一遍。"
        for number in range(1, paragraphs)
    )
    completion = make_completion(
        f"<think>\n{thought}\n\n{HOSTILE}\n</think>\n\nIt is 42.",
        usage=Usage(prompt=12, output=9_000, reasoning=8_900, basis="reported"),
        timings=Timings(0.2, 0.25, 180.0, 190.0),
    )
    return make_trace(team, completion, verdict="correct", metadata={"case": "6 * 7"})


@pytest.mark.parametrize("view", ["trace-detail", "trace-raw"])
def test_a_long_trace_is_a_good_page(page_for, viewer, team, view):
    trace = long_trace(team)

    def show_more(page) -> None:
        page.locator(".more a").focus()
        page.keyboard.press("Enter")

    change = show_more if view == "trace-detail" else None
    address = reverse(view, args=[trace.pk])
    assert_good_page(page_for(viewer), address, budget_kb=TRACE_KB, change=change)


def test_a_hidden_trace_is_a_good_page(page_for, viewer, team):
    completion = make_completion(
        "42",
        usage=Usage(prompt=12, output=2_391, reasoning=2_304, basis="reported"),
        timings=Timings(14.0, None, 14.2, 15.0),
    )
    trace = make_trace(team, completion)
    assert_good_page(page_for(viewer), reverse("trace-detail", args=[trace.pk]))


def test_the_list_of_traces_is_a_good_page(page_for, viewer, team):
    for _ in range(3):
        make_trace(team)
    assert_good_page(page_for(viewer), reverse("traces"))


def test_steps_are_fetched_and_folded(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[long_trace(team).pk]))
    assert page.locator("li.step").count() == 200
    assert page.locator("details.fold[open]").count() == 0
    page.get_by_role("link", name="Show the next 200").click()
    expect(page.locator("li.step")).to_have_count(400)
    expect(page.locator("li.step[id$='-s201'] summary")).to_be_focused()
    page.get_by_role("link", name="Open all").click()
    assert page.locator("details.fold[open]").count() == 400
    page.get_by_role("link", name="Fold all").click()
    page.locator("details.fold > summary").first.click()
    assert page.locator("details.fold[open]").count() == 1


def test_hostile_text_does_nothing(page_for, viewer, team):
    page = page_for(viewer)
    page.goto(reverse("trace-detail", args=[long_trace(team, paragraphs=3).pk]))
    assert page.title() != "owned"
    text = page.locator(".unseen").first.evaluate("e => [e.textContent, e.dataset.code]")
    assert text == ["\u202e", "U+202E"]
    direction = page.locator(".unseen").first.evaluate("e => getComputedStyle(e).unicodeBidi")
    assert direction == "isolate"
