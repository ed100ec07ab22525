"""The pages of models, connections, runs and samples in a real browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from evaluations.models import Run, RunState, SampleState, Watch
from tests.browser import assert_accessible, assert_good_page
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)
from tests.evaluations.queries.test_thinking import change, measured

#: Pixels of a box below what is in sight.
LEFT = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight"
#: Where a box begins on its page, and how high it is.
PLACE = "(box) => [box.getBoundingClientRect().top + scrollY, box.offsetHeight]"
HOSTILE = '</script><img src=x onerror="document.title=1"> \u202egpj.exe\u202c ' + "x" * 50


@pytest.fixture
def run(member):
    """A run with a hostile name, correct, wrong, unscored and failed samples."""
    values = {"Alpha": [1, 1, 0, None], HOSTILE: [1, 1, 1, 1], "Gamma": [0, 0, 0, 0]}
    facts = {"Alpha": {"price_output": 4.0, "price_input": 1.0, "vram_gb": 0.0}}
    run = make_run(member.actor.team, values=values, facts=facts)
    failed = run.samples.filter(run_candidate__position=2)[:1]
    run.samples.filter(pk__in=list(failed.values_list("pk", flat=True))).update(
        state=SampleState.FAILED, failure_code="timeout", failure_message=HOSTILE, trace=None
    )
    return run


@pytest.fixture
def running(run):
    """The same while it runs: two samples of the second candidate are still open."""
    waiting = list(run.samples.filter(run_candidate__position=1).values_list("pk", flat=True)[:2])
    run.samples.filter(pk__in=waiting).update(state=SampleState.LEASED, trace=None, value=None)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None, budget_usd=2.0)
    return run


def finish(run) -> None:
    """What a worker would do next."""
    run.samples.filter(state=SampleState.LEASED).update(state=SampleState.GRADED, value=1.0)
    Run.objects.filter(pk=run.pk).update(state=RunState.FINISHED, finished_at=timezone.now())


@pytest.mark.parametrize(
    "name", ["models", "model-choose", "model-detail", "model-edit", "connection-new"]
)
def test_the_pages_of_models_hold(page_for, member, run, name):
    slug = run.run_candidates.get(position=0).candidate.slug
    args = [slug] if name in {"model-detail", "model-edit"} else []
    assert_good_page(page_for(member), reverse(name, args=args))


@pytest.mark.parametrize("name", ["runs", "run-samples", "run-cases", "sample-detail"])
def test_the_pages_of_runs_hold(page_for, viewer, run, name):
    sample = run.samples.order_by("pk")[4]
    of_run = {"run-samples": [run.pk], "run-cases": [run.pk]}
    args = ({"sample-detail": [sample.pk]} | of_run).get(name, [])
    assert_good_page(page_for(viewer), reverse(name, args=args))


def test_the_page_of_thinking_holds(page_for, viewer, team):
    run = measured(team, ("Alpha", HOSTILE, "Gamma"), cases=15, rise=-0.3)
    cut = {"outcome": "truncated", "answer": "", "reasoning_tokens": 150}
    change(run, 4, sample={"value": None}, **cut)
    change(run, 2, usage_basis="estimated")
    assert_good_page(page_for(viewer), reverse("run-thinking", args=[run.pk]))


def test_the_page_of_thinking_holds_where_nothing_is_known(page_for, viewer, run):
    assert_good_page(page_for(viewer), reverse("run-thinking", args=[run.pk]))


def test_empty_lists_and_missing_things_hold(page_for, member, team):
    for name in ("models", "runs", "run-new"):
        assert_good_page(page_for(member), reverse(name))


def test_a_connection_is_tested_without_a_reload(page_for, member, team):
    connection = make_connection(team, name=HOSTILE[:80])

    def test(page) -> None:
        page.get_by_label("Model id").fill("micro-s")
        page.get_by_role("button", name="Test connection").click()
        expect(page.locator("#test .note.is-good")).to_be_visible()

    assert_good_page(
        page_for(member), reverse("connection-detail", args=[connection.pk]), change=test
    )


def test_a_test_in_progress_shows_it_and_cannot_be_begun_twice(page_for, member, team):
    page = page_for(member)
    address = reverse("connection-detail", args=[make_connection(team).pk])
    page.goto(address)
    held = []
    page.route("**/test/", lambda route: held.append(route))
    button = page.locator("#test-button")
    button.click()
    expect(button).to_contain_text("Asking, up to a minute…")
    expect(page.get_by_text("Test connection", exact=True).locator("visible=true")).to_have_count(1)
    button.click()
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#test .note.is-good")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_contain_text("Test connection")


def test_the_estimate_fills_in_while_candidates_are_chosen(page_for, member, team, run):
    def choose(page) -> None:
        page.get_by_label("Alpha").focus()
        page.keyboard.press("Space")
        expect(page.locator("#estimate")).to_contain_text("4 calls")

    assert_good_page(page_for(member), reverse("run-new"), change=choose)


def test_a_run_is_started_by_keyboard_after_its_estimate(page_for, member, team, run):
    page = page_for(member)
    page.goto(reverse("run-new"))
    page.get_by_label("Alpha").check()
    page.get_by_label("Repeats").fill("3")
    expect(page.locator("#estimate")).to_contain_text("12 calls")
    page.get_by_label("Name").fill("By hand")
    page.locator("#start-button").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
    page.wait_for_timeout(1000)
    assert Run.objects.get(name="By hand").samples.count() == 12


def test_starting_with_a_stale_estimate_shows_the_new_one_first(page_for, member, team, run):
    page = page_for(member, java_script_enabled=False)
    page.goto(reverse("run-new"))
    page.get_by_label("Alpha").check()
    page.get_by_role("button", name="Show the estimate").click()
    expect(page.locator("#estimate")).to_contain_text("4 calls")
    page.get_by_label("Repeats").fill("2")
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#estimate")).to_contain_text("8 calls")
    page.get_by_role("button", name="Start run").click()
    expect(page.get_by_text("running", exact=True)).to_be_visible()


def test_a_running_run_holds_and_its_end_is_said(page_for, member, running):
    def end(page) -> None:
        page.locator("#cancel-run").focus()
        finish(running)
        expect(page.locator(".badge.is-finished")).to_be_visible(timeout=8000)

    assert_good_page(page_for(member), reverse("run-detail", args=[running.pk]), change=end)


def test_polling_stops_at_the_end_and_nothing_above_moves(page_for, member, running):
    page = page_for(member)
    page.goto(reverse("run-detail", args=[running.pk]))
    polls = []
    page.on("request", lambda request: polls.append(request.url) if "failed=" in request.url else 0)
    link = page.get_by_role("link", name="Alpha")
    link.focus()
    before = page.locator("#candidates-box").bounding_box()
    with page.expect_response(lambda response: "failed=" in response.url):
        pass
    expect(link).to_be_focused()
    assert page.locator("#candidates-box").bounding_box() == before
    finish(running)
    expect(page.locator("#status")).to_contain_text("Run finished: 11 graded, 1 failed.")
    expect(page.locator("#regrade-run")).to_be_visible()
    seen = len(polls)
    page.wait_for_timeout(2600)
    assert len(polls) == seen


def test_the_samples_of_a_running_run_hold(page_for, viewer, running):
    assert_good_page(page_for(viewer), reverse("run-samples", args=[running.pk]))


def test_a_sample_in_flight_leads_to_its_trace_without_a_reload(page_for, viewer, running):
    sample = running.samples.filter(state=SampleState.LEASED).earliest("pk")
    trace = running.samples.filter(run_candidate__position=1).latest("pk").trace_id

    def answer(page) -> None:
        page.locator("#main").focus()
        running.samples.filter(pk=sample.pk).update(
            state=SampleState.GRADED, value=1.0, trace=trace
        )
        expect(page.get_by_role("link", name="Open the trace")).to_be_visible(timeout=8000)
        expect(page.locator("#result")).to_have_text("Correct")

    assert_good_page(page_for(viewer), reverse("sample-detail", args=[sample.pk]), change=answer)
    page = page_for(viewer)
    running.samples.filter(pk=sample.pk).update(state=SampleState.LEASED, value=None, trace=None)
    page.goto(reverse("run-samples", args=[running.pk]))
    link = page.locator(f"#sample-{sample.pk}")
    link.focus()
    expect(page.locator(f"tr:has(#sample-{sample.pk})")).to_contain_text("In flight")
    running.samples.filter(pk=sample.pk).update(state=SampleState.GRADED, value=1.0, trace=trace)
    expect(page.locator(f"tr:has(#sample-{sample.pk}) #trace-{trace}")).to_be_visible(timeout=9000)
    expect(link).to_be_focused()


def test_a_thought_is_followed_while_it_comes_until_the_reader_scrolls_up(
    page_for, viewer, running
):
    sample = running.samples.filter(state=SampleState.LEASED).earliest("pk")
    trace = running.samples.filter(run_candidate__position=1).latest("pk").trace_id

    def arrive(lines: int, answer: str = "") -> None:
        thought = "".join(f"line {number} <b>\n" for number in range(lines))
        watch = Watch.objects.filter(pk=sample.pk)
        watch.update(
            thought=thought, thought_chars=len(thought), answer=answer, began_at=timezone.now()
        )

    page = page_for(viewer)
    page.goto(reverse("sample-detail", args=[sample.pk]))
    page.locator("#watch-it").click()
    thought, jump = page.locator("#live-thought"), page.locator("[data-jump=live-thought]")
    expect(thought).to_be_focused()
    expect(page.locator(".in-flight")).not_to_be_visible()
    arrive(60)
    expect(thought).to_contain_text("line 59 <b>")
    assert thought.evaluate(LEFT) < 2
    place = thought.evaluate(PLACE)
    thought.evaluate("(box) => { box.scrollTop = 50 }")
    expect(jump).to_be_visible()
    assert_accessible(page)
    arrive(90, "It is")
    expect(thought).to_contain_text("line 89 <b>")
    assert thought.evaluate("(box) => box.scrollTop") == 50
    expect(page.locator("#status")).to_have_text("The answer begins.")
    jump.click()
    expect(jump).not_to_be_visible()
    expect(thought).to_be_focused()
    arrive(99, "It is")
    expect(thought).to_contain_text("line 98 <b>")
    assert thought.evaluate(LEFT) < 2
    running.samples.filter(pk=sample.pk).update(state=SampleState.GRADED, value=1.0, trace=trace)
    expect(page.locator("#to-stored")).to_be_visible()
    expect(thought).to_be_focused()
    assert thought.evaluate(PLACE) == place
    expect(page.locator("#to-stored")).to_have_attribute("href", f"/traces/{trace}/")


def test_a_stopped_run_holds(page_for, member, run):
    Run.objects.filter(pk=run.pk).update(
        state=RunState.STOPPED, stop_reason="Budget of $2.00 reached.", unsettled_usd=0.1
    )
    run.samples.filter(run_candidate__position=2).update(state=SampleState.CANCELLED)
    assert_good_page(page_for(member), reverse("run-detail", args=[run.pk]))


def test_hostile_names_change_nothing(page_for, member, run):
    page = page_for(member)
    make_candidate(member.actor.team, HOSTILE, model=HOSTILE)
    make_suite_version(member.actor.team)
    for name, args in (("models", []), ("run-new", []), ("run-detail", [run.pk])):
        page.goto(reverse(name, args=args))
        expect(page).to_have_title(page.title())
        assert page.title() != "1"
        assert page.locator("main img").count() == 0
