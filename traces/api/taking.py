"""Takes in items one by one or many at a time: checked, turned into records, stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rest_framework.exceptions import ValidationError

from teams.access import Actor
from teams.api.conflicts import Conflict
from teams.api.errors import flat_errors, told_errors
from traces.actions import CONFLICT, Rejection, TraceRecord, ingest_traces
from traces.actions.ingesting import INVALID
from traces.api.checking import checked_item
from traces.api.lines import Line
from traces.api.records import ItemError, record_of
from traces.models import Trace


@dataclass(slots=True)
class Outcome:
    """What became of the items of a batch, as BatchOutput tells it."""

    stored: int = 0
    known: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    traces: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, index: int, code: str, message: str, fields: dict[str, list[str]]) -> None:
        """Note that item ``index`` was not stored."""
        told = {"index": index, "code": code, "message": message, "fields": fields}
        self.rejected.append(told)


def ingest_one(item: object, *, by: Actor, now: datetime) -> Trace:
    """Store one item; raises ValidationError (400) or Conflict (409)."""
    try:
        record = record_of(checked_item(item))
    except ItemError as error:
        raise ValidationError({error.field: [str(error)]}) from None
    result = ingest_traces(records=[record], by=by, now=now)
    for rejection in result.rejected:
        fields = {rejection.field: [rejection.message]}
        if rejection.code == CONFLICT:
            raise Conflict(rejection.message, fields)
        raise ValidationError(fields)
    (row,) = (row for row in result.rows if row is not None)
    return row


def ingest_many(
    lines: Iterable[tuple[int, Line]], outcome: Outcome, *, by: Actor, now: datetime
) -> None:
    """Store one batch of items with their places; ``outcome`` notes what became of each."""
    records: list[TraceRecord] = []
    places: list[int] = []
    for index, line in lines:
        if line.code:
            outcome.reject(index, line.code, line.message, {})
            continue
        try:
            records.append(record_of(checked_item(line.value)))
        except ItemError as error:
            fields = {error.field: [str(error)]}
            outcome.reject(index, INVALID, told_errors(fields), fields)
        except ValidationError as error:
            fields = flat_errors(error.detail)
            outcome.reject(index, INVALID, told_errors(fields), fields)
        else:
            places.append(index)
    if not records:
        return
    result = ingest_traces(records=records, by=by, now=now)
    outcome.stored += result.stored
    outcome.known += len(result.known)
    for place, row in enumerate(result.rows):
        if row is not None:
            told = _row(places[place], row, known=place in result.known)
            outcome.traces.append(told)
    for rejection in result.rejected:
        _reject(outcome, places[rejection.row], rejection)


def _row(index: int, row: Trace, *, known: bool) -> dict[str, Any]:
    return {
        "index": index,
        "id": row.pk,
        "external_id": row.external_id,
        "known": known,
        "kind": row.kind,
        "outcome": row.outcome,
    }


def _reject(outcome: Outcome, index: int, rejection: Rejection) -> None:
    fields = {rejection.field: [rejection.message]}
    outcome.reject(index, rejection.code, rejection.message, fields)
