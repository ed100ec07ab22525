"""Traces are stored once, whole, and in one insert; what comes in twice is stored once."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from teams.models import AuditEvent
from tests.factories import make_completion, make_team, make_trace
from tests.traces.core.recorded import needs_recordings, recorded_rows
from traces.actions import (
    TraceRecord,
    ingest_traces,
    ingesting,
    label_traces,
    record_trace,
    record_traces,
)
from traces.core.completion import Completion
from traces.core.protocols import unpack_body
from traces.core.storable import STORAGE_NOTES
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Origin, Outcome, Trace, TraceBody, TraceKind, Verdict

ASKED = [{"role": "user", "content": "6 * 7?"}]


def a_record(text: str = "42", **changes: object) -> TraceRecord:
    fields = {"completion": make_completion(text), "model": "model-a", "messages": ASKED}
    return TraceRecord(**{**fields, **changes})


def stored(team, records) -> list[Trace]:
    return record_traces(records=records, team=team, origin=Origin.RUN, now=timezone.now())


def sent(**told) -> list[Trace | None]:
    return ingest_traces(**told).rows


def test_a_batch_is_one_insert_and_comes_back_in_order(team, django_assert_num_queries):
    with django_assert_num_queries(2):  # the policy, the insert
        rows = stored(team, [a_record(str(number)) for number in range(20)])
    assert [row.answer for row in rows] == [str(number) for number in range(20)]
    assert [row.pk for row in rows] == list(
        Trace.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_a_thought_between_tags_is_split_and_stored_once(team):
    raw = "<think>\n6 * 7 is 42.\n</think>\n\n42"
    row = Trace.objects.get(pk=stored(team, [a_record(raw)])[0].pk)
    assert (row.reasoning.strip(), row.answer.strip()) == ("6 * 7 is 42.", "42")
    assert (row.kind, row.outcome) == (TraceKind.FULL, Outcome.ANSWERED)
    assert row.raw_text == ""
    assert row.raw_output == raw


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "plain answer",
        "<think></think>",
        "<think>never closed",
        "<think>one</think><think>two</think>answer",
        "  <think>\n\n</think>\n\nanswer",
        "<think>a</think>answer with <think>tags</think>",
    ],
)
def test_the_raw_output_comes_back_character_by_character(team, raw):
    row = stored(team, [a_record(raw)])[0]
    assert Trace.objects.get(pk=row.pk).raw_output == raw


@needs_recordings
def test_recorded_replies_come_back_character_by_character(team):
    rows = [row for row in recorded_rows("thought_anchors")[:40] if row["reasoning"]]
    raws = [f"<think>\n{row['reasoning']}\n</think>\n\n{row['answer']}" for row in rows]
    traces = stored(team, [a_record(raw) for raw in raws])
    assert [row.raw_output for row in Trace.objects.order_by("pk")] == raws
    assert not any(trace.raw_text for trace in traces)


def test_a_thought_in_its_own_field_is_no_part_of_the_raw_output(team):
    completion = Completion(text="42", reasoning="6 * 7 is 42.", trace_source="reasoning_content")
    row = record_trace(
        record=a_record(completion=completion), team=team, origin=Origin.RUN, now=timezone.now()
    )
    assert row.thought_is_apart
    assert (row.raw_output, row.reasoning, row.source) == (
        "42",
        "6 * 7 is 42.",
        "reasoning_content",
    )


def test_an_unclosed_thought_is_truncated_never_an_answer(team):
    row = stored(team, [a_record("<think>6 * 7 is 42")])[0]
    assert (row.outcome, row.answer) == (Outcome.TRUNCATED, "")


def test_counts_times_and_words_of_the_server_are_kept(team):
    completion = Completion(
        text="42",
        stop_reason="stop",
        refusal="",
        usage=Usage(prompt=10, cached=4, output=30, reasoning=20, basis="reported"),
        timings=Timings(0.2, None, 3.0, 4.0),
        response_model="model-a-2026",
        server={"id": "r-1", "timings": {"predicted_ms": 12.5}},
    )
    row = Trace.objects.get(pk=stored(team, [a_record(completion=completion)])[0].pk)
    assert row.usage == completion.usage
    assert row.timings == completion.timings
    assert row.kind == TraceKind.HIDDEN
    assert (row.response_model, row.server) == ("model-a-2026", completion.server)


def test_the_words_of_a_refusal_are_kept(team):
    completion = Completion(text="", refusal="I cannot help with that.", stop_reason="stop")
    row = stored(team, [a_record(completion=completion)])[0]
    assert row.outcome == Outcome.REFUSED
    assert row.server["refusal"] == "I cannot help with that."


def test_what_no_database_can_hold_is_replaced_and_said(team):
    completion = Completion(text="a\x00b\ud83d", reasoning="t\x00", stop_reason="stop\x00")
    record = a_record(
        completion=completion,
        messages=[{"role": "user", "content": "\ud800?"}],
        metadata={"k\x00": float("nan")},
    )
    row = Trace.objects.get(pk=stored(team, [record])[0].pk)
    assert (row.answer, row.reasoning, row.stop_reason) == ("a�b�", "t�", "stop�")
    assert row.messages == [{"role": "user", "content": "�?"}]
    assert row.metadata["k�"] is None
    assert [note.split(" (")[0] for note in row.metadata[STORAGE_NOTES]] == [
        "2 of the characters of text",
        "1 of the characters of reasoning",
        "1 of the characters of messages",
    ]


def test_a_clean_trace_has_no_notes(team):
    assert stored(team, [a_record()])[0].metadata == {}


def test_labels_are_written_with_one_update_a_verdict(team, django_assert_num_queries):
    rows = stored(team, [a_record() for _ in range(9)])
    verdicts = {row.pk: [Verdict.CORRECT, Verdict.INCORRECT][row.pk % 2] for row in rows}
    with django_assert_num_queries(2):
        label_traces(verdicts=verdicts)
    assert dict(Trace.objects.values_list("pk", "verdict")) == verdicts


def test_ingesting_needs_the_right(viewer, member):
    with pytest.raises(PermissionDenied, match="Send in traces"):
        sent(records=[a_record()], by=viewer.actor, now=timezone.now())
    assert not Trace.objects.exists()
    rows = sent(records=[a_record()], by=member.actor, now=timezone.now())
    assert (rows[0].team, rows[0].origin) == (member.actor.team, Origin.INGEST)


def test_ingesting_leaves_one_row_in_the_audit_log(member):
    records = [a_record(external_id="a"), a_record(external_id="b")]
    sent(records=records, by=member.actor, now=timezone.now())
    event = AuditEvent.objects.get()
    assert (event.action, event.summary) == ("trace.ingest", "2 stored, 0 known already")


def test_ingesting_costs_the_same_queries_for_1_and_for_20(member, django_assert_num_queries):
    for size in (1, 20):
        records = [a_record(external_id=f"{size}-{number}") for number in range(size)]
        with django_assert_num_queries(6):  # savepoint, policy, look, insert, audit, release
            sent(records=records, by=member.actor, now=timezone.now())


def test_the_same_external_id_gives_the_row_stored_before(member):
    first = sent(records=[a_record(external_id="a")], by=member.actor, now=timezone.now())
    again = sent(
        records=[a_record(external_id="b"), a_record(external_id="a")],
        by=member.actor,
        now=timezone.now(),
    )
    assert again[1].pk == first[0].pk
    assert Trace.objects.count() == 2


def test_the_same_id_twice_in_a_batch_is_one_row(member):
    rows = sent(records=[a_record(external_id="a")] * 2, by=member.actor, now=timezone.now())
    assert rows[0].pk == rows[1].pk
    assert Trace.objects.count() == 1


def test_another_body_under_the_same_id_is_a_conflict_of_that_record_alone(member):
    now = timezone.now()
    sent(records=[a_record(external_id="a")], by=member.actor, now=now)
    told = ingest_traces(
        records=[a_record(), a_record("43", external_id="a")], by=member.actor, now=now
    )
    (rejection,) = told.rejected
    assert (rejection.row, rejection.code, rejection.field) == (1, "conflict", "external_id")
    assert "'a' is already used" in rejection.message
    assert (told.stored, told.rows[1]) == (1, None)
    assert Trace.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "model-b"},
        {"messages": []},
        {"parameters": {"temperature": 0.5}},
        {"metadata": {"suite": "x"}},
        {"completion": Completion(text="42", reasoning="hm", stop_reason="stop")},
        {"completion": Completion(text="42", stop_reason="length")},
        {"completion": Completion(text="42", stop_reason="stop", timings=Timings(total=1.0))},
    ],
)
def test_every_part_of_a_body_counts(member, changes):
    now = timezone.now()
    sent(records=[a_record(external_id="a")], by=member.actor, now=now)
    assert sent(records=[a_record(external_id="a", **changes)], by=member.actor, now=now) == [None]


def test_another_version_of_the_parser_makes_no_conflict(member):
    now, raw = timezone.now(), "<think>hm</think>42"
    first = sent(records=[a_record(raw, external_id="a")], by=member.actor, now=now)[0]
    # As an older parser, which knew no tags, would have stored it.
    Trace.objects.filter(pk=first.pk).update(
        reasoning="", answer=raw, raw_text="", raw_frame=[], source="", parser_version="0"
    )
    again = sent(records=[a_record(raw, external_id="a")], by=member.actor, now=now)
    assert again[0].pk == first.pk


def test_teams_do_not_share_external_ids(member, stranger):
    now = timezone.now()
    ours = sent(records=[a_record(external_id="a")], by=member.actor, now=now)
    theirs = sent(records=[a_record("43", external_id="a")], by=stranger.actor, now=now)
    assert ours[0].pk != theirs[0].pk


def test_an_id_stored_between_look_and_insert_is_found_in_the_end(member, monkeypatch):
    now, look, looks = timezone.now(), ingesting.with_external_ids, []
    first = sent(records=[a_record(external_id="a")], by=member.actor, now=now)[0]

    def too_early_once(rows, ids):
        looks.append(ids)
        return Trace.objects.none() if len(looks) == 1 else look(rows, ids)

    monkeypatch.setattr(ingesting, "with_external_ids", too_early_once)
    again = sent(records=[a_record(external_id="a")], by=member.actor, now=now)
    assert again[0].pk == first.pk
    assert len(looks) == 2


def test_times_that_contradict_each_other_are_left_out_with_a_note(member):
    completion = make_completion(timings=Timings(0.1, 0.2, 9.0, 5.0))
    row = sent(records=[a_record(completion=completion)], by=member.actor, now=timezone.now())[0]
    assert row.timings == Timings(0.1, 0.2, None, 5.0)
    assert "first_answer" in row.metadata[STORAGE_NOTES][0]


@pytest.mark.parametrize(
    ("text", "told", "stored_as"),
    [
        ("42", "", "answered"),
        ("42", "looped", "looped"),
        ("42", "failed", "failed"),
        ("42", "empty", None),
        ("<think>hm", "looped", "looped"),
        ("<think>hm", "answered", None),
        ("", "answered", None),
        ("", "truncated", "truncated"),
    ],
)
def test_an_outcome_is_believed_unless_the_text_contradicts_it(member, text, told, stored_as):
    now, record = timezone.now(), a_record(text, outcome=told)
    result = ingest_traces(records=[record], by=member.actor, now=now)
    if stored_as is None:
        (rejection,) = result.rejected
        assert (rejection.code, rejection.field) == ("invalid", "outcome")
        assert told in rejection.message
    else:
        assert result.rows[0].outcome == stored_as


def test_a_trace_fits_into_the_bytes_of_its_texts(team):
    thought = "Let me check this again. " * 800
    row = make_trace(team, make_completion(f"<think>\n{thought}\n</think>\n\n42"))
    texts = (row.raw_text, row.reasoning, row.answer, json.dumps(row.raw_frame))
    assert sum(len(text) for text in texts) < len(thought) + 200


def test_the_team_of_a_trace_is_the_one_that_was_named(team):
    other = make_team()
    assert stored(other, [a_record()])[0].team == other


def test_tags_and_the_body_are_stored_with_the_trace(team):
    body = b'data: {"choices": [{"delta": {"content": "42"}, "finish_reason": "stop"}]}\n\n'
    completion = Completion(text="42", protocol="openai_chat", body=body)
    records = [
        TraceRecord(completion=completion, model="m", messages=[], tags=["night", "a", "night"]),
        a_record("43"),
    ]
    with_tags, plain = stored(team, records)
    assert sorted(with_tags.facets.values_list("kind", "value")) == [("tag", "a"), ("tag", "night")]
    assert unpack_body(with_tags.body.content) == body
    assert not plain.facets.exists()
    assert not TraceBody.objects.filter(trace=plain).exists()
