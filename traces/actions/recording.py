"""Stores completions as traces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from teams.models import Team
from traces.actions.policies import StorageRules, storage_rules
from traces.core.completion import Completion, Message, ParsedCompletion
from traces.core.dialects import AUTO
from traces.core.framing import find_frame
from traces.core.parsing import parse_completion
from traces.core.protocols import pack_body
from traces.core.redaction import RedactedTrace
from traces.core.storable import STORAGE_NOTES, replaced_characters, storable, storable_json
from traces.core.timings import Timings
from traces.models import Facet, FacetKind, Trace, TraceBody

#: Characters of one tag.
MAX_TAG_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """One completion to store, with what was asked and by which model.

    ``metadata`` and ``parameters`` are plain JSON. ``external_id`` is unique in its team, or "".
    ``dialect`` and ``prompt_opens_think`` are those of ``parse_completion``. ``tags`` are words
    by which the trace is found; ``belongs`` says where it belongs: kinds of facets (run,
    candidate, suite) with their values. ``cost_usd`` is None where nobody knows it. ``outcome``
    is what the sender knows of the attempt, "" where it follows from the completion. ``notes``
    say what was changed before.
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
    belongs: Mapping[str, str] = field(default_factory=dict)
    cost_usd: float | None = None
    outcome: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row that is not stored yet, with what is stored beside it.

    The row's outcome is the one that follows from the text; ``outcome`` replaces it, unless "".
    """

    row: Trace
    outcome: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    protocol: str = ""
    body: bytes = b""


def record_traces(
    *, records: Sequence[TraceRecord], team: Team, origin: str, now: datetime
) -> list[Trace]:
    """Parse each completion once and store all of them in one insert; the rows in order.

    Raises ValueError for an unknown dialect, IntegrityError for an ``external_id`` that is taken.
    """
    rules = storage_rules(team)
    prepared = [
        prepare_trace(record, team=team, origin=origin, now=now, rules=rules) for record in records
    ]
    insert_traces(prepared)
    return [each.row for each in prepared]


def record_trace(*, record: TraceRecord, team: Team, origin: str, now: datetime) -> Trace:
    """Store one completion, as ``record_traces`` does."""
    return record_traces(records=[record], team=team, origin=origin, now=now)[0]


def insert_traces(fresh: Sequence[Prepared]) -> None:
    """Store rows that ``prepare_trace`` made, with their tags and bodies: one insert a table."""
    for each in fresh:
        each.row.outcome = each.outcome or each.row.outcome
    with transaction.atomic(savepoint=False):
        Trace.objects.bulk_create(each.row for each in fresh)
        Facet.objects.bulk_create(
            Facet(trace=each.row, team_id=each.row.team_id, kind=kind, value=value)
            for each in fresh
            for kind, value in each.facets
        )
        TraceBody.objects.bulk_create(
            TraceBody(trace=each.row, protocol=each.protocol, content=pack_body(each.body))
            for each in fresh
            if each.body
        )


def prepare_trace(
    record: TraceRecord, *, team: Team, origin: str, now: datetime, rules: StorageRules
) -> Prepared:
    """A record parsed and, after that, redacted by the team's ``rules``.

    Outcome and counts are those of the text as it came; a body in which the team would redact
    something is not kept.
    """
    completion = record.completion
    redacted = rules.redactor.begin()
    told = {
        "messages": _redacted_messages(record.messages, redacted),
        "parameters": redacted.json(storable_json(record.parameters)),
        "metadata": redacted.json(storable_json(record.metadata)),
        **read_values(
            completion,
            dialect=record.dialect,
            prompt_opens_think=record.prompt_opens_think,
            redacted=redacted,
        ),
        **_moments(completion.timings),
    }
    facets = (*_tags(record, redacted), *record.belongs.items())
    body = completion.body if rules.keeps_bodies else b""
    if body and not redacted.lets_pass(body):
        body = b""
    notes = [*record.notes, *_replacements(record), *redacted.notes()]
    row = Trace(
        team=team,
        origin=origin,
        external_id=record.external_id,
        model=storable(record.model)[:200],
        created_at=now,
        dialect=record.dialect,
        prompt_opens_think=record.prompt_opens_think,
        cost_usd=record.cost_usd,
        **{**told, "metadata": _with_notes(told["metadata"], notes)},
    )
    return Prepared(row, record.outcome, facets, completion.protocol, body)


def read_values(
    completion: Completion, *, dialect: str, prompt_opens_think: bool, redacted: RedactedTrace
) -> dict[str, Any]:
    """The columns of a trace that the parser fills from a reply; the moments are no part of it.

    Raises ValueError for an unknown dialect.
    """
    parsed = parse_completion(completion, dialect=dialect, prompt_opens_think=prompt_opens_think)
    refusal = {"refusal": completion.refusal} if completion.refusal else {}
    return {
        **_texts(completion, parsed, redacted),
        **_parsed_fields(parsed),
        "response_model": storable(completion.response_model)[:200],
        "stop_reason": storable(completion.stop_reason)[:40],
        "server": redacted.json(storable_json({**completion.server, **refusal})),
        "load_s": completion.timings.load,
    }


def _tags(record: TraceRecord, redacted: RedactedTrace) -> list[tuple[str, str]]:
    """The tags as facets, each once."""
    tags = (redacted.text(storable(tag))[:MAX_TAG_CHARS] for tag in record.tags)
    return [(FacetKind.TAG.value, tag) for tag in dict.fromkeys(tags)]


def _redacted_messages(messages: Sequence[Message], redacted: RedactedTrace) -> list[object]:
    """The prompt; a message's role is one of a few words, and stays."""
    return [
        {
            storable(name): storable(text if name == "role" else redacted.text(storable(text)))
            for name, text in message.items()
        }
        for message in messages
    ]


def _texts(
    completion: Completion, parsed: ParsedCompletion, redacted: RedactedTrace
) -> dict[str, Any]:
    """Thought and answer, and of the raw text only what cannot be put together from them."""
    raw = storable(completion.text)
    reasoning, answer = storable(parsed.reasoning), storable(parsed.answer)
    is_answer = raw == answer
    frame = None if is_answer else find_frame(raw, reasoning, answer)
    reasoning, answer = redacted.text(reasoning), redacted.text(answer)
    return {
        "raw_text": "" if is_answer or frame else redacted.text(raw),
        "raw_frame": [redacted.text(part) for part in frame] if frame else [],
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


def _with_notes(metadata: Mapping[str, object], notes: list[str]) -> Mapping[str, object]:
    """The metadata, with a sentence for each thing that was changed on the way in."""
    if not notes:
        return metadata
    earlier = metadata.get(STORAGE_NOTES)
    return {**metadata, STORAGE_NOTES: [*(earlier if isinstance(earlier, list) else []), *notes]}


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
