"""No text of a thought reaches a grader, wherever a reply was cut off, in any dialect."""

from datetime import UTC, datetime

import pytest

from evaluations.core.scoring import Reply as GraderReply
from evaluations.core.scoring import Score
from evaluations.execution import grading
from evaluations.execution.waiting import grade_waiting
from evaluations.models import Run, RunState, Sample, SampleState
from tests.evaluations.factories import make_run
from tests.traces.core.replies import ANSWER, REPLIES, SENTINEL, Reply
from traces.actions import TraceRecord, record_traces
from traces.core.completion import Completion
from traces.core.dialects import AUTO, DIALECTS
from traces.core.parsing import parse_completion

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: What a server says of a reply that its limit cut off, and of a stream that broke.
CUT = ("length", "")


def tenths(text: str) -> list[str]:
    return [text[: len(text) * tenth // 10] for tenth in range(1, 10)]


def ways(reply: Reply) -> list[tuple[str, bool]]:
    """The settings of a candidate under which the reply's thought can be told."""
    declared = (reply.dialect, reply.prompted)
    return [declared, (AUTO, reply.prompted)] if reply.found else [declared]


def record(reply: Reply, text: str, way: tuple[str, bool], stop_reason: str) -> TraceRecord:
    return TraceRecord(
        completion=Completion(text=text, stop_reason=stop_reason),
        model=reply.dialect,
        messages=[],
        dialect=way[0],
        prompt_opens_think=way[1],
    )


RECORDS = [
    record(reply, text, way, reason)
    for reply in REPLIES
    for way in ways(reply)
    for text in tenths(reply.text)
    for reason in CUT
]
WHOLE = [record(reply, reply.text, way, "stop") for reply in REPLIES for way in ways(reply)]


def test_every_dialect_is_cut() -> None:
    assert {each.model for each in RECORDS} == set(DIALECTS)
    assert sum(SENTINEL in each.completion.text for each in RECORDS) > len(RECORDS) / 2


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.dialect)
def test_no_tenth_of_a_reply_has_its_thought_in_the_answer(reply: Reply) -> None:
    for way in ways(reply):
        for text in tenths(reply.text):
            for reason in CUT:
                parsed = parse_completion(
                    Completion(text=text, stop_reason=reason),
                    dialect=way[0],
                    prompt_opens_think=way[1],
                )
                assert SENTINEL not in parsed.answer, (way, reason, text)


def test_even_a_server_that_calls_a_cut_reply_finished_leaks_no_thought() -> None:
    """Under "auto" a thought in prose needs its closer, unless the reply was cut off."""
    leaked = {
        each.model
        for each in RECORDS
        if not (each.dialect == AUTO and DIALECTS[each.model].prose)
        and SENTINEL
        in parse_completion(
            Completion(text=each.completion.text, stop_reason="stop"),
            dialect=each.dialect,
            prompt_opens_think=each.prompt_opens_think,
        ).answer
    }
    assert leaked == set()


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that a grader was given."""
    texts: list[str] = []

    def spy(kind: str, reply: GraderReply, targets: object, settings: object) -> Score:
        texts.append(reply.answer)
        return Score(1.0, reply.answer, "")

    monkeypatch.setattr(grading, "judge_reply", spy)
    return texts


def answered_run(member, records: list[TraceRecord]) -> Run:
    """A run of one candidate and one case whose samples have these replies as traces."""
    team = member.actor.team
    run = make_run(team, values={"a": [1.0]})
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    first = run.samples.get()
    traces = record_traces(records=records, team=team, origin="run", now=NOW)
    first.delete()
    Sample.objects.bulk_create(
        Sample(
            run=run,
            run_candidate=first.run_candidate,
            case=first.case,
            connection=first.connection,
            repeat=repeat,
            state=SampleState.ANSWERED,
            trace=trace,
        )
        for repeat, trace in enumerate(traces)
    )
    return run


@pytest.mark.django_db
def test_graders_never_see_a_thought_of_a_reply_that_was_cut(member, graded: list[str]) -> None:
    run = answered_run(member, RECORDS)
    assert grade_waiting(Sample.objects.filter(run=run), now=NOW) == len(RECORDS)
    assert not run.samples.exclude(state=SampleState.GRADED).exists()
    # Some cuts leave a whole thought and the beginning of an answer, and say nothing of it.
    assert graded
    assert [text for text in graded if SENTINEL in text] == []


@pytest.mark.django_db
def test_graders_see_the_answer_of_every_whole_reply(member, graded: list[str]) -> None:
    run = answered_run(member, WHOLE)
    grade_waiting(Sample.objects.filter(run=run), now=NOW)
    assert [text.strip() for text in graded] == [ANSWER] * len(WHOLE)
