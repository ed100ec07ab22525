"""Decisions through the API: opened, weighed, recorded, and from then on always the same."""

import json

import pytest

from decision.core.digest import digest_of
from decision.core.presets import PRESETS
from decision.core.profile import criteria_to_json
from decision.models import Decision
from evaluations.models import Sample
from teams.models import AuditEvent
from tests.evaluations.factories import make_run
from tests.factories import make_team

URL = "/api/v1/decisions/"
ACCURACY = {"measure": "accuracy", "worst": 0.0, "target": 1.0, "weight": 50}
COST = {"measure": "cost_per_1000", "worst": 100, "target": 1, "scale": "log", "weight": 50}


@pytest.fixture
def run(team):
    return make_run(team, values={"Alpha": [1, 1, 1, 0], "Beta": [1, 0, 0, 0]})


@pytest.fixture
def opened(api, run):
    body = {"question": "Which one?", "run": run.pk, "criteria": [ACCURACY], "seed": 7}
    return api.post(URL, body).json()


def test_a_question_is_answered_at_once(api, run):
    made = api.post(URL, {"question": "Which one?", "run": run.pk})
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["slug"], body["state"], body["is_frozen"]) == ("which-one", "open", False)
    assert body["criteria"] == criteria_to_json(PRESETS["balanced"].build())
    assert body["seed"] == run.pk
    assert "Alpha" in body["snapshot"]["verdict"]["headline"]
    assert body["evidence"]["run"]["id"] == run.pk
    assert api.get(f"{URL}{body['id']}/").json() == body


def test_criteria_come_from_the_body_a_preset_or_a_profile(api, refused, run):
    profile = api.post("/api/v1/profiles/", {"name": "Ours", "criteria": [COST]}).json()
    wish = {"question": "Which?", "run": run.pk}
    own = api.post(URL, wish | {"criteria": [ACCURACY]}).json()
    rest = {"scale": "linear", "must_have": None, "midpoint": None, "own": None}
    assert own["criteria"] == [ACCURACY | rest]
    preset = api.post(URL, wish | {"preset": "best_quality"}).json()
    assert preset["criteria"] == criteria_to_json(PRESETS["best_quality"].build())
    ours = api.post(URL, wish | {"profile": profile["id"]}).json()
    assert ours["criteria"] == profile["criteria"]
    both = wish | {"criteria": [ACCURACY], "preset": "balanced"}
    refused(api.post(URL, both), 400, "preset")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "x" * 201}, "question"),
        ({"run": 10**7}, "run"),
        ({"profile": 10**7}, "profile"),
        ({"preset": "lucky"}, "preset"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [ACCURACY, ACCURACY]}, "criteria"),
        ({"criteria": [ACCURACY | {"weight": 0}]}, "criteria"),
        ({"criteria": [ACCURACY | {"weight": 101}]}, "criteria.0.weight"),
        ({"criteria": [ACCURACY | {"worst": 1.0}]}, "criteria"),
        ({"criteria": [ACCURACY | {"measure": "beauty"}]}, "criteria.0.measure"),
        ({"criteria": [COST | {"worst": 0}]}, "criteria"),
        ({"criteria": [COST | {"colour": 1}]}, "criteria.0.colour"),
        ({"winner": "Alpha"}, "winner"),
    ],
)
def test_a_value_that_is_not_usable_is_named(api, refused, run, change, field):
    refused(api.post(URL, {"question": "Which?", "run": run.pk} | change), 400, field)
    assert not Decision.objects.exists()


def test_other_weights_are_kept_and_seen(api, refused, opened):
    url = f"{URL}{opened['id']}/"
    weighed = api.patch(url, {"criteria": [ACCURACY, COST]})
    assert weighed.status_code == 200
    assert len(weighed.json()["snapshot"]["criteria"]) == 2
    assert api.get(url).json() == weighed.json()
    refused(api.patch(url, {}), 400, "criteria")


def test_an_open_decision_follows_its_run_and_a_recorded_one_does_not(api, run, opened):
    url = f"{URL}{opened['id']}/"
    Sample.objects.filter(run=run).update(value=1.0)
    live = api.get(url).json()
    assert live["snapshot"] != opened["snapshot"]
    alpha = run.run_candidates.get(position=0).snapshot["slug"]
    recorded = api.post(f"{url}record/", {"chosen": alpha, "reason": "Cheaper."}).json()
    assert (recorded["state"], recorded["is_frozen"], recorded["chosen"]) == (
        "recorded",
        True,
        alpha,
    )
    assert recorded["snapshot"] == live["snapshot"]
    assert recorded["recorded_by"].startswith("key ")
    Sample.objects.filter(run=run).update(value=0.0)
    assert api.get(url).json() == recorded
    row = Decision.objects.get(pk=opened["id"])
    assert digest_of(row.snapshot) == recorded["digest"]


def test_a_recorded_decision_refuses_every_change(api, refused, opened):
    url = f"{URL}{opened['id']}/"
    api.post(f"{url}record/", {"chosen": None})
    before = api.get(url).json()
    for answer in (
        api.patch(url, {"criteria": [COST]}),
        api.post(f"{url}record/", {"chosen": None, "reason": "Again"}),
    ):
        assert "never changes" in refused(answer, 409)
    assert api.get(url).json() == before


def test_recording_may_bring_its_criteria_and_must_say_what_was_chosen(api, refused, opened):
    url = f"{URL}{opened['id']}/record/"
    refused(api.post(url, {}), 400, "chosen")
    refused(api.post(url, {"chosen": "gamma"}), 400, "chosen")
    body = api.post(url, {"chosen": None, "criteria": [COST]}).json()
    assert [row["measure"] for row in body["criteria"]] == ["cost_per_1000"]
    assert body["chosen"] == ""


def test_a_record_sent_twice_with_one_key_is_one_record(api, opened):
    url = f"{URL}{opened['id']}/record/"
    answers = [api.post(url, {"chosen": None}, headers={"Idempotency-Key": "r"}) for _ in "ab"]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert AuditEvent.objects.filter(action="decision.record").count() == 1


def test_decisions_are_listed_with_their_headline(api, run, opened):
    other = make_run(run.team, values={"Gamma": [1]})
    newer = api.post(URL, {"question": "And now?", "run": other.pk}).json()
    api.post(f"{URL}{newer['id']}/record/", {"chosen": None})
    rows = api.get(URL).json()["results"]
    assert [row["id"] for row in rows] == [newer["id"], opened["id"]]
    assert rows[0]["headline"] == newer["snapshot"]["verdict"]["headline"]
    assert rows[1]["headline"] is None
    for wish, found in (({"state": "open"}, opened), ({"run": other.pk}, newer)):
        assert [row["id"] for row in api.get(URL, wish).json()["results"]] == [found["id"]]


def test_what_another_team_decides_is_not_there(api, refused, client_for, stranger, opened, run):
    theirs = client_for(stranger)
    url = f"{URL}{opened['id']}/"
    refused(theirs.get(url), 404)
    record = theirs.post(f"{url}record/", {"chosen": None}, content_type="application/json")
    refused(record, 404)
    foreign = make_run(make_team(), values={"Alpha": [1]})
    refused(api.post(URL, {"question": "x", "run": foreign.pk}), 400, "run")


def test_gaps_are_told_as_gaps(api, team):
    run = make_run(team, values={"Alpha": [1], "Beta": [0]}, first_answer_s=None, total_s=None)
    body = api.post(URL, {"question": "x", "run": run.pk}).json()
    cell = next(
        cell
        for cell, criterion in zip(
            body["snapshot"]["candidates"][0]["cells"], body["snapshot"]["criteria"], strict=True
        )
        if criterion["measure"] == "total_p95"
    )
    assert (cell["raw"], cell["u"]) == (None, None)
    assert json.dumps(body, allow_nan=False)
