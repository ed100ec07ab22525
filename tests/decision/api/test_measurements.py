"""What a run measured, through the API: the numbers of its decision."""

from decision.core.measures import MEASURES
from tests.evaluations.factories import make_run, make_suite_version
from tests.factories import make_team


def url(run):
    return f"/api/v1/runs/{run.pk}/measurements/"


def test_a_run_tells_its_measures_with_intervals_and_counts(api, team):
    run = make_run(team, values={"Alpha": [1, 1, 1, 0], "Beta": [1, 0, None, 0]})
    body = api.get(url(run)).json()
    assert (body["run"], body["cases"], body["repeats"]) == (run.pk, 4, 1)
    alpha, beta = body["candidates"]
    assert set(alpha["measures"]) == set(MEASURES)
    accuracy = alpha["measures"]["accuracy"]
    assert (accuracy["raw"], accuracy["n"], accuracy["unit"]) == (0.75, 4, "fraction")
    assert accuracy["low"] < 0.75 < accuracy["high"]
    assert beta["measures"]["accuracy"]["raw"] == 0.25
    assert (beta["samples"]["unscored"], beta["samples"]["incorrect"]) == (1, 2)
    assert alpha["measures"]["cost_per_1000"]["raw"] == 1.0


def test_they_are_the_numbers_of_a_decision_on_the_run(api, team):
    run = make_run(team, values={"Alpha": [1, 1, 1, 0] * 20, "Beta": [1, 0, 0, 0] * 20})
    decision = api.post("/api/v1/decisions/", {"question": "Which?", "run": run.pk}).json()
    for row in api.get(url(run)).json()["candidates"]:
        known = {key: value for key, value in row["measures"].items() if value is not None}
        assert known == decision["snapshot"]["measurements"][row["candidate"]]


def test_what_nobody_measured_or_declared_is_null(api, team):
    run = make_run(team, values={"Alpha": [1]}, facts={"Alpha": {"vram_gb": 0}})
    measures = api.get(url(run)).json()["candidates"][0]["measures"]
    assert measures["context_tokens"] is None
    assert measures["vram_gb"]["raw"] == 0.0


def test_a_run_of_another_team_is_not_there(api, refused):
    refused(api.get(url(make_run(make_team(), values={"Alpha": [1]}))), 404)


def test_a_run_whose_version_lost_its_cases_measures_nothing(api, team):
    run = make_run(team, values={"Alpha": [1]})
    run.suite_version = make_suite_version(team, cases=0)
    run.samples.all().delete()
    run.save()
    measures = api.get(url(run)).json()["candidates"][0]["measures"]
    assert measures["accuracy"] is None
