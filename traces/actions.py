"""Writes of traces: stored, taken in from other systems, labeled."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from teams.access import Actor, require
from teams.audit import log
from teams.models import Team
from traces.core.clocking import consistent_timings
from traces.core.completion import Completion, Message, ParsedCompletion
from traces.core.framing import find_frame
from traces.core.parsing import parse_completion
from traces.core.storable import STORAGE_NOTES, replaced_characters, storable, storable_json
from traces.models import Origin, Trace

#: What a system sends; the rest of a row follows from it and from the parser's version.
_SENT: Final = (
    "model",
    "response_model",
    "messages",
    "raw_output",
    "stop_reason",
    "prompt_tokens",
    "output_tokens",
    "first_byte_s",
    "first_reasoning_s",
    "first_answer_s",
    "total_s",
    "parameters",
    "server",
    "metadata",
)


class ExternalIdTaken(Exception):
    """``records[row]`` carries an external id under which another body is stored."""

    def __init__(self, row: int, external_id: str) -> None:
        super().__init__(
            f"external_id {external_id!r} (row {row}) is already used for a trace with another "
            "body. Send a new external_id, or the same body as before."
        )
        self.row = row
        self.external_id = external_id


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """One completion to store, with what was asked and by which model.

    ``metadata`` and ``parameters`` are plain JSON. ``external_id`` is unique in its team, or "".
    ``dialect`` and ``prompt_opens_think`` are those of ``parse_completion``.
    """

    completion: Completion
    model: str
    messages: Sequence[Message]
    parameters: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    external_id: str = ""
    dialect: str = "auto"
    prompt_opens_think: bool = False


def record_traces(
    *, records: Sequence[TraceRecord], team: Team, origin: str, now: datetime
) -> list[Trace]:
    """Parse each completion once and store all of them in one insert; the rows in order.

    Raises ValueError for an unknown dialect, IntegrityError for an ``external_id`` that is taken.
    """
    rows = [_trace(record, team, origin, now) for record in records]
    return Trace.objects.bulk_create(rows)


def record_trace(*, record: TraceRecord, team: Team, origin: str, now: datetime) -> Trace:
    """Store one completion, as ``record_traces`` does."""
    return record_traces(records=[record], team=team, origin=origin, now=now)[0]


def ingest_traces(*, records: Sequence[TraceRecord], by: Actor, now: datetime) -> list[Trace]:
    """Store what another system sent, all or nothing; the rows in the order of ``records``.

    A record whose ``external_id`` the team already has is not stored again: its row is given
    back. Raises ExternalIdTaken where that row has another body, PermissionDenied without
    ``traces.ingest``, ValueError for an unknown dialect.
    """
    require(by, "traces.ingest")
    try:
        return _ingest(records, by, now)
    except IntegrityError:
        # Somebody stored one of the ids between our look and our insert: now it is found.
        return _ingest(records, by, now)


def label_traces(*, verdicts: Mapping[int, str]) -> None:
    """Write what the graders said: trace id -> a value of ``Verdict``; one update a verdict."""
    by_verdict: dict[str, list[int]] = defaultdict(list)
    for pk, verdict in verdicts.items():
        by_verdict[verdict].append(pk)
    for verdict, pks in by_verdict.items():
        Trace.objects.filter(pk__in=pks).update(verdict=verdict)


@transaction.atomic
def _ingest(records: Sequence[TraceRecord], by: Actor, now: datetime) -> list[Trace]:
    sent = [_trace(_consistent(record), by.team, Origin.INGEST, now) for record in records]
    ids = {row.external_id for row in sent if row.external_id}
    stored = Trace.objects.filter(team=by.team, external_id__in=ids) if ids else []
    known = {row.external_id: row for row in stored}
    fresh: list[Trace] = []
    rows: list[Trace] = []
    for number, row in enumerate(sent):
        found = known.get(row.external_id)
        if found is None:
            fresh.append(row)
            if row.external_id:
                known[row.external_id] = row
        elif not _same_body(found, row):
            raise ExternalIdTaken(number, row.external_id)
        rows.append(found or row)
    Trace.objects.bulk_create(fresh)
    summary = f"{len(fresh)} stored, {len(rows) - len(fresh)} known already"
    log(by, "trace.ingest", rows[0] if len(rows) == 1 else None, summary=summary)
    return rows


def _same_body(stored: Trace, sent: Trace) -> bool:
    """Whether both were sent alike; another version of the parser may have split them apart."""
    names = _SENT if sent.source.startswith("tags:") else (*_SENT, "reasoning")
    return all(getattr(stored, name) == getattr(sent, name) for name in names)


def _consistent(record: TraceRecord) -> TraceRecord:
    """The record without times that contradict each other, with a note about each."""
    timings, notes = consistent_timings(record.completion.timings)
    if not notes:
        return record
    metadata = {**record.metadata, STORAGE_NOTES: list(notes)}
    return replace(
        record, completion=replace(record.completion, timings=timings), metadata=metadata
    )


def _trace(record: TraceRecord, team: Team, origin: str, now: datetime) -> Trace:
    parsed = parse_completion(
        record.completion, dialect=record.dialect, prompt_opens_think=record.prompt_opens_think
    )
    return Trace(
        team=team,
        origin=origin,
        external_id=record.external_id,
        model=storable(record.model)[:200],
        messages=storable_json(list(record.messages)),
        parameters=storable_json(record.parameters),
        metadata=storable_json(_with_notes(record)),
        created_at=now,
        **_texts(record.completion, parsed),
        **_parsed_fields(parsed),
        **_told_by_server(record.completion),
    )


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


def _told_by_server(completion: Completion) -> dict[str, Any]:
    timings = completion.timings
    refusal = {"refusal": completion.refusal} if completion.refusal else {}
    return {
        "response_model": storable(completion.response_model)[:200],
        "stop_reason": storable(completion.stop_reason)[:40],
        "server": storable_json({**completion.server, **refusal}),
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
