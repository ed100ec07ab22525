"""One call that went through the proxy, and the trace that comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from evaluations.core.pricing import call_cost_usd
from evaluations.core.proxying import Asked, tags_in
from evaluations.execution.snapshots import prices_of, snapshot_of
from evaluations.models import Candidate
from teams.access import Actor
from traces.actions import TraceRecord
from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.parsing import parse_completion
from traces.core.protocols import read_pieces


@dataclass(slots=True)
class Exchange:
    """A call while it goes through: ``body`` as it was sent, ``tags`` as its header names them,
    ``pieces`` the bytes of the reply with when they came. Nothing is read before it is stored.

    Times are seconds since the request was passed on. ``whole``: the reply came to its end.
    """

    by: Actor
    connection_id: int
    protocol: str
    body: bytes
    tags: str = ""
    pieces: list[tuple[float, bytes]] = field(default_factory=list)
    total: float = 0.0
    whole: bool = False


def record_of(exchange: Exchange, asked: Asked, candidate: Candidate | None) -> TraceRecord:
    """The trace of an exchange; raises ReplyError where the reply holds none.

    ``asked`` is what its body says; ``candidate`` is the model as the team configured it, if it
    did: its dialect and its prices hold here too.
    """
    dialect = candidate.dialect if candidate else AUTO
    opens = bool(candidate and candidate.prompt_opens_think)
    completion = read_pieces(
        exchange.protocol,
        exchange.pieces,
        exchange.total,
        dialect=dialect,
        prompt_opens_think=opens,
    )
    if not exchange.whole and not completion.stop_reason:
        completion = replace(completion, stop_reason="incomplete")
    return TraceRecord(
        completion=completion,
        model=asked.model,
        messages=asked.messages,
        parameters=asked.parameters,
        metadata={"connection": exchange.connection_id},
        dialect=dialect,
        prompt_opens_think=opens,
        tags=tags_in(exchange.tags),
        cost_usd=_cost_usd(completion, candidate, dialect, opens),
    )


def candidates_of(keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Candidate]:
    """By connection and model id: the candidate that was added last."""
    keys = set(keys)
    rows = Candidate.objects.filter(
        connection__in={connection for connection, _ in keys},
        model__in={model for _, model in keys},
        archived_at=None,
    ).select_related("connection")
    return {(row.connection_id, row.model): row for row in rows.order_by("id")}


def _cost_usd(
    completion: Completion, candidate: Candidate | None, dialect: str, opens: bool
) -> float | None:
    if candidate is None:
        return None
    usage = parse_completion(completion, dialect=dialect, prompt_opens_think=opens).usage
    prices = prices_of(snapshot_of(candidate))
    return call_cost_usd(prices, usage, seconds=completion.timings.total)
