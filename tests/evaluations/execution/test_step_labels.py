"""Step labels through the real worker: asked, paid, graded and held against the rules."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from evaluations.actions.step_labels import start_step_labels
from evaluations.models import Candidate, Run, RunState, Sample
from evaluations.queries.step_labels import label_report
from teams.models import User
from tests.double import Double
from tests.evaluations.execution.scripts import Script, error
from tests.evaluations.factories import make_candidate, make_connection
from tests.evaluations.labeling import (
    HOSTILE,
    MARKED,
    THOUGHT,
    make_thoughtful_run,
    says,
    steps_asked,
    trace_ids,
)
from traces.core.completion import Completion

pytestmark = pytest.mark.django_db(transaction=True)
Driven = Callable[..., None]
PRICES = {"price_input": 1.0, "price_output": 1000.0, "max_tokens": 50}


@pytest.fixture
def source(member: User) -> Run:
    return make_thoughtful_run(member.actor.team, values=(1, 0, 1))


@pytest.fixture
def judge(member: User) -> Candidate:
    return make_candidate(member.actor.team, "Judge", system_prompt="Be brief.", **PRICES)


@pytest.fixture
def labeling(member: User, source: Run, judge: Candidate) -> Callable[..., Run]:
    """``labeling()``: a run in which the judge is asked about all thoughts of the source."""

    def make(**wishes: object) -> Run:
        known = {"run": source, "traces": trace_ids(source), "judge": judge}
        return start_step_labels(by=member.actor, now=timezone.now(), **known | wishes)

    return make


def cells(run: Run) -> dict[str, tuple[int, ...]]:
    return {row.kind: tuple(row.cells) for row in label_report(run).agreements}


def test_a_judge_that_says_what_the_rules_say_agrees_with_them(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    script.answer = says(MARKED)
    run = labeling()
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    report = label_report(run)
    assert (report.traces, report.compared, report.left_out) == (3, 3, ())
    assert (report.shown, report.labeled, report.differences) == (12, 12, ())
    found = cells(run)
    for kind in ("hedge", "backtrack", "self_check"):
        assert found[kind] == (3, 0, 0, 9)
    assert found["loop"] == (0, 0, 0, 12)


def test_the_judge_is_asked_for_nothing_but_json_and_sees_the_thought_as_quoted_text(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    asked = []
    script.on_call = lambda prompt: asked.append(prompt.messages)
    script.answer = says(MARKED)
    driven(labeling())
    assert len(asked) == 3
    system, user = asked[0]
    assert system["role"] == "system"
    assert "Be brief" not in system["content"]
    assert "one JSON object and nothing else" in system["content"]
    for step in THOUGHT.split("\n\n"):
        assert f"===== 1 =====\n{step}\n===== 1 =====" in user["content"]
    assert "It is 7." in user["content"]


def test_where_they_differ_is_told_step_by_step(
    script: Script, labeling: Callable[..., Run], driven: Driven, source: Run
) -> None:
    other = {**MARKED, 2: ["hedge", "recount"], 3: []}
    script.answer = says(other)
    run = labeling()
    driven(run)
    found = cells(run)
    assert found["backtrack"] == (0, 3, 0, 9)
    assert found["recount"] == (0, 0, 3, 9)
    differences = label_report(run).differences
    assert [row.trace_id for row in differences] == trace_ids(source)
    assert [tuple(each) for each in differences[0].kinds] == [
        ("backtrack", (3,), ()),
        ("recount", (), (2,)),
    ]


def test_replies_that_cannot_be_read_are_unscored_and_left_out(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    replies = iter(["I would rather not.", json.dumps({"1": []}), None])
    cut = Completion(text='{"1": []}', stop_reason="length")

    def answer(prompt: object, number: int) -> Completion:
        told = next(replies)
        return cut if told is None else Completion(text=told, stop_reason="stop")

    script.answer = answer
    run = labeling()
    driven(run)
    values = list(Sample.objects.filter(run=run).order_by("pk").values_list("value", flat=True))
    assert sorted(values, key=str) == [1.0, None, None]
    report = label_report(run)
    assert (report.traces, report.compared) == (3, 1)
    assert report.left_out == (("unreadable", 2),)
    assert (report.shown, report.labeled) == (4, 1)
    assert cells(run)["hedge"] == (0, 0, 0, 1)


def test_what_was_dropped_from_the_replies_is_counted(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    script.answer = says(
        '{"1": ["mood"], "2": ["hedge", "cut_off"], "3": 1, "4": ["self_check"], "5": ["loop"]}'
    )
    run = labeling()
    driven(run)
    report = label_report(run)
    assert (report.unknown_kinds, report.unknown_steps, report.malformed) == (6, 3, 3)
    assert (report.shown, report.labeled) == (12, 6)
    assert cells(run)["loop"] == (0, 0, 0, 6)


@pytest.mark.usefixtures("no_waiting")
def test_a_call_that_fails_is_made_again(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    say = says(MARKED)
    script.answer = lambda prompt, number: error("timeout") if number == 1 else say(prompt, number)
    run = labeling()
    driven(run)
    assert label_report(run).compared == 3
    assert script.calls.total() == 4


def test_a_judge_that_refuses_every_call_leaves_nothing_to_compare(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    script.answer = lambda prompt, number: error("unauthorized", retryable=False)
    run = labeling()
    assert label_report(run).left_out == (("waiting", 3),)
    driven(run)
    report = label_report(run)
    assert (report.compared, report.left_out) == (0, (("failed", 3),))
    assert all(row.agreement is None and row.kappa is None for row in report.agreements)


def test_the_budget_stops_it_like_any_run(
    script: Script, labeling: Callable[..., Run], driven: Driven
) -> None:
    script.answer = says(MARKED)
    run = labeling(budget_usd=0.06)
    driven(run)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert "budget" in run.stop_reason
    assert script.calls.total() < 3


def test_a_hostile_thought_stays_data(
    script: Script, labeling: Callable[..., Run], driven: Driven, member: User
) -> None:
    hostile = make_thoughtful_run(member.actor.team, values=(1,), thought=HOSTILE)
    asked = []
    script.on_call = lambda prompt: asked.append(prompt.messages[-1]["content"])
    script.answer = says({1: [], 2: []})
    run = labeling(run=hostile, traces=trace_ids(hostile))
    driven(run)
    assert steps_asked(asked[0]) == 2
    assert asked[0].count("===== 2 =====") == 2 * 3 + 1
    assert label_report(run).compared == 1


@pytest.mark.parametrize(("kind", "path"), [("openai_compatible", "/v1"), ("ollama", "")])
def test_the_same_over_real_http(
    labeling: Callable[..., Run], driven: Driven, member: User, kind: str, path: str
) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        told = {str(number): kinds for number, kinds in MARKED.items()}
        return f"```json\n{json.dumps(told)}\n```"

    with Double(wall=0.0, answer=answer) as server:
        door = make_connection(member.actor.team, kind=kind, base_url=f"{server.url}{path}")
        run = labeling(judge=make_candidate(member.actor.team, "Far", connection=door))
        driven(run)
    assert [steps_asked(prompt) for prompt in asked] == [4, 4, 4]
    report = label_report(run)
    assert (report.compared, report.labeled, report.differences) == (3, 12, ())
