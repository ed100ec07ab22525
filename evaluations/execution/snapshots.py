"""A candidate as a run keeps it: all that a call, a price or a page needs, and never the key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evaluations.core.own_hardware import Deployment
from evaluations.core.price_book import BookEntry
from evaluations.core.pricing import Prices
from evaluations.core.requests import Parameters
from evaluations.models import CANDIDATE_FIELDS, PRICE_FIELDS, Candidate

# Kept as they are; a connection and a date are written in their own way.
_FIELDS: Final = (
    *("slug", "family", "rung"),
    *(name for name in CANDIDATE_FIELDS if name not in ("connection", "price_date")),
)


@dataclass(frozen=True, slots=True)
class CandidateSnapshot:
    """The part of a snapshot that execution works with."""

    name: str
    model: str
    system_prompt: str
    parameters: Parameters
    dialect: str
    prompt_opens_think: bool | None
    protocol: str
    prices: Prices


def parameters_record(asked: Parameters) -> dict[str, object]:
    """The parameters of a call that are set, for the record."""
    named = {
        "temperature": asked.temperature,
        "top_p": asked.top_p,
        "max_tokens": asked.max_tokens,
        "seed": asked.seed,
        "reasoning_effort": asked.reasoning_effort or None,
    }
    known = {name: value for name, value in named.items() if value is not None}
    return known | dict(asked.extra)


def snapshot_of(candidate: Candidate) -> dict[str, object]:
    """Plain JSON of a candidate and where it is called."""
    values: dict[str, object] = {name: getattr(candidate, name) for name in _FIELDS}
    dated = candidate.price_date
    connection = candidate.connection
    return values | {
        "price_date": None if dated is None else dated.isoformat(),
        "connection": {
            "id": connection.pk,
            "name": connection.name,
            "kind": connection.kind,
            "base_url": connection.base_url,
        },
    }


def read_snapshot(snapshot: Mapping[str, Any]) -> CandidateSnapshot:
    """The typed part of a snapshot that ``snapshot_of`` made."""
    return CandidateSnapshot(
        name=snapshot["name"],
        model=snapshot["model"],
        system_prompt=snapshot["system_prompt"],
        parameters=Parameters(
            temperature=snapshot["temperature"],
            top_p=snapshot["top_p"],
            max_tokens=snapshot["max_tokens"],
            seed=snapshot["seed"],
            reasoning_effort=snapshot["reasoning_effort"],
            extra=snapshot["extra_parameters"],
        ),
        dialect=snapshot["dialect"],
        prompt_opens_think=snapshot["prompt_opens_think"],
        # Snapshots of earlier versions know of chat only.
        protocol=snapshot.get("protocol", "chat"),
        prices=prices_of(snapshot),
    )


def prices_of(snapshot: Mapping[str, Any]) -> Prices:
    """The prices in a snapshot; None is unknown. A machine's hour is all that it costs: cards,
    electricity and idle hours."""
    machine = deployment_of(snapshot)
    return Prices(
        input=snapshot["price_input"],
        cached_input=snapshot["price_cached_input"],
        output=snapshot["price_output"],
        gpu_hour=None if machine is None else machine.busy_hour,
        request=snapshot.get("price_request"),
    )


def deployment_of(snapshot: Mapping[str, Any]) -> Deployment | None:
    """The machine in a snapshot; None where no price of a GPU-hour is told."""
    hour = snapshot["price_gpu_hour"]
    if hour is None:
        return None
    # Snapshots of earlier versions know of one card only.
    return Deployment(
        gpu_hour=hour,
        cards=snapshot.get("gpu_count") or 1,
        utilization=snapshot.get("utilization"),
        users=snapshot.get("users"),
        batch_factor=snapshot.get("batch_factor"),
        watts=snapshot.get("watts"),
        kwh=snapshot.get("kwh"),
    )


def has_prices(snapshot: Mapping[str, Any]) -> bool:
    """Whether any price was declared, even one that is not enough."""
    return any(snapshot.get(name) is not None for name in PRICE_FIELDS)


def with_entry(snapshot: Mapping[str, Any], entry: BookEntry) -> dict[str, object]:
    """A snapshot with the prices of the book in place of its own."""
    return {
        **snapshot,
        "price_input": entry.input,
        "price_cached_input": entry.cached_input,
        "price_output": entry.output,
        "price_request": entry.request,
        "price_gpu_hour": None,
        "price_date": entry.valid_from.isoformat(),
        "price_source": f"price book: {entry.source or 'no source told'}"[:300],
    }
