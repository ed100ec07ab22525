"""Traces as files, read and written a bounded piece at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from teams.access import Actor
from traces.access import annotations_beside, traces_for
from traces.core.exporting import chat_record, conversation_digest, json_line
from traces.listing import words_of_traces
from traces.models import Annotation, Outcome, Trace, TraceKind, Verdict
from traces.parquet import parquet_file

#: Traces read at once, and about how many characters of text they may hold.
BATCH: Final = 200
BATCH_CHARS: Final = 2_000_000

Batch = list[tuple[Trace, dict[str, Any]]]


def batches(by: Actor, rows: QuerySet[Trace]) -> Iterator[list[Trace]]:
    """All of ``rows`` that ``by`` may read, newest first, in lists that never hold much text."""
    last: int | None = None
    while True:
        older = rows if last is None else rows.filter(pk__lt=last)
        sizes = older.order_by("-pk").values_list("pk", "reasoning_chars", "answer_chars")
        group: list[int] = []
        held = 0
        for pk, thought, answer in sizes[:BATCH]:
            if group and held + thought + answer > BATCH_CHARS:
                break
            group.append(pk)
            held += thought + answer
        if not group:
            return
        yield list(traces_for(by).filter(pk__in=group))
        last = group[-1]


def records(by: Actor, rows: QuerySet[Trace]) -> Iterator[list[dict[str, Any]]]:
    """Everything that is known of each trace, as plain values."""
    for traces in batches(by, rows):
        ids = [trace.pk for trace in traces]
        words = words_of_traces(ids)
        notes = annotations_beside(by, ids)
        yield [_record(trace, words[trace.pk], notes.get(trace.pk, ())) for trace in traces]


def _annotation(row: Annotation) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "step": row.step,
        "start": row.start,
        "end": row.end,
        "mark": row.mark,
        "text": row.text,
        "author": str(row.author) if row.author else None,
        "created_at": row.created_at.isoformat(),
    }


_PLAIN: Final = (
    "id",
    "external_id",
    "origin",
    "model",
    "response_model",
    "kind",
    "outcome",
    "verdict",
    "stop_reason",
    "prompt_tokens",
    "cached_tokens",
    "output_tokens",
    "reasoning_tokens",
    "usage_basis",
    "first_byte_s",
    "first_reasoning_s",
    "first_answer_s",
    "total_s",
    "load_s",
    "cost_usd",
    "messages",
    "reasoning",
    "answer",
    "raw_output",
    "dialect",
    "prompt_opens_think",
    "parser_version",
    "understood",
    "figures",
    "parameters",
    "server",
    "metadata",
)


def _record(
    trace: Trace, words: Mapping[str, list[str]], annotations: Sequence[Annotation]
) -> dict[str, Any]:
    return {
        **{name: getattr(trace, name) for name in _PLAIN},
        "reasoning_source": trace.source,
        "created_at": trace.created_at.isoformat(),
        "tags": words.get("tag", []),
        "marks": words.get("mark", []),
        "languages": words.get("language", []),
        "run": next(iter(words.get("run", [])), None),
        "candidate": next(iter(words.get("candidate", [])), None),
        "suite": next(iter(words.get("suite", [])), None),
        "annotations": [_annotation(row) for row in annotations],
    }


def _json_lines(by: Actor, rows: QuerySet[Trace]) -> Iterator[bytes]:
    for batch in records(by, rows):
        for record in batch:
            yield json_line(record)


def _parquet(by: Actor, rows: QuerySet[Trace]) -> Iterator[bytes]:
    return parquet_file(records(by, rows))


def chat_rows(rows: QuerySet[Trace]) -> QuerySet[Trace]:
    """Those that may teach another model: graded correct, answered, with the thought itself."""
    return rows.filter(
        verdict=Verdict.CORRECT, outcome=Outcome.ANSWERED, kind=TraceKind.FULL
    ).exclude(reasoning_chars=0)


def _chats(by: Actor, rows: QuerySet[Trace]) -> Iterator[bytes]:
    """The newest of all traces with the same prompt and answer."""
    seen: set[bytes] = set()
    for traces in batches(by, chat_rows(rows)):
        for trace in traces:
            digest = conversation_digest(trace.messages, trace.answer)
            if trace.messages and digest not in seen:
                seen.add(digest)
                yield json_line(chat_record(trace.messages, trace.reasoning, trace.answer))


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How an exported file is called and made."""

    key: str
    label: str
    media_type: str
    ending: str
    summary: str
    write: Callable[[Actor, QuerySet[Trace]], Iterator[bytes]]


FORMATS: Final = {
    each.key: each
    for each in (
        FileFormat(
            "jsonl",
            "JSON lines",
            "application/x-ndjson",
            "jsonl",
            "Everything that is known of each trace, one line a trace: texts, counts, times, "
            "figures, marks, tags and what readers wrote.",
            _json_lines,
        ),
        FileFormat(
            "parquet",
            "Parquet",
            "application/vnd.apache.parquet",
            "parquet",
            "The same as columns, for pandas, DuckDB or Spark.",
            _parquet,
        ),
        FileFormat(
            "chat",
            "Chats for fine-tuning",
            "application/x-ndjson",
            "chat.jsonl",
            "Messages with the thought in reasoning_content. Only full traces that were graded "
            "correct; of several with the same prompt and answer the newest.",
            _chats,
        ),
    )
}
