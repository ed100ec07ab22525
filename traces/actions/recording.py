"""Stores completions as traces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from teams.models import Team
from traces.core.completion import Completion, Message, ParsedCompletion
from traces.core.dialects import AUTO
from traces.core.framing import find_frame
from traces.core.parsing import parse_completion
from traces.core.protocols import pack_body
from traces.core.storable import STORAGE_NOTES, replaced_characters, storable, storable_json
from traces.core.timings import Timings
from traces.models import Facet, FacetKind, Trace, TraceBody


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """One completion to store, with what was asked and by which model.

    ``metadata`` and ``parameters`` are plain JSON. ``external_id`` is unique in its team, or "".
    ``dialect`` and ``prompt_opens_think`` are those of ``parse_completion``. ``tags`` are words
    by which the trace is found; ``cost_usd`` is None where nobody knows it.
    """

    completion: Completion
    model: str
    messages: Sequence[Message]
    parameters: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    external_id: str = ""
    dialect: str = AUTO
    prompt_opens_think: bool = False
    tags: Sequence[str] = ()
    cost_usd: float | None = None


def record_traces(
    *, records: Sequence[TraceRecord], team: Team, origin: str, now: datetime
) -> list[Trace]:
    """Parse each completion once and store all of them in one insert; the rows in order.

    Raises ValueError for an unknown dialect, IntegrityError for an ``external_id`` that is taken.
    """
    rows = [trace_of(record, team=team, origin=origin, now=now) for record in records]
    insert_traces(list(zip(records, rows, strict=True)))
    return rows


def record_trace(*, record: TraceRecord, team: Team, origin: str, now: datetime) -> Trace:
    """Store one completion, as ``record_traces`` does."""
    return record_traces(records=[record], team=team, origin=origin, now=now)[0]


def insert_traces(fresh: Sequence[tuple[TraceRecord, Trace]]) -> None:
    """Store rows that ``trace_of`` made, with their tags and bodies: one insert a table."""
    with transaction.atomic(savepoint=False):
        Trace.objects.bulk_create(row for _, row in fresh)
        Facet.objects.bulk_create(
            Facet(trace=row, team_id=row.team_id, kind=FacetKind.TAG, value=tag)
            for record, row in fresh
            for tag in dict.fromkeys(record.tags)
        )
        TraceBody.objects.bulk_create(
            TraceBody(
                trace=row,
                protocol=record.completion.protocol,
                content=pack_body(record.completion.body),
            )
            for record, row in fresh
            if record.completion.body
        )


def trace_of(record: TraceRecord, *, team: Team, origin: str, now: datetime) -> Trace:
    """The row for a record, parsed and not yet stored."""
    return Trace(
        team=team,
        origin=origin,
        external_id=record.external_id,
        model=storable(record.model)[:200],
        messages=storable_json(list(record.messages)),
        parameters=storable_json(record.parameters),
        metadata=storable_json(_with_notes(record)),
        created_at=now,
        dialect=record.dialect,
        prompt_opens_think=record.prompt_opens_think,
        cost_usd=record.cost_usd,
        **read_values(
            record.completion, dialect=record.dialect, prompt_opens_think=record.prompt_opens_think
        ),
        **_moments(record.completion.timings),
    )


def read_values(
    completion: Completion, *, dialect: str, prompt_opens_think: bool
) -> dict[str, Any]:
    """The columns of a trace that the parser fills from a reply; the moments are no part of it.

    Raises ValueError for an unknown dialect.
    """
    parsed = parse_completion(completion, dialect=dialect, prompt_opens_think=prompt_opens_think)
    refusal = {"refusal": completion.refusal} if completion.refusal else {}
    return {
        **_texts(completion, parsed),
        **_parsed_fields(parsed),
        "response_model": storable(completion.response_model)[:200],
        "stop_reason": storable(completion.stop_reason)[:40],
        "server": storable_json({**completion.server, **refusal}),
        "load_s": completion.timings.load,
    }


def _texts(completion: Completion, parsed: ParsedCompletion) -> dict[str, Any]:
    """Thought and answer, and of the raw text only what cannot be put together from them."""
    raw = storable(completion.text)
    reasoning, answer = storable(parsed.reasoning), storable(parsed.answer)
    frame = None if raw == answer else find_frame(raw, reasoning, answer)
    return {
        "raw_text": "" if raw == answer or frame else raw,
        "raw_frame": list(frame) if frame else [],
        "reasoning": reasoning,
        "answer": answer,
        "reasoning_chars": len(reasoning),
        "answer_chars": len(answer),
    }


def _parsed_fields(parsed: ParsedCompletion) -> dict[str, Any]:
    return {
        "kind": parsed.kind,
        "source": storable(parsed.source)[:40],
        "parser_version": parsed.parser_version,
        "outcome": parsed.outcome,
        "prompt_tokens": parsed.usage.prompt,
        "cached_tokens": parsed.usage.cached,
        "output_tokens": parsed.usage.output,
        "reasoning_tokens": parsed.usage.reasoning,
        "usage_basis": parsed.usage.basis,
    }


def _moments(timings: Timings) -> dict[str, Any]:
    return {
        "first_byte_s": timings.first_byte,
        "first_reasoning_s": timings.first_reasoning,
        "first_answer_s": timings.first_answer,
        "total_s": timings.total,
    }


def _with_notes(record: TraceRecord) -> Mapping[str, object]:
    """The metadata, with a sentence for each text in which characters had to be replaced."""
    notes = list(_replacements(record))
    if not notes:
        return record.metadata
    earlier = record.metadata.get(STORAGE_NOTES)
    if isinstance(earlier, list):
        notes = [*earlier, *notes]
    return {**record.metadata, STORAGE_NOTES: notes}


def _replacements(record: TraceRecord) -> Iterator[str]:
    completion = record.completion
    texts = {
        "text": completion.text,
        "reasoning": completion.reasoning or "",
        "messages": "".join(each for message in record.messages for each in message.values()),
    }
    for name, text in texts.items():
        if count := replaced_characters(text):
            yield (
                f"{count} of the characters of {name} (NUL or half of a surrogate pair) cannot be "
                "stored: U+FFFD stands in their place."
            )
