"""Writes of the recording proxy."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from evaluations.core.proxying import asked_in
from evaluations.models import Connection
from evaluations.proxy.exchanges import Exchange, candidates_of, record_of
from teams.access import Actor, require
from teams.audit import log
from traces.actions import TraceRecord, record_traces
from traces.core.protocols.errors import ReplyError
from traces.models import Origin

_log = logging.getLogger(__name__)


@transaction.atomic
def record_proxied(*, exchanges: Sequence[Exchange], now: datetime) -> int:
    """Store the replies that passed, one audit row a key; how many became traces.

    A reply that holds an error or nothing is no trace: its caller has seen it. Nor is one to a
    call that names no model.
    """
    calls = [(each, asked) for each in exchanges if (asked := asked_in(each.body))]
    candidates = candidates_of((each.connection_id, asked.model) for each, asked in calls)
    by_caller: dict[tuple[int, int | None], list[tuple[Actor, TraceRecord]]] = defaultdict(list)
    for each, asked in calls:
        try:
            record = record_of(each, asked, candidates.get((each.connection_id, asked.model)))
        except ReplyError as error:
            _log.info("connection %s: nothing to record, %s", each.connection_id, error)
            continue
        key = each.by.api_key
        by_caller[each.by.team.pk, key.pk if key else None].append((each.by, record))
    for found in by_caller.values():
        _store(found[0][0], [record for _, record in found], now)
    return sum(map(len, by_caller.values()))


def count_unrecorded(*, connection_id: int, now: datetime) -> None:
    """Note at the connection that a reply passed and could not be stored."""
    Connection.objects.filter(pk=connection_id).update(
        proxy_failures=F("proxy_failures") + 1, proxy_failed_at=now
    )


def _store(by: Actor, records: list[TraceRecord], now: datetime) -> None:
    require(by, "proxy.use")
    record_traces(records=records, team=by.team, origin=Origin.PROXY, now=now)
    count = len(records)
    log(by, "trace.proxy", None, summary=f"{count} {'trace' if count == 1 else 'traces'}")
