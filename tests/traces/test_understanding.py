"""Traces are read once, by one worker, and one that cannot be read stops nobody."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from evaluations.execution.matching import matchers_for
from tests.evaluations.factories import make_run
from tests.factories import make_completion, make_trace
from traces import matching
from traces.actions import understanding
from traces.actions.understanding import understand_traces, waiting_traces
from traces.core.analysis import ANALYSIS_VERSION
from traces.models import Facet, ReadingClaim, SearchPassage, Trace

THOUGHT = "I think it is 41.\n\nWait, let me check: 6 * 7 is 42.\n\nSo the answer is 42."


def make_thought(team, thought: str = THOUGHT, **changes: object) -> Trace:
    return make_trace(team, make_completion("It is 42.", reasoning=thought), **changes)


def words(trace: Trace, kind: str) -> set[str]:
    return set(Facet.objects.filter(trace=trace, kind=kind).values_list("value", flat=True))


def test_a_trace_gets_figures_marks_languages_and_passages(team):
    trace = make_thought(team, tags=["nightly"])
    assert understand_traces(limit=10, now=timezone.now()) == 1
    trace.refresh_from_db()
    assert trace.understood == ANALYSIS_VERSION
    assert trace.figures["steps"] == 3
    assert "self_check" in words(trace, "mark")
    assert words(trace, "language") == {"en"}
    assert words(trace, "tag") == {"nightly"}
    assert SearchPassage.objects.filter(trace=trace).count() == 1
    assert not ReadingClaim.objects.exists()
    assert not waiting_traces().exists()


def test_what_was_read_by_older_rules_is_read_again_and_replaced(team):
    trace = make_thought(team)
    understand_traces(limit=10, now=timezone.now())
    before = set(Facet.objects.values_list("kind", "value"))
    for old in ("0", "zz"):
        Trace.objects.update(understood=old)
        assert understand_traces(limit=10, now=timezone.now()) == 1
    assert set(Facet.objects.values_list("kind", "value")) == before
    assert SearchPassage.objects.filter(trace=trace).count() == 1


@pytest.mark.parametrize("source", ["encrypted_content", "summary_text"])
def test_what_is_not_the_thought_has_no_marks_and_no_figures(team, source):
    completion = make_completion("42", reasoning="Wait, check.", trace_source=source)
    trace = make_trace(team, completion)
    understand_traces(limit=10, now=timezone.now())
    trace.refresh_from_db()
    assert (trace.understood, trace.figures) == (ANALYSIS_VERSION, {})
    assert not Facet.objects.exists()


def test_a_claimed_trace_is_left_to_its_worker_until_the_claim_ends(team):
    now = timezone.now()
    trace = make_thought(team)
    ReadingClaim.objects.create(trace=trace, owner="other", until=now + timedelta(minutes=5))
    assert understand_traces(limit=10, now=now) == 0
    assert understand_traces(limit=10, now=now + timedelta(minutes=6)) == 1


def test_two_workers_share_the_work(team):
    for _ in range(6):
        make_thought(team)
    now = timezone.now()
    claimed = [set(understanding._claim(4, owner, now)) for owner in ("one", "two")]
    assert [len(ids) for ids in claimed] == [4, 2]
    assert not claimed[0] & claimed[1]


def test_a_claim_that_was_lost_writes_nothing(team, monkeypatch):
    trace = make_thought(team)
    real = understanding._read

    def slowly(row, matcher):
        ReadingClaim.objects.update(owner="another")
        return real(row, matcher)

    monkeypatch.setattr(understanding, "_read", slowly)
    understand_traces(limit=10, now=timezone.now())
    trace.refresh_from_db()
    assert trace.understood == ""
    assert not SearchPassage.objects.exists()


def test_a_trace_that_cannot_be_read_is_marked_and_the_others_are_read(team, monkeypatch, caplog):
    good, bad = make_thought(team), make_thought(team, "Poison.")
    real = matching.analyse

    def fragile(thought, **known):
        if thought == "Poison.":
            raise ZeroDivisionError
        return real(thought, **known)

    monkeypatch.setattr(matching, "analyse", fragile)
    assert understand_traces(limit=10, now=timezone.now()) == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.figures
    assert (bad.understood, bad.figures) == (ANALYSIS_VERSION, {})
    assert f"trace {bad.pk} could not be read" in caplog.text
    assert "Poison" not in caplog.text


def test_the_limit_holds_and_the_newest_come_first(team):
    traces = [make_thought(team) for _ in range(3)]
    assert understand_traces(limit=2, now=timezone.now()) == 2
    assert list(waiting_traces()) == [traces[0]]


def test_long_traces_are_taken_in_parcels(team, monkeypatch):
    monkeypatch.setattr(understanding, "BATCH_CHARS", 100)
    for _ in range(3):
        make_thought(team)
    assert understand_traces(limit=10, now=timezone.now()) == 3
    assert SearchPassage.objects.count() == 3


def test_the_cases_own_grader_says_where_the_answer_stands(team):
    thought = "It may be \\boxed{7}.\n\nWait.\n\nNo: \\boxed{1}.\n\nSo \\boxed{1}."
    run = make_run(team, values={"Alpha": [1.0]}, reasoning=thought, answer="\\boxed{1}")
    trace = run.samples.get().trace
    matcher = matchers_for([trace])[trace.pk]
    assert [matcher(piece) for piece in ("\\boxed{1}", "\\boxed{7}", "nothing")] == [
        True,
        False,
        None,
    ]
    understand_traces(limit=10, now=timezone.now(), matcher_for=matchers_for)
    trace.refresh_from_db()
    assert trace.figures["answer_at"] == pytest.approx(
        thought.index("\\boxed{1}") / len(thought), abs=0.2
    )
    assert trace.figures["answer_at"] > 0.3


def test_a_trace_of_no_sample_has_no_matcher(team):
    assert matchers_for([make_thought(team)]) == {}


def test_the_command_reads_all_that_waits(team, capsys):
    for _ in range(3):
        make_thought(team)
    call_command("understand_traces", limit=1)
    call_command("understand_traces")
    assert capsys.readouterr().out == "1 read, 2 wait.\n2 read, 0 wait.\n"


def test_a_thought_that_was_cut_off_in_circles_is_called_looped(team):
    circle = "So the remainder must be taken again from the seven that we carried before. "
    looped, cut, answered = (
        make_trace(team, make_completion(text, reasoning=thought, stop_reason="length"))
        for text, thought in (
            ("", f"First divide 91 by 7.\n\n{circle * 60}"),
            ("", THOUGHT),
            ("It is 42.", f"First divide 91 by 7.\n\n{circle * 60}"),
        )
    )
    understand_traces(limit=10, now=timezone.now())
    outcomes = dict(Trace.objects.values_list("pk", "outcome"))
    assert outcomes == {looped.pk: "looped", cut.pk: "truncated", answered.pk: "truncated"}
    Trace.objects.update(understood="")
    understand_traces(limit=10, now=timezone.now())
    assert dict(Trace.objects.values_list("pk", "outcome")) == outcomes
