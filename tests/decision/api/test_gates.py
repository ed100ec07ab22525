"""Gates through the API: judged once, stored, told as JSON, JUnit XML and Markdown."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db.models import F

from decision.core.digest import digest_of
from decision.models import GateResult
from evaluations.models import Candidate, Run, RunState, Sample, SampleState
from tests.evaluations.factories import make_run
from tests.factories import make_team

URL = "/api/v1/gates/"
FITS = {"version": 1, "rules": [{"fits_gb": 24}]}
KEEPS = {"version": 1, "rules": [{"not_worse": "accuracy", "margin": 0.01}]}
RULES = """
version: 1
name: '@ops | <b>gate</b>'
rules:
  - {not_worse: accuracy, margin: 0.01}
  - {fits_gb: 24, name: "Fits & goes"}
  - {measure: context_tokens, at_least: 8192}
"""


@pytest.fixture
def run(team):
    values = {"New": [1] * 10, "Old": [1] * 4 + [0] * 6}
    return make_run(team, values=values, facts={"New": {"vram_gb": 43.9}})


def slug(name):
    return Candidate.objects.get(name=name).slug


def ask(api, asked, /, **fields):
    sent = {"run": asked.pk, "policy": FITS} | fields
    if "candidate" not in sent:
        sent["candidate"] = slug("New")
    return api.post(URL, {name: each for name, each in sent.items() if each is not None})


def other_run(team, run, **fields):
    """A second run of the same suite version, in which only the old candidate was measured."""
    again = make_run(team, values={"Old again": [1] * 10}, **fields)
    cases = dict(run.suite_version.cases.values_list("position", "pk"))
    for sample in again.samples.select_related("case"):
        Sample.objects.filter(pk=sample.pk).update(case=cases[sample.case.position])
    Run.objects.filter(pk=again.pk).update(suite_version=run.suite_version)
    again.refresh_from_db()
    return again


def test_a_gate_is_judged_stored_and_read_again(api, team, run):
    told = ask(api, run, incumbent=slug("Old"), policy=None, policy_text=RULES)
    assert told.status_code == 201, told.json()
    gate = told.json()
    assert gate["verdict"] == "no_go"
    assert [rule["verdict"] for rule in gate["rules"]] == ["go", "go", "no_go", "inconclusive"]
    assert (gate["candidate"]["label"], gate["incumbent"]["label"]) == ("New", "Old")
    assert gate["url"] == f"http://testserver/gates/{gate['id']}/"
    assert api.get(f"{URL}{gate['id']}/").json() == gate
    (row,) = api.get(f"{URL}?verdict=no_go&run={run.pk}").json()["results"]
    assert (row["id"], row["headline"]) == (gate["id"], gate["headline"])
    assert api.get(f"{URL}?verdict=go").json()["results"] == []


def test_the_digest_is_that_of_what_is_told_and_later_runs_change_nothing(api, team, run):
    gate = ask(api, run).json()
    apart = ("id", "url", "digest", "created_by", "created_at")
    record = {name: value for name, value in gate.items() if name not in apart}
    assert digest_of(record) == gate["digest"]
    Sample.objects.update(value=0, state=SampleState.FAILED)
    assert api.get(f"{URL}{gate['id']}/").json() == gate


def test_the_figures_are_those_of_the_runs_measurements(api, team, run):
    policy = {"version": 1, "rules": [{"measure": "cost_per_correct", "at_most": 1}]}
    rule = ask(api, run, policy=policy).json()["rules"][1]
    first = api.get(f"/api/v1/runs/{run.pk}/measurements/").json()["candidates"][0]
    known = first["measures"]["cost_per_correct"]
    assert (rule["figure"], rule["low"], rule["high"], rule["cases"], rule["text"]) == (
        known["raw"],
        known["low"],
        known["high"],
        known["n"],
        known["text"],
    )


def test_junit_counts_no_go_as_failure_and_inconclusive_as_error(api, team, run):
    gate = ask(api, run, incumbent=slug("Old"), policy=None, policy_text=RULES).json()
    answer = api.get(f"{URL}{gate['id']}/junit.xml")
    assert answer["Content-Type"] == "application/xml"
    (suite,) = ElementTree.fromstring(answer.content)
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["4", "1", "1"]
    cases = {case.get("name"): [part.tag for part in case] for case in suite.iter("testcase")}
    assert cases["Fits & goes"] == ["failure"]
    assert list(cases.values())[-1] == ["error"]
    assert suite.get("name") == "rationale gate: @ops | <b>gate</b>"


def test_the_summary_is_markdown_in_which_names_do_nothing(api, team, run):
    gate = ask(api, run, incumbent=slug("Old"), policy=None, policy_text=RULES).json()
    answer = api.get(f"{URL}{gate['id']}/summary.md")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "@ops" not in text
    assert "<b>" not in text.replace("\\<", "")
    assert "| **NO-GO** | Fits & goes |" in text
    assert f"({gate['url']})" in text


def test_the_latest_finished_run_of_the_suite_with_the_candidate_is_taken(api, team, run):
    suite = run.suite_version.suite.slug
    told = ask(api, run, run=None, suite=suite).json()
    assert told["candidate"]["run"] == run.pk
    Run.objects.filter(pk=run.pk).update(state=RunState.STOPPED)
    refused = ask(api, run, run=None, suite=suite)
    assert refused.status_code == 400
    assert "no finished run" in refused.json()["error"]["fields"]["candidate"][0]


def test_the_incumbent_is_found_in_another_run_of_the_same_version(api, team, run):
    other = other_run(team, run)
    Run.objects.filter(pk=other.pk).update(
        finished_at=F("finished_at") - timedelta(days=45, hours=1)
    )
    told = ask(api, run, incumbent=slug("Old again"), policy=KEEPS).json()
    assert told["incumbent"]["run"] == other.pk
    assert told["rules"][1]["cases"] == 10
    assert "45 days before" in told["notes"][0]
    named = ask(api, run, incumbent=slug("Old again"), incumbent_run=other.pk, policy=KEEPS).json()
    assert named["rules"] == told["rules"]


def test_a_model_that_was_changed_since_is_told(api, team, run):
    Candidate.objects.filter(name="New").update(temperature=0.7, name="Renamed")
    told = ask(api, run, candidate=Candidate.objects.get(name="Renamed").slug).json()
    assert len(told["notes"]) == 1
    assert "(temperature): it is judged as it was" in told["notes"][0]


def test_a_run_that_was_cut_short_is_never_go(api, team, run):
    Run.objects.filter(pk=run.pk).update(state=RunState.STOPPED)
    first = run.samples.filter(run_candidate__position=0).earliest("pk")
    Sample.objects.filter(pk=first.pk).update(state=SampleState.CANCELLED)
    policy = {"version": 1, "rules": [{"measure": "accuracy", "at_least": 0.1}]}
    told = ask(api, run, policy=policy).json()
    assert [rule["verdict"] for rule in told["rules"]] == ["inconclusive", "go"]
    assert told["verdict"] == "inconclusive"


BAD = [
    ({"candidate": "nobody"}, "candidate", "is not in run"),
    ({"incumbent": "nobody"}, "incumbent", "is in no finished run"),
    ({"policy": KEEPS}, "incumbent", "the policy has a rule not_worse"),
    ({"suite": "sums"}, "run", "exactly one"),
    ({"run": None}, "run", "exactly one"),
    ({"run": None, "suite": "no-such"}, "suite", "is no suite"),
    ({"run": 10**9}, "run", "There is no run"),
    ({"incumbent_run": 1}, "incumbent", "is missing"),
    ({"policy": None}, "policy", "Send either"),
    ({"policy_text": "version: 1"}, "policy", "Send either"),
    ({"policy": {"version": 1, "rules": [{"fits_gb": -1}]}}, "policy.rules.0.fits_gb", "between"),
    ({"policy": None, "policy_text": "rules: ["}, "policy_text", "is not YAML"),
]


@pytest.mark.parametrize(("fields", "path", "told"), BAD)
def test_what_cannot_be_asked_is_refused_by_name_and_nothing_is_stored(
    api, team, run, fields, path, told
):
    answer = ask(api, run, **fields)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["fields"][path][0]
    assert not GateResult.objects.exists()


def test_runs_that_go_on_or_belong_elsewhere_or_to_other_cases_are_refused(api, team, run):
    def refused(field, **fields):
        answer = ask(api, run, **fields)
        assert answer.status_code == 400
        return answer.json()["error"]["fields"][field][0]

    itself = slug("New")
    assert "the candidate itself" in refused("incumbent", incumbent=itself)
    strange = make_run(make_team("Strangers"), values={"Theirs": [1]})
    assert "There is no run" in refused("run", run=strange.pk)
    assert "There is no run" in refused(
        "incumbent_run", incumbent="theirs", incumbent_run=strange.pk
    )
    elsewhere = make_run(team, values={"Elsewhere": [1] * 10})
    assert "the same cases" in refused(
        "incumbent_run", incumbent=slug("Elsewhere"), incumbent_run=elsewhere.pk
    )
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    assert "still running" in refused("run")
