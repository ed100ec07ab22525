"""Stored replies are read again by the present parser; what people and clocks wrote stays."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from teams.access import system_actor
from teams.models import AuditEvent
from tests.factories import make_completion, make_team, make_trace
from traces.actions import Reparsed, reparse_traces
from traces.core.completion import Completion
from traces.core.parsing import PARSER_VERSION
from traces.core.protocols import pack_body, read_body
from traces.core.timings import Timings
from traces.core.usage import Usage
from traces.models import Annotation, AnnotationKind, Trace, TraceBody

USAGE = {"prompt_tokens": 10, "completion_tokens": 14, "total_tokens": 24}
MESSAGE = {"role": "assistant", "content": "There are 8.", "reasoning_content": "Two, three."}
BODY = json.dumps(
    {
        "model": "m-2",
        "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}],
        "usage": USAGE | {"completion_tokens_details": {"reasoning_tokens": 9}},
    }
).encode()
OLD = {"parser_version": "0"}


def again(team, traces=None, **options) -> Reparsed:
    rows = Trace.objects.all() if traces is None else traces
    return reparse_traces(traces=rows, by=system_actor(team), **options)


def stored(team, completion=None, *, verdict="", **columns) -> Trace:
    """A trace that an earlier parser read, with ``columns`` as it left them."""
    if completion is None:
        completion = read_body("openai_chat", BODY)
    trace = make_trace(team, completion, verdict=verdict)
    Trace.objects.filter(pk=trace.pk).update(**OLD | columns)
    return Trace.objects.get(pk=trace.pk)


def snapshot(trace: Trace) -> dict[str, object]:
    return Trace.objects.filter(pk=trace.pk).values().get()


def test_a_trace_that_reads_the_same_only_gets_the_version(team):
    trace = stored(team, understood="7", figures={"steps": 3})
    before = snapshot(trace)
    assert again(team) == Reparsed(read=1)
    assert snapshot(trace) == before | {"parser_version": PARSER_VERSION}


def test_everything_that_the_parser_fills_follows_from_the_body(team):
    trace = stored(
        team,
        reasoning="",
        reasoning_chars=0,
        answer="Two, three. There are 8.",
        kind="none",
        source="",
        outcome="empty",
        output_tokens=None,
        reasoning_tokens=None,
        usage_basis="unknown",
        response_model="",
        stop_reason="",
        understood="7",
    )
    Trace.objects.filter(pk=trace.pk).update(server={"server_version": "0.9"})
    assert again(team) == Reparsed(read=1, changed=1)
    trace.refresh_from_db()
    assert (trace.reasoning, trace.answer) == ("Two, three.", "There are 8.")
    assert (trace.kind, trace.source, trace.outcome) == ("full", "reasoning_content", "answered")
    assert (trace.output_tokens, trace.reasoning_tokens) == (14, 9)
    assert (trace.response_model, trace.stop_reason) == ("m-2", "stop")
    assert trace.server["server_version"] == "0.9"
    assert trace.understood == "", "it waits to be understood again"


def test_clocks_prompts_verdicts_and_annotations_stay(team, member):
    trace = stored(
        team,
        verdict="correct",
        answer="another",
        first_byte_s=0.1,
        first_reasoning_s=0.2,
        first_answer_s=0.3,
        total_s=0.4,
        cost_usd=0.5,
    )
    Annotation.objects.create(
        trace=trace, team=team, author=member, kind=AnnotationKind.LABEL, step=0, start=0, end=3
    )
    kept = ("messages", "parameters", "metadata", "verdict", "cost_usd", "created_at", "model")
    before = snapshot(trace)
    assert again(team) == Reparsed(read=1, changed=1, regrade=1)
    after = snapshot(trace)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    trace.refresh_from_db()
    assert trace.timings == Timings(0.1, 0.2, 0.3, 0.4)
    assert trace.annotations.count() == 1


def test_a_second_time_changes_nothing(team):
    trace = stored(team, answer="another")
    again(team)
    before = snapshot(trace)
    assert again(team) == Reparsed()
    assert again(team, everything=True) == Reparsed(read=1)
    assert snapshot(trace) == before


@pytest.mark.parametrize(
    "completion",
    [
        make_completion("<think>\nTwo, three.\n</think>\n\nThere are 8.", stop_reason="stop"),
        make_completion("There are 8.", reasoning="Two.", trace_source="reasoning.summary"),
        make_completion("", stop_reason="length", refusal="I cannot."),
        make_completion("8", usage=Usage(output=9, reasoning=5, basis="reported")),
        make_completion("8", trace_source="reasoning.encrypted"),
        make_completion(
            "There are 8.",
            reasoning="Two and three, then five.",
            trace_source="thinking",
            usage=Usage(prompt=3, output=14, basis="reported"),
        ),
        make_completion("null \x00 and half \ud800 a pair"),
        make_completion("8", server={"load_s": 2.5}, timings=Timings(total=4.0, load=2.5)),
    ],
    ids=range(8),
)
def test_a_trace_without_a_body_is_read_from_what_was_stored(team, completion: Completion):
    trace = stored(team, completion)
    before = snapshot(trace)
    assert not TraceBody.objects.exists()
    assert again(team) == Reparsed(read=1)
    assert snapshot(trace) == before | {"parser_version": PARSER_VERSION}


def test_tags_that_an_earlier_parser_did_not_know_are_split_now(team):
    trace = stored(team, make_completion("<think>Two</think>8"))
    Trace.objects.filter(pk=trace.pk).update(
        reasoning="",
        answer="<think>Two</think>8",
        raw_text="",
        raw_frame=[],
        source="",
        kind="none",
    )
    assert again(team).changed == 1
    trace.refresh_from_db()
    assert (trace.reasoning, trace.answer, trace.source) == ("Two", "8", "tags:think")
    assert trace.raw_output == "<think>Two</think>8"


@pytest.mark.parametrize(
    ("protocol", "content"),
    [
        ("openai_chat", b"no zlib"),
        ("openai_chat", pack_body(b"{oops")),
        ("telepathy", pack_body(BODY)),
        ("ollama_chat", pack_body(b'{"error": "overloaded"}')),
    ],
)
def test_a_body_that_cannot_be_read_leaves_what_was_stored(team, protocol, content):
    trace = stored(team)
    TraceBody.objects.filter(trace=trace).update(protocol=protocol, content=content)
    assert again(team) == Reparsed(read=1, unreadable=1)
    trace.refresh_from_db()
    assert (trace.reasoning, trace.answer) == ("Two, three.", "There are 8.")


def test_only_the_actors_team_and_only_the_chosen_rows(team):
    own, other, foreign = stored(team), stored(team), stored(make_team("Others"))
    assert again(team, Trace.objects.filter(pk__in=[own.pk, foreign.pk])).read == 1
    versions = {row.pk: row.parser_version for row in Trace.objects.all()}
    assert versions == {own.pk: PARSER_VERSION, other.pk: "0", foreign.pk: "0"}


def test_batches_leave_nobody_out(team, monkeypatch):
    monkeypatch.setattr("traces.actions.reparsing.BATCH", 2)
    for _ in range(5):
        stored(team, answer="another")
    assert again(team) == Reparsed(read=5, changed=5)


def test_one_row_of_the_audit_log_tells_of_it_and_none_of_nothing(team):
    stored(team, answer="another", verdict="correct")
    again(team)
    event = AuditEvent.objects.get(action="trace.reparse")
    assert event.summary == "1 read again, 1 changed"
    assert event.details == {"parser": PARSER_VERSION, "regrade": 1}
    again(team)
    assert AuditEvent.objects.filter(action="trace.reparse").count() == 1


def test_a_viewer_may_not(viewer):
    with pytest.raises(PermissionDenied):
        reparse_traces(traces=Trace.objects.all(), by=viewer.actor)


def test_the_command_reads_every_team_and_says_what_changed(team):
    others = make_team("Others")
    stored(team, answer="another", verdict="incorrect")
    broken = stored(others)
    TraceBody.objects.filter(trace=broken).update(content=b"junk")
    out = StringIO()
    call_command("reparse_traces", stdout=out)
    told = out.getvalue()
    assert f"{team.slug}: 1 read again, 1 changed." in told
    assert "Graded answers that are others now: 1. Regrade their runs." in told
    assert f"{others.slug}: 1 read again, 0 changed." in told
    assert "Bodies that cannot be read, so that their stored texts were: 1." in told


def test_the_command_reads_one_team_and_again_with_all(team):
    stored(team)
    foreign = stored(make_team("Others"))
    call_command("reparse_traces", team=team.slug, stdout=StringIO())
    foreign.refresh_from_db()
    assert foreign.parser_version == "0"
    out = StringIO()
    call_command("reparse_traces", "--all", team=team.slug, stdout=out)
    assert "1 read again, 0 changed" in out.getvalue()
    with pytest.raises(CommandError, match="There is no team 'nobody'"):
        call_command("reparse_traces", team="nobody")


def test_what_came_in_today_is_of_the_present_parser(team):
    make_trace(team, now=timezone.now())
    assert again(team) == Reparsed()
