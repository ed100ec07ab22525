"""The pages of runs and samples."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.models import (
    Candidate,
    Run,
    RunState,
    SampleState,
    SuiteVersion,
)
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)

HOSTILE = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}
PRICES = {"price_input": 1.0, "price_output": 4.0, "max_tokens": 100}


def text_of(answer) -> str:
    """The words of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def main_of(answer) -> str:
    """The markup of what is special to a page."""
    page = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def status_of(answer) -> str:
    """What a page without a reload says aloud."""
    return json.loads(answer["HX-Trigger"])["status"]["value"]


def queries_of(client, address) -> int:
    """How many queries a page needs; the first look may also write to the session."""
    client.get(address)
    with CaptureQueriesContext(database) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def version(member):
    """A frozen suite version with three cases."""
    return make_suite_version(member.actor.team, cases=3)


@pytest.fixture
def alpha(member):
    """A candidate with prices."""
    return make_candidate(member.actor.team, "Alpha", **PRICES)


@pytest.fixture
def wishes(version, alpha):
    """The fields of a complete form."""
    return {"suite_version": version.pk, "candidates": [alpha.pk], "repeats": 2}


@pytest.fixture
def run(member):
    """A finished run: three candidates, four cases."""
    values = {"Alpha": [1, 1, 0, None], "Beta": [1, 1, 1, 1], "Gamma": [0, 0, 0, 0]}
    return make_run(member.actor.team, values=values)


def begin(run, **changes) -> None:
    """Makes a finished run one that runs, with two samples of Gamma still waiting."""
    fields = {"state": RunState.RUNNING, "finished_at": None} | changes
    Run.objects.filter(pk=run.pk).update(**fields)
    waiting = run.samples.filter(run_candidate__position=2)[:2]
    run.samples.filter(pk__in=waiting.values("pk")).update(
        state=SampleState.PENDING, trace=None, value=None, finished_at=None
    )


def fail(run, count=1, code="timeout", message="No word for 120 s.") -> None:
    """Makes samples of Alpha failed ones."""
    ids = run.samples.filter(run_candidate__position=0).values_list("pk", flat=True)[:count]
    run.samples.filter(pk__in=list(ids)).update(
        state=SampleState.FAILED,
        failure_code=code,
        failure_message=message,
        trace=None,
        value=None,
    )


def test_without_suites_or_models_the_page_leads_to_where_they_are_made(
    member, curator, client_for
):
    address = reverse("run-new")
    page = client_for(curator).get(address).content.decode()
    assert reverse("model-choose") in page
    assert f'class="button small" href="{reverse("suites")}"' in page
    assert "<form" not in main_of(client_for(curator).get(address))
    assert "A curator of your team can add one" in text_of(client_for(member).get(address))
    make_candidate(member.actor.team)
    assert "you have one" in text_of(client_for(member).get(address))


def test_the_only_suite_is_chosen_beforehand(member, client_for, version, alpha):
    form = client_for(member).get(reverse("run-new")).context["form"]
    assert form["suite_version"].value() == version.pk
    make_suite_version(member.actor.team)
    form = client_for(member).get(reverse("run-new")).context["form"]
    assert form["suite_version"].value() is None


def test_candidates_are_listed_with_model_connection_and_price(member, client_for, version, alpha):
    make_candidate(member.actor.team, HOSTILE, model=HOSTILE, connection=alpha.connection)
    answer = client_for(member).get(reverse("run-new"))
    assert f"Alpha micro-s, {alpha.connection} $1.00 in, $4.00 out" in text_of(answer)
    assert "<script>alert" not in answer.content.decode()


def test_what_cannot_be_called_or_is_not_ours_is_no_choice(
    member, stranger, client_for, version, alpha
):
    team = member.actor.team
    recorded = make_candidate(team, "Old", connection=make_connection(team, kind="recorded"))
    foreign = make_candidate(stranger.actor.team, "Foreign")
    gone = make_candidate(team, "Gone", archived_at=timezone.now())
    client = client_for(member)
    listed = client.get(reverse("run-new")).context["form"].fields["candidates"].queryset
    assert list(listed) == [alpha]
    for row in (recorded, foreign, gone):
        chosen = {"suite_version": version.pk, "candidates": [row.pk], "repeats": 1}
        answer = client.post(reverse("run-new"), chosen | {"step": "start"})
        assert answer.status_code == 422
        assert "candidates" in answer.context["form"].errors
    other = make_suite_version(stranger.actor.team)
    chosen = {"suite_version": other.pk, "candidates": [alpha.pk], "repeats": 1}
    assert client.post(reverse("run-new"), chosen).status_code == 422
    assert not Run.objects.exists()


def test_nothing_starts_before_its_own_estimate_was_shown(member, client_for, wishes):
    client, address = client_for(member), reverse("run-new")
    shown = client.post(address, wishes | {"step": "start"})
    assert shown.status_code == 200
    assert not Run.objects.exists()
    seen = shown.context["preview"].seen
    assert f'name="seen" value="{seen}"' in shown.content.decode()
    changed = wishes | {"repeats": 50, "seen": seen, "step": "start"}
    assert client.post(address, changed).context["preview"].estimate.requests == 150
    assert not Run.objects.exists()
    answer = client.post(address, wishes | {"seen": seen, "step": "start"})
    run = Run.objects.get()
    assert answer.url == reverse("run-detail", args=[run.pk])
    assert run.samples.count() == 6
    assert run.created_by == member


def test_the_same_form_twice_is_one_run_and_a_refused_one_may_be_sent_again(
    member, client_for, wishes
):
    client, address = client_for(member), reverse("run-new")
    shown = client.post(address, wishes).context
    form = wishes | {"seen": shown["preview"].seen, "once": shown["once"], "step": "start"}
    gone = Candidate.objects.filter(pk__in=wishes["candidates"])
    gone.update(archived_at=timezone.now())
    assert client.post(address, form).status_code == 422
    gone.update(archived_at=None)
    first, second = client.post(address, form), client.post(address, form)
    assert first.url == second.url
    assert Run.objects.count() == 1
    assert client.post(address, form | {"once": "another page"}).url != first.url


def test_a_form_that_is_only_estimated_never_starts(member, client_for, wishes):
    client, address = client_for(member), reverse("run-new")
    seen = client.post(address, wishes).context["preview"].seen
    client.post(address, wishes | {"seen": seen, "step": "start"}, headers=HTMX)
    client.post(address, wishes | {"seen": seen, "step": "estimate"})
    assert not Run.objects.exists()


def test_the_estimate_fills_in_and_is_said(member, client_for, wishes):
    client = client_for(member)
    answer = client.post(reverse("run-new"), wishes, headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<section id="estimate"')
    assert status_of(answer).startswith("6 calls, about $")
    missing = client.post(reverse("run-new"), {"repeats": 1}, headers=HTMX)
    assert missing.status_code == 200
    assert "Choose a suite. Choose at least one candidate." in text_of(missing)
    assert status_of(missing) == "Not everything is chosen yet."


def test_unknown_prices_are_warned_of(member, client_for, wishes):
    unpriced = make_candidate(member.actor.team, "Beta")
    wishes["candidates"].append(unpriced.pk)
    client = client_for(member)
    answer = client.post(reverse("run-new"), wishes, headers=HTMX)
    assert "No price is known for Beta . Cost stays a gap" in text_of(answer)
    assert reverse("model-edit", args=[unpriced.slug]) in answer.content.decode()
    assert "cost not known" in status_of(answer)
    wishes["budget_usd"] = 5
    assert "a budget cannot be kept" in text_of(client.post(reverse("run-new"), wishes))
    seen = client.post(reverse("run-new"), wishes).context["preview"].seen
    refused = client.post(reverse("run-new"), wishes | {"seen": seen, "step": "start"})
    assert refused.status_code == 422
    assert "Beta" in str(refused.context["form"].errors["budget_usd"])
    assert not Run.objects.exists()


def test_a_budget_below_the_expected_cost_is_told_beforehand(member, client_for, wishes):
    client = client_for(member)
    cost = client.post(reverse("run-new"), wishes).context["preview"].estimate.cost_usd
    half = client.post(reverse("run-new"), wishes | {"budget_usd": cost / 2})
    assert "covers about 50% of the expected cost" in text_of(half)
    enough = client.post(reverse("run-new"), wishes | {"budget_usd": cost * 2})
    assert enough.context["preview"].covered is None


def test_a_draft_says_that_the_run_freezes_it(member, client_for, wishes):
    draft = make_suite_version(member.actor.team, cases=1, frozen=False)
    client = client_for(member)
    answer = client.post(reverse("run-new"), wishes | {"suite_version": draft.pk})
    assert "The draft is frozen by this run" in text_of(answer)
    assert "1 case, draft" in text_of(answer)
    seen = answer.context["preview"].seen
    client.post(
        reverse("run-new"), wishes | {"suite_version": draft.pk, "seen": seen, "step": "start"}
    )
    assert SuiteVersion.objects.get(pk=draft.pk).is_frozen


def test_the_address_can_fill_the_form_in(member, client_for, version, alpha, run):
    client, address = client_for(member), reverse("run-new")
    chosen = client.get(address, {"version": version.pk, "candidate": alpha.slug})
    assert chosen.context["preview"].estimate.requests == 3
    like = client.get(address, {"like": run.pk})
    assert like.context["preview"].estimate.requests == 12
    assert (
        client.get(address, {"version": "x", "like": "9" * 30, "candidate": "?"}).status_code == 200
    )


def test_the_list_is_filtered_by_state_and_says_how_many(member, client_for, run):
    begin(make_run(member.actor.team, values={"Delta": [1, 1], "E": [1, 1], "F": [1, 1]}))
    client = client_for(member)
    assert "2 of 2 shown" in text_of(client.get(reverse("runs")))
    running = client.get(reverse("runs"), {"state": "running"})
    assert "1 of 2 shown" in text_of(running)
    assert run.name not in text_of(running)
    none = text_of(client.get(reverse("runs"), {"state": "stopped"}))
    assert "0 of 2 shown" in none
    assert "No run is in this state" in none
    assert "2 of 2 shown" in text_of(client.get(reverse("runs"), {"state": "nonsense"}))


def test_failed_samples_are_drawn_once(member, client_for, run):
    fail(run, 2)
    page = client_for(member).get(reverse("runs")).content.decode()
    assert "100% of 12, 10 done, 2 failed" in page


def test_the_page_of_a_run_says_what_became_of_it(member, client_for, run):
    fail(run, message=HOSTILE)
    answer = client_for(member).get(reverse("run-detail", args=[run.pk]))
    text = text_of(answer)
    assert "12 of 12 samples done" in text
    assert "Timed out" in text
    assert "Retry 1 failed" in text
    assert "<script>alert" not in answer.content.decode()
    assert "ending=failed&amp;cause=timeout" in answer.content.decode()
    assert "hx-trigger" not in main_of(answer)


def test_accuracy_so_far_counts_unscored_as_wrong_and_leaves_failures_out(member, client_for, run):
    run.samples.filter(run_candidate__position=1, case__position=0).update(
        state=SampleState.FAILED, value=None
    )
    case = run.suite_version.cases.get(position=1)
    case.weight = 3.0
    case.save()
    lines = client_for(member).get(reverse("run-detail", args=[run.pk])).context["shown"].lines
    alpha, beta, gamma = (line.standing for line in lines)
    assert alpha.accuracy == pytest.approx((1 + 3) / 6)
    assert (alpha.graded, alpha.unscored) == (4, 1)
    assert (beta.graded, beta.accuracy) == (3, pytest.approx(1.0))
    assert gamma.accuracy == pytest.approx(0.0)


def test_a_candidate_without_a_grade_has_a_gap(member, client_for, run):
    run.samples.filter(run_candidate__position=2).update(state=SampleState.PENDING, value=None)
    answer = client_for(member).get(reverse("run-detail", args=[run.pk]))
    assert answer.context["shown"].lines[2].standing is None
    assert "nothing is graded yet" in text_of(answer)


def test_a_running_run_is_polled_for_its_figures_alone(member, client_for, run):
    begin(run)
    client, address = client_for(member), reverse("run-detail", args=[run.pk])
    assert f'hx-get="{address}?failed=0"' in client.get(address).content.decode()
    poll = client.get(f"{address}?failed=0", headers=HTMX)
    assert poll.content.decode().lstrip().startswith('<div id="live"')
    assert "HX-Trigger" not in poll
    assert "HX-Retarget" not in poll


def test_a_new_failure_brings_its_button_along(member, client_for, run):
    begin(run)
    fail(run)
    address = reverse("run-detail", args=[run.pk])
    poll = client_for(member).get(f"{address}?failed=0", headers=HTMX)
    assert poll["HX-Retarget"] == "#progress"
    assert "Retry 1 failed" in text_of(poll)
    assert f'hx-get="{address}?failed=1"' in poll.content.decode()


def test_polling_stops_at_the_end_and_the_end_is_said(member, client_for, run):
    fail(run)
    address = reverse("run-detail", args=[run.pk])
    last = client_for(member).get(f"{address}?failed=1", headers=HTMX)
    assert last["HX-Retarget"] == "#progress"
    assert "hx-trigger" not in last.content.decode()
    assert status_of(last) == "Run finished: 11 graded, 1 failed."


def test_a_run_that_nobody_works_on_says_so(member, client_for, run):
    begin(run)
    client, address = client_for(member), reverse("run-detail", args=[run.pk])
    asked = "start one with make worker"
    assert asked not in text_of(client.get(f"{address}?failed=0", headers=HTMX))
    Run.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert asked not in text_of(client.get(address))
    assert asked in text_of(client.get(f"{address}?failed=0", headers=HTMX))
    driver = {"driver_owner": "d", "driver_until": timezone.now() + timedelta(minutes=1)}
    for row in run.run_candidates.all():
        type(row.connection).objects.filter(pk=row.connection_id).update(**driver)
    assert asked not in text_of(client.get(f"{address}?failed=0", headers=HTMX))


def test_the_budget_counts_calls_in_flight_and_bills_that_nobody_knows(member, client_for, run):
    Run.objects.update(budget_usd=2.0, spent_usd=1.0, reserved_usd=0.25, unsettled_usd=0.25)
    text = text_of(client_for(member).get(reverse("run-detail", args=[run.pk])))
    assert "$1.50 of the $2.00 budget" in text
    assert "up to $0.25 more" in text


@pytest.mark.parametrize("state", [RunState.STOPPED, RunState.CANCELLED])
def test_a_stopped_run_can_be_resumed_from_its_page(member, client_for, run, state):
    begin(run, state=state, stop_reason=HOSTILE, budget_usd=1.0, spent_usd=1.0)
    run.run_candidates.update(reserve_usd=0.01)
    run.samples.filter(state=SampleState.PENDING).update(state=SampleState.CANCELLED)
    client, address = client_for(member), reverse("run-detail", args=[run.pk])
    page = client.get(address)
    assert "2 samples left" in text_of(page)
    assert "<script>alert" not in page.content.decode()
    resume = reverse("run-resume", args=[run.pk])
    refused = client.post(resume, {}, follow=True)
    assert "The budget is used up; give a larger one." in text_of(refused)
    wrong = client.post(resume, {"budget_usd": "much"}, follow=True)
    assert "New budget (USD): Enter a number." in text_of(wrong)
    assert "The run goes on." in text_of(client.post(resume, {"budget_usd": 5}, follow=True))
    assert Run.objects.get().state == RunState.RUNNING


def test_stop_retry_and_regrade_answer_in_words(member, client_for, run):
    client = client_for(member)

    def press(name: str) -> str:
        return text_of(client.post(reverse(name, args=[run.pk]), follow=True))

    assert "This run is finished already." in press("run-cancel")
    assert "No sample of this run has failed." in press("run-retry")
    assert "graded again; no candidate is called" in press("run-regrade")
    fail(run)
    assert "The failed samples are asked again." in press("run-retry")
    assert "Stopped. What is there stays" in press("run-cancel")


def test_a_viewer_reads_everything_and_is_offered_nothing(viewer, member, client_for, run):
    begin(run)
    fail(run)
    sample = run.samples.latest("pk")
    client = client_for(viewer)
    for address in (
        reverse("runs"),
        reverse("run-detail", args=[run.pk]),
        reverse("sample-detail", args=[sample.pk]),
    ):
        page = main_of(client.get(address))
        assert 'method="post"' not in page, address
        assert reverse("run-new") not in page, address
        assert "decisions/new" not in page, address
    assert "Stop" in text_of(client_for(member).get(reverse("run-detail", args=[run.pk])))
    Run.objects.all().delete()
    assert "A member of your team can start one" in text_of(client.get(reverse("runs")))


def test_another_teams_runs_and_samples_are_not_found(stranger, client_for, run):
    client = client_for(stranger)
    sample = run.samples.first().pk
    for name in ("run-detail", "run-samples"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    for name in ("run-cancel", "run-resume", "run-retry", "run-regrade"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 404
    assert client.get(reverse("sample-detail", args=[sample])).status_code == 404
    assert run.name not in text_of(client.get(reverse("runs")))
    assert "preview" not in (client.get(reverse("run-new"), {"like": run.pk}).context["form"].data)


@pytest.mark.parametrize("name", ["runs", "run-detail", "run-samples", "sample-detail"])
def test_queries_do_not_grow_with_the_rows(member, client_for, name):
    team = member.actor.team
    client = client_for(member)

    def address(run) -> str:
        args = {"runs": [], "sample-detail": [run.samples.earliest("pk").pk]}.get(name, [run.pk])
        return reverse(name, args=args)

    small = make_run(team, values={"a": [1, None], "b": [0, 1]})
    few = queries_of(client, address(small))
    for _ in range(28 if name == "runs" else 0):
        make_run(team, values={"a": [1]})
    large = make_run(team, values={f"c{number}": [1, None] * 8 for number in range(30)}, repeats=2)
    assert queries_of(client, address(large)) == few
