"""Takes in what other systems send."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from teams.access import Actor, require
from teams.audit import log
from traces.actions.policies import storage_rules
from traces.actions.recording import Prepared, TraceRecord, insert_traces, prepare_trace
from traces.core.clocking import consistent_timings
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


@transaction.atomic
def _ingest(records: Sequence[TraceRecord], by: Actor, now: datetime) -> list[Trace]:
    rules = storage_rules(by.team)
    prepared = [
        prepare_trace(_consistent(record), team=by.team, origin=Origin.INGEST, now=now, rules=rules)
        for record in records
    ]
    sent = [each.row for each in prepared]
    ids = {row.external_id for row in sent if row.external_id}
    stored = Trace.objects.filter(team=by.team, external_id__in=ids) if ids else []
    known = {row.external_id: row for row in stored}
    fresh: list[Prepared] = []
    rows: list[Trace] = []
    for number, row in enumerate(sent):
        found = known.get(row.external_id)
        if found is None:
            fresh.append(prepared[number])
            if row.external_id:
                known[row.external_id] = row
        elif not _same_body(found, row):
            raise ExternalIdTaken(number, row.external_id)
        rows.append(found or row)
    insert_traces(fresh)
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
    completion = replace(record.completion, timings=timings)
    return replace(record, completion=completion, notes=(*record.notes, *notes))
