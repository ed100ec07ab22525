"""Runs and samples through the API: started, watched, changed, read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.execution import wake
from evaluations.models import (
    Attempt,
    Run,
    RunState,
    Sample,
    SampleScore,
    SampleState,
    SuiteVersion,
)
from tests.evaluations.factories import (
    make_candidate,
    make_connection,
    make_run,
    make_suite_version,
)
from tests.factories import make_team

RUNS, SAMPLES = "/api/v1/runs/", "/api/v1/samples/"
PRICES = {"price_input": 1.0, "price_output": 2.0}


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(wake, "_send", lambda task, pk: sent.append((task, pk)))
    return sent


@pytest.fixture
def sent(team):
    version = make_suite_version(team, cases=3, frozen=False)
    candidates = [make_candidate(team, name, **PRICES) for name in ("Alpha", "Beta")]
    return {"suite_version": version.pk, "candidates": [row.pk for row in candidates]}


@pytest.fixture
def run(team):
    return make_run(team, values={"Alpha": [1, 1, 0, None], "Beta": [1, 0, 0, 0]}, repeats=2)


def test_a_run_is_started_on_a_draft_and_watched(
    api, sent, woken, django_capture_on_commit_callbacks
):
    deadline = (timezone.now() + timedelta(hours=1)).isoformat()
    wishes = {"repeats": 2, "budget_usd": 5, "deadline": deadline, "name": "Nightly"}
    with django_capture_on_commit_callbacks(execute=True):
        made = api.post(RUNS, sent | wishes)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["name"], body["state"], body["budget_usd"]) == ("Nightly", "running", 5.0)
    assert (
        body["progress"]["samples"] | {"total": 12, "waiting": 12, "left": 12}
        == (body["progress"]["samples"])
    )
    assert [row["name"] for row in body["candidates"]] == ["Alpha", "Beta"]
    assert body["candidates"][0]["samples"]["waiting"] == 6
    assert body["estimate"]["requests"] == 12
    assert SuiteVersion.objects.get(pk=sent["suite_version"]).is_frozen
    assert len(woken) == 2, "each connection has its driver woken once the run is committed"
    assert api.get(f"{RUNS}{body['id']}/").json()["progress"]["is_over"] is False
    (row,) = api.get(RUNS).json()["results"]
    assert (row["id"], row["sample_count"], row["done_count"]) == (body["id"], 12, 0)


def test_a_run_that_is_sent_twice_with_one_key_is_paid_once(api, sent, woken):
    for _ in range(2):
        answer = api.post(RUNS, sent, headers={"Idempotency-Key": "nightly-1"})
        assert answer.status_code == 201
    assert Run.objects.count() == 1


def test_the_order_of_the_candidates_is_kept(api, sent, woken):
    turned = sent | {"candidates": sent["candidates"][::-1]}
    names = [row["name"] for row in api.post(RUNS, turned).json()["candidates"]]
    assert names == ["Beta", "Alpha"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"repeats": 0}, "repeats"),
        ({"repeats": 101}, "repeats"),
        ({"repeats": 1.5}, "repeats"),
        ({"budget_usd": 0}, "budget_usd"),
        ({"deadline": "2020-01-01T00:00:00Z"}, "deadline"),
        ({"deadline": "2035-01-01T00:00:00"}, "deadline"),
        ({"deadline": "tomorrow"}, "deadline"),
        ({"deadline": "0001-01-01T00:00:00+23:59"}, "deadline"),
        ({"deadline": 1_900_000_000}, "deadline"),
        ({"candidates": []}, "candidates"),
        ({"candidates": [10**7]}, "candidates"),
        ({"candidates": ["x"]}, "candidates.0"),
        ({"suite_version": 10**7}, "suite_version"),
        ({"max_attempts": 21}, "max_attempts"),
        ({"priority": 1}, "priority"),
    ],
)
def test_a_wish_that_cannot_be_is_named(api, refused, sent, change, field):
    refused(api.post(RUNS, sent | change), 400, field)
    assert not Run.objects.exists()
    assert not SuiteVersion.objects.get(pk=sent["suite_version"]).is_frozen


def test_the_same_candidate_twice_and_recorded_ones_are_refused(api, refused, sent, team):
    twice = sent | {"candidates": sent["candidates"][:1] * 2}
    refused(api.post(RUNS, twice), 400, "candidates")
    recorded = make_candidate(team, connection=make_connection(team, kind="recorded"))
    refused(api.post(RUNS, sent | {"candidates": [recorded.pk]}), 400, "candidates")


def test_a_budget_needs_prices(api, refused, sent, team):
    free = make_candidate(team)
    message = refused(
        api.post(RUNS, sent | {"candidates": [free.pk], "budget_usd": 1}), 400, "budget_usd"
    )
    assert "prices" in message


def test_a_draft_without_cases_cannot_run_yet(api, refused, sent, team):
    empty = make_suite_version(team, cases=0, frozen=False)
    refused(api.post(RUNS, sent | {"suite_version": empty.pk}), 409)


def test_an_estimate_stores_nothing_and_says_what_is_unknown(api, sent, team):
    free = make_candidate(team, "Free")
    wish = sent | {"candidates": [*sent["candidates"], free.pk], "repeats": 3}
    body = api.post(f"{RUNS}estimate/", wish).json()
    assert (body["requests"], body["cost_usd"]) == (27, None)
    assert [row["candidate"] for row in body["candidates"]] == wish["candidates"]
    assert body["candidates"][0]["cost_usd"] > 0
    assert body["candidates"][2]["cost_usd"] is None
    assert not Run.objects.exists()
    assert not SuiteVersion.objects.get(pk=sent["suite_version"]).is_frozen


def test_a_viewer_may_estimate_and_not_start(client_for, viewer, refused, sent):
    client = client_for(viewer)
    estimate = client.post(f"{RUNS}estimate/", sent, content_type="application/json")
    assert estimate.status_code == 200
    refused(client.post(RUNS, sent, content_type="application/json"), 403)


def test_a_run_is_cancelled_and_goes_on(api, refused, sent, woken):
    url = f"{RUNS}{api.post(RUNS, sent).json()['id']}/"
    assert "nothing to resume" in refused(api.post(f"{url}resume/"), 409)
    cancelled = api.post(f"{url}cancel/").json()
    assert (cancelled["state"], cancelled["progress"]["samples"]["shelved"]) == ("cancelled", 6)
    assert cancelled["progress"]["is_over"] is True
    refused(api.post(f"{url}cancel/"), 409)
    resumed = api.post(f"{url}resume/", {"budget_usd": 3}).json()
    assert (resumed["state"], resumed["budget_usd"]) == ("running", 3.0)
    assert resumed["progress"]["samples"]["waiting"] == 6


def test_a_run_that_its_deadline_stopped_needs_a_later_one(api, refused, sent, woken):
    pk = api.post(RUNS, sent).json()["id"]
    past = timezone.now() - timedelta(minutes=1)
    Run.objects.filter(pk=pk).update(state=RunState.STOPPED, deadline=past)
    refused(api.post(f"{RUNS}{pk}/resume/"), 409, "deadline")
    later = (timezone.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert api.post(f"{RUNS}{pk}/resume/", {"deadline": later}).json()["state"] == "running"


def test_failed_samples_are_told_by_cause_and_asked_again(api, refused, run, woken):
    url = f"{RUNS}{run.pk}/"
    refused(api.post(f"{url}retry-failed/"), 409)
    row = run.samples.first()
    Sample.objects.filter(pk=row.pk).update(
        state=SampleState.FAILED, failure_code="rate_limited", failure_message="Too fast."
    )
    progress = api.get(url).json()["progress"]
    (cause,) = progress["failures"]
    assert (cause["code"], cause["count"], cause["example"]) == ("rate_limited", 1, "Too fast.")
    failed = api.get(SAMPLES, {"run": run.pk, "state": "failed"}).json()["results"]
    assert failed[0]["failure"] == {"code": "rate_limited", "message": "Too fast."}
    assert api.post(f"{url}retry-failed/").json()["progress"]["samples"]["waiting"] == 1


def test_answers_are_graded_again_without_a_call(api, run, woken):
    body = api.post(f"{RUNS}{run.pk}/regrade/").json()
    assert (body["state"], body["progress"]["samples"]["grading"]) == ("running", 8)


def test_runs_are_found_by_state_suite_and_version(api, run, team):
    other = make_run(team, values={"Alpha": [1]})
    for wish in (
        {"suite": run.suite_version.suite_id},
        {"suite_version": run.suite_version_id},
        {"state": "finished", "suite_version": run.suite_version_id},
    ):
        assert [row["id"] for row in api.get(RUNS, wish).json()["results"]] == [run.pk]
    assert [row["id"] for row in api.get(RUNS).json()["results"]] == [other.pk, run.pk]
    assert api.get(RUNS, {"state": "running"}).json()["results"] == []


def test_samples_are_found_by_everything_they_belong_to(api, run, team):
    make_run(team, values={"Gamma": [1]})
    alpha = run.run_candidates.get(position=0)
    first = run.suite_version.cases.get(position=0)
    found = api.get(SAMPLES, {"candidate": alpha.candidate_id, "case": first.pk}).json()["results"]
    assert [row["repeat"] for row in found] == [1, 0]
    row = found[0]
    assert row["candidate"] == {
        "id": alpha.candidate_id,
        "slug": alpha.snapshot["slug"],
        "name": "Alpha",
    }
    assert (row["run"], row["case"]) == (run.pk, {"id": first.pk, "key": "sum-0"})
    assert (row["outcome"], row["value"], row["failure"]) == ("answered", 1.0, None)
    assert len(api.get(SAMPLES, {"run": run.pk}).json()["results"]) == 8
    assert api.get(SAMPLES, {"run": run.pk, "outcome": "truncated"}).json()["results"] == []


def test_a_sample_that_nobody_answered_yet_has_no_outcome(api, sent, woken):
    api.post(RUNS, sent)
    row = api.get(SAMPLES).json()["results"][0]
    assert (row["outcome"], row["trace"], row["value"], row["cost_usd"]) == (None,) * 4


def test_a_sample_tells_its_calls_and_verdicts_and_where_its_texts_are(api, run):
    row = run.samples.order_by("pk").first()
    Attempt.objects.create(sample=row, number=1, code="rate_limited", http_status=429)
    Attempt.objects.create(sample=row, number=2, prompt_tokens=9, cost_usd=0.001)
    score = {"sample": row, "grader": "boxed", "grader_version": 1}
    SampleScore.objects.create(**score, value=0.0, current=False)
    SampleScore.objects.create(**score, value=1.0, extracted="1", explanation="Equals it.")
    body = api.get(f"{SAMPLES}{row.pk}/").json()
    assert [call["http_status"] for call in body["calls"]] == [429, None]
    assert [score["value"] for score in body["scores"]] == [1.0]
    assert api.get(f"/api/v1/traces/{body['trace']}/").json()["answer"] == "\\boxed{2}"


def test_the_matrix_folds_repeats_and_filters_cases(api, refused, run):
    body = api.get(f"{RUNS}{run.pk}/matrix/").json()
    assert [column["name"] for column in body["columns"]] == ["Alpha", "Beta"]
    assert body["columns"][0]["total"]["correct"] == 2
    first = body["rows"][0]["cells"]
    assert [cell["correct"] for cell in first] == [2, 1]
    assert len(first[0]["samples"]) == 2
    unscored = api.get(f"{RUNS}{run.pk}/matrix/", {"show": "unscored"}).json()
    assert ([row["case"] for row in unscored["rows"]], unscored["count"]) == (["sum-1"], 2)
    odd = api.get(f"{RUNS}{run.pk}/matrix/", {"tag": "odd"}).json()
    assert [row["case"] for row in odd["rows"]] == ["sum-1"]
    refused(api.get(f"{RUNS}{run.pk}/matrix/", {"show": "nonsense"}), 400, "show")
    refused(api.get(f"{RUNS}{run.pk}/matrix/", {"sort": "case"}), 400, "sort")


def test_what_another_team_runs_is_not_there(api, refused, sent):
    run = make_run(make_team(), values={"Alpha": [1]})
    url = f"{RUNS}{run.pk}/"
    for address in (url, f"{url}matrix/", f"{SAMPLES}{run.samples.first().pk}/"):
        refused(api.get(address), 404)
    for verb in ("cancel", "resume", "retry-failed", "regrade"):
        refused(api.post(f"{url}{verb}/"), 404)
    assert api.get(SAMPLES, {"run": run.pk}).json()["results"] == []
    theirs = run.run_candidates.first().candidate_id
    refused(api.post(RUNS, sent | {"candidates": [theirs]}), 400, "candidates")
    version = sent | {"suite_version": run.suite_version_id}
    refused(api.post(RUNS, version), 400, "suite_version")
