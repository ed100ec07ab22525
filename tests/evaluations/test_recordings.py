"""Recorded completions as a run that only needs to be graded."""

import re
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from evaluations.actions import recordings
from evaluations.actions.recordings import CannotImportError, import_completions
from evaluations.actions.suites import VersionNotReadyError
from evaluations.core.completion_files import RecordedCompletion
from evaluations.execution.waiting import grade_waiting
from evaluations.models import Candidate, Connection, Run, RunState, Sample, SampleState
from evaluations.queries.recordings import missing_samples
from teams.models import AuditEvent
from tests.evaluations.factories import make_run, make_suite_version
from traces.models import Trace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def version(team):
    return make_suite_version(team, frozen=False)


@pytest.fixture
def woken(monkeypatch):
    runs: list[int] = []
    monkeypatch.setattr(recordings, "wake_grading", runs.append)
    return runs


def said(case: int, candidate: str = "o1", answer: str = "", **known) -> RecordedCompletion:
    return RecordedCompletion(
        case=f"sum-{case}", candidate=candidate, answer=answer or f"\\boxed{{{case + 1}}}", **known
    )


def test_answers_wait_for_their_grades_and_the_graders_are_woken(
    member, version, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = import_completions(
            rows=[said(0), said(1), said(2, answer="\\boxed{9}")],
            version=version,
            by=member.actor,
            now=NOW,
        )
    assert woken == [run.pk]
    assert (run.state, run.repeats, run.created_by) == (RunState.RUNNING, 1, member)
    assert set(run.samples.values_list("state", flat=True)) == {SampleState.ANSWERED}
    grade_waiting(Sample.objects.filter(run=run), now=NOW)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    values = run.samples.order_by("case__position").values_list("value", flat=True)
    assert list(values) == [1.0, 1.0, 0.0]


def test_a_draft_is_frozen_as_by_any_run(member, version, woken):
    import_completions(rows=[said(0)], version=version, by=member.actor, now=NOW)
    version.refresh_from_db()
    assert version.is_frozen
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["suite.freeze", "connection.create", "candidate.create", "run.import"]


def test_what_was_not_recorded_stays_unknown(member, version, woken):
    run = import_completions(rows=[said(0)], version=version, by=member.actor, now=NOW)
    sample = run.samples.select_related("trace").get()
    trace = sample.trace
    assert sample.cost_usd is None
    unknown = (trace.prompt_tokens, trace.output_tokens, trace.reasoning_tokens, trace.total_s)
    assert unknown == (None, None, None, None)
    assert trace.usage_basis == "unknown"
    assert (trace.origin, trace.model, trace.kind) == ("import", "o1", "none")
    assert trace.messages == [{"role": "user", "content": "What is 0 + 1?"}]


def test_what_was_recorded_is_kept(member, version, woken):
    row = said(
        0,
        reasoning="0 + 1 = 1",
        prompt_tokens=9,
        output_tokens=40,
        reasoning_tokens=30,
        seconds=2.5,
        first_answer_seconds=2.0,
        cost_usd=0.0,
        stop_reason="stop",
    )
    run = import_completions(rows=[row], version=version, by=member.actor, now=NOW)
    sample = run.samples.select_related("trace").get()
    trace = sample.trace
    assert sample.cost_usd == 0.0
    assert (trace.reasoning, trace.answer, trace.kind) == ("0 + 1 = 1", "\\boxed{1}", "full")
    assert (trace.prompt_tokens, trace.output_tokens, trace.reasoning_tokens) == (9, 40, 30)
    assert (trace.total_s, trace.first_answer_s, trace.stop_reason) == (2.5, 2.0, "stop")
    run.refresh_from_db()
    assert run.spent_usd == 0.0, "what others paid is not spent by this run"


def test_a_text_is_searched_for_a_thought_and_an_answer_is_not(member, version, woken):
    tagged = "<think>one</think>\\boxed{1}"
    rows = [
        RecordedCompletion(case="sum-0", candidate="raw", text=tagged),
        RecordedCompletion(case="sum-0", candidate="bare", answer=tagged),
    ]
    import_completions(rows=rows, version=version, by=member.actor, now=NOW)
    raw, bare = Trace.objects.get(model="raw"), Trace.objects.get(model="bare")
    assert (raw.reasoning, raw.answer.strip()) == ("one", "\\boxed{1}")
    assert (bare.reasoning, bare.answer) == ("", tagged)


def test_candidates_are_made_once_and_cannot_be_called(member, version, woken):
    for _ in range(2):
        import_completions(
            rows=[said(0, "o1"), said(0, "R1")], version=version, by=member.actor, now=NOW
        )
    assert sorted(Candidate.objects.values_list("name", flat=True)) == ["R1", "o1"]
    connection = Connection.objects.get()
    assert (connection.kind, connection.name) == ("recorded", "Recorded completions")


def test_a_taken_connection_name_is_numbered(member, version, woken, team):
    Connection.objects.create(team=team, name="Recorded completions", kind="micro")
    import_completions(rows=[said(0)], version=version, by=member.actor, now=NOW)
    assert Connection.objects.get(kind="recorded").name == "Recorded completions 2"


def test_samples_exist_for_rows_only_and_the_rest_is_missing(member, version, woken):
    rows = [said(0, "o1"), said(0, "o1", repeat=1), said(1, "R1")]
    run = import_completions(rows=rows, version=version, by=member.actor, now=NOW)
    assert run.repeats == 2
    assert run.samples.count() == 3
    assert missing_samples(run) == 3 * 2 * 2 - 3


def test_nothing_is_missing_from_a_run_that_asks_itself(team):
    assert missing_samples(make_run(team, values={"a": [1, 0]})) == 0


def test_keys_that_are_no_case_are_named_and_nothing_is_stored(member, version, woken):
    with pytest.raises(CannotImportError, match="sum-9"):
        import_completions(rows=[said(0), said(9)], version=version, by=member.actor, now=NOW)
    assert not Run.objects.exists()
    assert not Trace.objects.exists()
    version.refresh_from_db()
    assert not version.is_frozen


def test_an_empty_file_is_refused(member, version, woken):
    with pytest.raises(CannotImportError, match="no completion"):
        import_completions(rows=[], version=version, by=member.actor, now=NOW)


def test_a_version_without_graders_is_refused(team, member, woken):
    version = make_suite_version(team, cases=[{"key": "sum-0", "prompt": "?"}], frozen=False)
    version.default_graders = []
    version.save()
    with pytest.raises(VersionNotReadyError, match="no grader"):
        import_completions(rows=[said(0)], version=version, by=member.actor, now=NOW)


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_only_who_may_run_in_the_team_imports(request, version, woken, who):
    by = request.getfixturevalue(who).actor
    with pytest.raises(PermissionDenied):
        import_completions(rows=[said(0)], version=version, by=by, now=NOW)


def test_many_rows_need_few_queries(team, member, woken, django_assert_max_num_queries):
    cases = [{"key": f"sum-{n}", "prompt": "?", "targets": [str(n + 1)]} for n in range(450)]
    version = make_suite_version(team, cases=cases)
    rows = [said(n, name) for n in range(450) for name in ("a", "b")]
    with django_assert_max_num_queries(150):
        run = import_completions(rows=rows, version=version, by=member.actor, now=NOW)
    assert run.samples.count() == 900


def test_the_run_page_says_what_is_missing(client_for, member, version, woken):
    run = import_completions(rows=[said(0)], version=version, by=member.actor, now=NOW)
    page = client_for(member).get(f"/runs/{run.pk}/").content.decode()
    assert re.search(r"2 combinations of case.*not in the imported file", page)
