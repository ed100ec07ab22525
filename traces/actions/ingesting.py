"""Takes in what other systems send."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from teams.access import Actor, own_rows, require
from teams.audit import log
from traces.access import with_external_ids
from traces.actions.policies import storage_rules
from traces.actions.recording import Prepared, TraceRecord, insert_traces, prepare_trace
from traces.core.clocking import consistent_timings
from traces.core.outcomes import contradiction
from traces.models import Origin, Trace

INVALID: Final = "invalid"
CONFLICT: Final = "conflict"

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
    "load_s",
    "load_s",
    "parameters",
    "server",
    "metadata",
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why ``records[row]`` was not stored: INVALID or CONFLICT, in words, because of ``field``."""

    row: int
    code: str
    field: str
    message: str


@dataclass(slots=True)
class Ingested:
    """What became of each record: ``rows`` has None where it was rejected, in order."""

    rows: list[Trace | None] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    rejected: list[Rejection] = field(default_factory=list)

    @property
    def stored(self) -> int:
        """How many are new."""
        return len(self.rows) - len(self.known) - len(self.rejected)


def ingest_traces(
    *,
    records: Sequence[TraceRecord],
    by: Actor,
    now: datetime,
    origin: str = Origin.INGEST,
    note: str = "",
) -> Ingested:
    """Store what another system sent; each record that cannot be stored is rejected by itself.

    A record whose ``external_id`` the team already has is not stored again: its row is given
    back as known, or the record rejected where that row has another body. An ``outcome`` that
    the text contradicts is rejected too. ``note`` is added to the audit row. Raises
    PermissionDenied without ``traces.ingest``, ValueError for an unknown dialect.
    """
    require(by, "traces.ingest")
    rules = storage_rules(by.team)
    prepared = [
        prepare_trace(_consistent(record), team=by.team, origin=origin, now=now, rules=rules)
        for record in records
    ]
    try:
        return _ingest(records, prepared, by, note)
    except IntegrityError:
        # Somebody stored one of the ids between our look and our insert: now it is found.
        for each in prepared:
            each.row.pk = None
        return _ingest(records, prepared, by, note)


@transaction.atomic
def _ingest(
    records: Sequence[TraceRecord], prepared: Sequence[Prepared], by: Actor, note: str
) -> Ingested:
    ids = {each.row.external_id for each in prepared if each.row.external_id}
    # Those that the sender may not read too: their ids are taken.
    stored = with_external_ids(own_rows(by, Trace.objects.all()), ids) if ids else []
    known = {row.external_id: row for row in stored}
    result, fresh = Ingested(), []
    for number, (record, each) in enumerate(zip(records, prepared, strict=True)):
        row, found = each.row, known.get(each.row.external_id)
        if rejection := _rejection(number, record, row, found):
            result.rejected.append(rejection)
            result.rows.append(None)
            continue
        if found is None:
            fresh.append(each)
            if row.external_id:
                known[row.external_id] = row
        else:
            result.known.add(number)
        result.rows.append(found or row)
    insert_traces(fresh)
    summary = f"{result.stored} stored, {len(result.known)} known already"
    if result.rejected:
        summary += f", {len(result.rejected)} rejected"
    summary += f"; {note}" if note else ""
    log(by, "trace.ingest", result.rows[0] if len(result.rows) == 1 else None, summary=summary)
    return result


def _rejection(
    number: int, record: TraceRecord, row: Trace, found: Trace | None
) -> Rejection | None:
    if why := contradiction(record.outcome, row.outcome):
        return Rejection(number, INVALID, "outcome", why)
    if found is not None and not _same_body(found, row):
        message = (
            f"external_id {row.external_id!r} is already used for a trace with another body. "
            "Send a new external_id, or the same body as before."
        )
        return Rejection(number, CONFLICT, "external_id", message)
    return None


def _same_body(stored: Trace, sent: Trace) -> bool:
    """Whether both were sent alike; another version of the parser may have split them apart."""
    names = _SENT if sent.source.startswith("tags:") else (*_SENT, "reasoning")
    return all(getattr(stored, name) == getattr(sent, name) for name in names)


def _consistent(record: TraceRecord) -> TraceRecord:
    """The record without times that contradict each other, with a note about each."""
    timings, notes = consistent_timings(record.completion.timings)
    if not notes:
        return record
    completion = replace(record.completion, timings=timings)
    return replace(record, completion=completion, notes=(*record.notes, *notes))
