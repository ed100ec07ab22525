"""Three traces in a real browser: columns where there is room, else tabs; keys by the side."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import assert_accessible, assert_fits_a_phone, assert_good_page
from tests.factories import make_completion, make_trace
from traces.models import Annotation

WIDE, MIDDLE, NARROW, PHONE = 1640, 1280, 800, 390


@pytest.fixture
def three(team):
    """The address of three traces with thoughts long enough to scroll."""
    ids = []
    for model, steps in (("alpha", 60), ("beta", 120), ("gamma", 30)):
        text = "\n\n".join(f"Step {n}: suppose that {n} * 7 = {n * 7}." for n in range(1, steps))
        completion = make_completion("It is 42.", reasoning=text)
        ids.append(make_trace(team, completion, model=model, verdict="correct").pk)
    return f"{reverse('traces-compare')}?ids={','.join(map(str, ids))}"


def shown(page) -> list[bool]:
    return [pane.is_visible() for pane in page.locator("[data-pane]").all()]


def tops(page) -> list[float]:
    return page.locator("[data-pane]").evaluate_all(
        "all => all.map((pane) => Math.round(pane.getBoundingClientRect().top))"
    )


def opened(page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    return page


def tab(page, name: str):
    return page.get_by_role("navigation", name="Traces").get_by_role("link", name=name)


@pytest.mark.parametrize(
    ("width", "panes", "tabs"),
    [
        (WIDE, [True, True, True], False),
        (MIDDLE, [True, True, False], True),
        (NARROW, [True, False, False], True),
        (PHONE, [True, False, False], True),
    ],
)
def test_as_many_columns_as_there_is_room_for(page_for, viewer, three, width, panes, tabs):
    page = opened(page_for(viewer), three, width)
    assert shown(page) == panes
    assert tab(page, "A alpha").is_visible() == tabs
    beside = [top for top, visible in zip(tops(page), panes, strict=True) if visible]
    assert len(set(beside)) == 1


def test_a_tab_takes_the_place_of_the_side_touched_longest_ago(page_for, viewer, three):
    page = opened(page_for(viewer), three, MIDDLE)
    page.locator("[data-pane]").nth(1).hover()
    tab(page, "C gamma").click()
    assert shown(page) == [False, True, True]
    current = page.locator("[data-pane-tab][aria-current]").all_inner_texts()
    assert current == ["B beta", "C gamma"]
    expect(tab(page, "C gamma")).to_be_focused()
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert shown(page) == [False, False, True]
    expect(page.locator("[data-pane-tab][aria-current]")).to_have_text("C gamma")
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert shown(page) == [True, True, True]


def test_what_comes_into_sight_stands_where_the_reader_was(page_for, viewer, three):
    page = opened(page_for(viewer), three, MIDDLE)
    page.locator("[data-scroll]").first.hover()
    page.mouse.wheel(0, 900)
    scrolled = "(n) => document.querySelectorAll('[data-scroll]')[n].scrollTop > 100"
    page.wait_for_function(scrolled, arg=1)
    tab(page, "C gamma").click()
    page.wait_for_function(scrolled, arg=2)


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
def test_three_panes_are_accessible_and_fit(page_for, member, three, width):
    page = opened(page_for(member), three, width)
    assert_accessible(page)
    tab_three = tab(page, "C gamma")
    if tab_three.is_visible():
        tab_three.click()
        assert_accessible(page)
    assert_fits_a_phone(page)


def test_without_scripts_the_panes_stack_below_links(context_for, viewer, three):
    page = context_for(viewer, java_script_enabled=False).new_page()
    opened(page, three, PHONE)
    assert shown(page) == [True, True, True]
    assert tops(page) == sorted(set(tops(page)))
    tab(page, "C gamma").click()
    expect(page.get_by_role("heading", name="C gamma")).to_be_in_viewport()


def test_without_scripts_rows_are_ticked_and_compared(context_for, viewer, three):
    page = context_for(viewer, java_script_enabled=False).new_page()
    page.goto(reverse("traces"))
    for model in ("alpha", "gamma"):
        page.get_by_role("checkbox", name=f", {model}").check()
    page.get_by_role("button", name="Compare").click()
    assert page.locator("[data-pane] h2").all_inner_texts() == ["A gamma", "B alpha"]


def test_a_verdict_is_given_by_key_to_the_side_touched_last(page_for, member, three):
    page = opened(page_for(member), three, WIDE)
    page.locator("[data-pane]").nth(1).locator(".pane-head").hover()
    page.keyboard.press("2")
    expect(page.locator("#status")).to_have_text("Your verdict on B: Incorrect.")
    expect(page.locator("[data-pane]").nth(1).locator(".pane-head")).to_contain_text(
        "1 reader: Incorrect"
    )
    row = Annotation.objects.get()
    assert (row.trace.model, row.text, row.trace.verdict) == ("beta", "incorrect", "correct")
    page.locator("[data-pane]").nth(2).locator(".pane-head").hover()
    page.keyboard.press("1")
    expect(page.locator("#status")).to_have_text("Your verdict on C: Correct.")
    page.locator("[data-pane]").nth(1).locator(".pane-head").hover()
    page.keyboard.press("4")
    expect(page.locator("#status")).to_have_text("Your verdict is taken back.")
    assert Annotation.objects.get().trace.model == "gamma"


def test_giving_a_verdict_keeps_the_place_and_the_focus(page_for, member, three):
    page = opened(page_for(member), three.split(",")[0].replace("compare/?ids=", "") + "/", MIDDLE)
    page.locator("li.step summary").nth(20).focus()
    before = page.evaluate("() => scrollY")
    page.keyboard.press("3")
    expect(page.locator("#status")).to_have_text("Your verdict: Unscored.")
    assert page.evaluate("() => scrollY") == before
    expect(page.locator("li.step summary").nth(20)).to_be_focused()


def test_verdict_keys_are_in_the_help_and_silent_where_they_must_be(page_for, member, three):
    page = opened(page_for(member), three.split(",")[0].replace("compare/?ids=", "") + "/", MIDDLE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("2 Your verdict: Incorrect")
    expect(page.get_by_role("dialog")).to_contain_text("4 Take back your verdict")
    page.keyboard.press("1")
    page.get_by_label("Single-key shortcuts on this device").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("1")
    page.keyboard.press("?")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Single-key shortcuts on this device").check()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("searchbox").focus()
    page.keyboard.press("1")
    assert page.get_by_role("searchbox").input_value() == "1"
    page.locator("li.step summary").first.focus()
    page.keyboard.press("2")
    expect(page.locator("#status")).to_have_text("Your verdict: Incorrect.")
    assert Annotation.objects.get().text == "incorrect"


def test_the_list_to_choose_from_is_a_good_page(page_for, viewer, three):
    assert three
    assert_good_page(page_for(viewer), reverse("traces"))
