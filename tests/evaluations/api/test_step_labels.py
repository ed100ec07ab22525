"""Step labels through the API: asked for, and read."""

import pytest

from evaluations.execution import wake
from evaluations.models import Run, RunState, Sample
from tests.evaluations.factories import make_candidate
from tests.evaluations.labeling import MARKED, make_thoughtful_run, trace_ids
from tests.evaluations.test_step_labels import reply

PRICES = {"price_input": 1.0, "price_output": 2.0}


@pytest.fixture(autouse=True)
def _silent(monkeypatch):
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)


@pytest.fixture
def source(team):
    return make_thoughtful_run(team, values=(1, 0, 1))


@pytest.fixture
def judge(team):
    return make_candidate(team, "Judge", **PRICES)


def address(run) -> str:
    return f"/api/v1/runs/{run.pk}/step-labels/"


def test_a_judge_is_asked_and_its_agreement_is_read(api, source, judge):
    made = api.post(address(source), {"judge": judge.pk, "traces": 2, "budget_usd": 5})
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["progress"]["samples"]["total"] == 2
    assert body["estimate"]["requests"] == 2
    run = Run.objects.get(pk=body["id"])
    reply(run, MARKED, {**MARKED, 3: ["recount"]})
    told = api.get(address(run)).json()
    assert (told["source_run"], told["labelings"]) == (source.pk, [])
    report = told["report"]
    assert (report["compared"], report["shown"], report["left_out"]) == (2, 8, [])
    kinds = {row["kind"]: row for row in report["agreements"]}
    assert kinds["backtrack"]["cells"] == {
        "both": 1,
        "only_rules": 1,
        "only_judge": 0,
        "neither": 6,
    }
    assert kinds["backtrack"]["agreement"]["value"] == pytest.approx(7 / 8)
    assert kinds["loop"]["kappa"] is None
    assert kinds["loop"]["why"]
    second = run.suite_version.cases.get(position=1).key.removeprefix("trace-")
    assert report["differences"] == [
        {
            "trace": int(second),
            "kinds": [
                {"kind": "backtrack", "only_rules": [3], "only_judge": []},
                {"kind": "recount", "only_rules": [], "only_judge": [3]},
            ],
        }
    ]
    (row,) = api.get(address(source)).json()["labelings"]
    assert (row["run"], row["judge"], row["state"]) == (run.pk, "Judge", "finished")


def test_of_a_run_that_nobody_labeled_there_is_nothing(api, source):
    told = api.get(address(source)).json()
    assert told == {"source_run": None, "report": None, "labelings": []}


def test_what_is_left_out_has_its_reason(api, source, judge):
    made = api.post(address(source), {"judge": judge.pk})
    run = Run.objects.get(pk=made.json()["id"])
    report = api.get(address(run)).json()["report"]
    assert report["left_out"] == [{"reason": "waiting", "traces": 3}]


def test_the_same_seed_asks_about_the_same_thoughts(api, team, judge):
    source = make_thoughtful_run(team, values=(1,) * 20)
    keys = []
    for seed in (1, 1, 2):
        made = api.post(address(source), {"judge": judge.pk, "traces": 5, "seed": seed})
        run = Run.objects.get(pk=made.json()["id"])
        keys.append(sorted(run.suite_version.cases.values_list("key", flat=True)))
    assert keys[0] == keys[1] != keys[2]


def test_a_request_that_is_sent_twice_with_one_key_is_paid_once(api, source, judge):
    for _ in range(2):
        sent = {"judge": judge.pk}
        answer = api.post(address(source), sent, headers={"Idempotency-Key": "labels-1"})
        assert answer.status_code == 201
    assert Run.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"judge": 10**7}, "judge"),
        ({"judge": "x"}, "judge"),
        ({"judge": None}, "judge"),
        ({"traces": 0}, "traces"),
        ({"traces": 101}, "traces"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"budget_usd": 0}, "budget_usd"),
        ({"repeats": 2}, "repeats"),
    ],
)
def test_a_wish_that_cannot_be_is_named(api, refused, source, judge, change, field):
    refused(api.post(address(source), {"judge": judge.pk} | change), 400, field)
    assert Run.objects.count() == 1


def test_a_run_without_a_thought_is_refused_on_its_traces(api, refused, team, judge):
    bare = make_thoughtful_run(team, thought="")
    refused(api.post(address(bare), {"judge": judge.pk}), 400, "traces")


def test_a_run_that_runs_or_labels_itself_is_409(api, source, judge):
    made = Run.objects.get(pk=api.post(address(source), {"judge": judge.pk}).json()["id"])
    Run.objects.filter(pk=made.pk).update(state=RunState.FINISHED)
    Sample.objects.filter(run=made).update(trace=trace_ids(source)[0], state="graded", value=1.0)
    for run in (made, source):
        answer = api.post(address(run), {"judge": judge.pk})
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "conflict"
        Run.objects.filter(pk=source.pk).update(state=RunState.RUNNING)


def test_a_labeling_is_nothing_to_decide_by(api, refused, source, judge):
    made = api.post(address(source), {"judge": judge.pk}).json()["id"]
    sent = {"question": "Which one?", "run": made}
    refused(api.post("/api/v1/decisions/", sent), 400, "run")
    assert api.post("/api/v1/decisions/", sent | {"run": source.pk}).status_code == 201
