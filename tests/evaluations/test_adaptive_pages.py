"""Adaptive runs from the outside: started in the web and the API, and told to people."""

from collections.abc import Callable

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from evaluations.actions.adaptive import AdaptiveWish
from evaluations.actions.runs import CannotStartError, start_run
from evaluations.execution import wake
from evaluations.execution.looking import move_on
from evaluations.models import Run, Sample, SampleState
from evaluations.queries.adaptive_story import adaptive_story
from evaluations.queries.matrix import run_matrix
from evaluations.queries.measurements import run_measurements
from evaluations.queries.runs import run_list, run_progress
from teams.access import system_actor
from tests.evaluations.factories import make_candidate, make_suite_version, make_trace
from tests.evaluations.test_run_pages import text_of

PRICES = {"price_input": 1.0, "price_output": 4.0, "max_tokens": 100}


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)


@pytest.fixture
def chosen(member):
    team = member.actor.team
    return {
        "suite_version": make_suite_version(team, cases=60),
        "candidates": [make_candidate(team, name, **PRICES) for name in ("Alpha", "Beta", "Ga<b>")],
    }


@pytest.fixture
def raced(member, chosen) -> Callable[..., Run]:
    """A run whose first ``places`` are graded: Beta is wrong everywhere, Ga<b> now and then."""

    def make(places: int = 20, every: int = 10, **wishes) -> Run:
        known = {"repeats": 1, "by": member.actor, "now": timezone.now()}
        wish = wishes.pop("adaptive", AdaptiveWish(seed=3))
        run = start_run(**chosen, **known, adaptive=wish, **wishes)
        rows = list(run.run_candidates.order_by("position"))
        trace = make_trace(member.actor.team, total_s=2.0, first_answer_s=1.0)
        order = list(Sample.objects.filter(run_candidate=rows[0]).order_by("pk"))[:places]
        for at, place in enumerate(order):
            same = Sample.objects.filter(run=run, case=place.case_id)
            known = {"state": SampleState.GRADED, "cost_usd": 0.01, "trace": trace}
            same.filter(run_candidate=rows[0]).update(value=1.0, **known)
            same.filter(run_candidate=rows[1]).update(value=0.0, **known)
            same.filter(run_candidate=rows[2]).update(value=float(at % every > 0), **known)
        move_on([run.pk], now=timezone.now())
        run.refresh_from_db()
        return run

    return make


def test_an_adaptive_run_is_started_without_a_script(member, client_for, chosen):
    client, address = client_for(member), reverse("run-new")
    wishes = {
        "suite_version": chosen["suite_version"].pk,
        "candidates": [row.pk for row in chosen["candidates"]],
        "repeats": 1,
        "adaptive": "on",
        "margin": "2",
    }
    page = client.post(address, wishes)
    assert "an adaptive one asks at most so much" in text_of(page)
    client.post(address, wishes | {"seen": page.context["preview"].seen, "step": "start"})
    run = Run.objects.get()
    assert run.adaptive["margin"] == pytest.approx(0.02)
    assert (run.adaptive["alpha"], run.adaptive["block"], run.adaptive["places"]) == (0.05, 10, 60)
    told = text_of(client.get(reverse("run-detail", args=[run.pk])))
    assert "Nothing was left out so far" in told
    again = client.get(address, {"like": run.pk})
    assert again.context["form"]["adaptive"].value() in (True, "True", "on")


def test_a_run_without_the_wish_is_asked_in_the_order_of_the_suite(member, chosen):
    run = start_run(**chosen, repeats=1, by=member.actor, now=timezone.now())
    assert run.adaptive == {}
    keys = run.samples.order_by("pk").values_list("case__key", flat=True)
    assert list(keys)[:4] == ["sum-0", "sum-0", "sum-0", "sum-1"]
    assert adaptive_story(run, run_progress(run)) is None


def test_the_page_says_who_was_stopped_when_why_and_what_it_saved(raced, member, client_for):
    run = raced()
    page = client_for(member).get(reverse("run-detail", args=[run.pk]))
    assert "Ga<b>" not in page.content.decode()
    told = text_of(page)
    assert "Stopping early" in told
    assert "Stopped after 10" in told
    assert "100% behind Alpha on the same cases" in told
    assert "Left out: 40 samples, about $0.40 and 1 min 20 s of calls" in told
    assert "kept in at least 95% of such runs" in told
    story = adaptive_story(run, run_progress(run))
    alpha, beta, third = story.racers
    assert alpha.leads
    assert (beta.places, beta.accuracy, beta.rival) == (10, 0.0, "Alpha")
    assert beta.upper - beta.lower > third.upper - third.lower > 0


def test_what_is_left_out_is_neither_failed_nor_waiting_anywhere(raced, member, client_for):
    run = raced()
    beta = run.run_candidates.get(position=1)
    skipped = Sample.objects.filter(run=run, state=SampleState.SKIPPED)
    assert set(skipped.values_list("run_candidate", flat=True)) == {beta.pk}
    progress = run_progress(run)
    assert progress.candidates[1].counts.left == 0
    assert progress.counts.needed == 140
    row = run_list(member.actor).get(pk=run.pk)
    assert (row.sample_count, row.done_count) == (140, 60), "40 of 180 are not needed"
    tally = run_measurements(run).candidates[1].tally
    assert (tally.waiting, tally.failed, tally.incorrect) == (0, 0, 20)
    assert run_matrix(run, system_actor(run.team)).columns[1].total.waiting == 0
    address = reverse("run-samples", args=[run.pk])
    told = client_for(member).get(address, {"ending": "skipped"})
    assert "Not needed" in text_of(told)
    one = skipped.first()
    assert "Not needed" in text_of(client_for(member).get(reverse("sample-detail", args=[one.pk])))


def test_a_decided_run_is_finished_and_its_page_names_the_best(raced, member, client_for):
    run = raced(places=60, every=3)
    assert run.state == "finished"
    assert run.looks[-1]["ending"] == "one_left"
    assert not Sample.objects.filter(Q(state="pending"), run=run).exists()
    assert "Best" in text_of(client_for(member).get(reverse("run-detail", args=[run.pk])))


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (AdaptiveWish(alpha=0.9), "error rate"),
        (AdaptiveWish(margin=0.9), "margin"),
        (AdaptiveWish(seed=-1), "seed"),
    ],
)
def test_odd_rules_are_refused(member, chosen, wish, told):
    with pytest.raises(CannotStartError, match=told):
        start_run(**chosen, repeats=1, by=member.actor, now=timezone.now(), adaptive=wish)


def test_one_candidate_is_no_race(member, chosen):
    alone = chosen | {"candidates": chosen["candidates"][:1]}
    with pytest.raises(CannotStartError, match="two or more"):
        start_run(**alone, repeats=1, by=member.actor, now=timezone.now(), adaptive=AdaptiveWish())


def test_the_api_starts_one_and_tells_its_looks(api_client, raced, chosen):
    client = api_client()
    wish = {
        "suite_version": chosen["suite_version"].pk,
        "candidates": [row.pk for row in chosen["candidates"]],
        "adaptive": {"margin": 0.05, "seed": 7},
    }
    told = client.post("/api/v1/runs/", wish, format="json").json()
    assert (told["adaptive"]["margin"], told["adaptive"]["seed"]) == (0.05, 7)
    assert told["looks"] == []
    run = raced()
    told = client.get(f"/api/v1/runs/{run.pk}/").json()
    assert [look["places"] for look in told["looks"]] == [10, 20]
    assert told["looks"][0]["dropped"][0]["difference"] == -1.0
    assert told["looks"][0]["skipped"] == 40
    assert told["progress"]["samples"]["skipped"] == 40
    odd = client.post("/api/v1/runs/", wish | {"adaptive": {"alpha": 0.9}}, format="json")
    assert odd.status_code == 400
    assert "adaptive.alpha" in odd.json()["error"]["fields"]


def test_seconds_and_usd_that_nobody_knows_are_not_told(raced):
    run = raced()
    Sample.objects.filter(run=run).update(cost_usd=None, trace=None)
    story = adaptive_story(run, run_progress(run))
    assert (story.saved.samples, story.saved.usd, story.saved.seconds) == (40, None, None)
