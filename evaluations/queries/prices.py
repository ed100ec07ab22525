"""The price book as a page shows it, and the prices under which a run is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
from django.db.models import QuerySet

from evaluations.access import prices_for
from evaluations.catalogue.prices import built_in_prices
from evaluations.core.own_hardware import Deployment
from evaluations.core.price_book import BookEntry
from evaluations.core.pricing import Prices
from evaluations.core.repricing import Floats, Used, repriced
from evaluations.execution.snapshots import deployment_of, prices_of, snapshot_of
from evaluations.models import PriceEntry, Run, RunCandidate
from evaluations.price_books import book_of, entry_for
from teams.access import Actor

PriceBasis = Literal["run", "own entry", "built-in entry", "own machine"]

_WORDS: Final[Mapping[str, str]] = {
    "run": "the prices of the run",
    "own entry": "your price book",
    "built-in entry": "the built-in price book",
    "own machine": "your machine, as the model's page describes it now",
}


@dataclass(frozen=True, slots=True)
class PricedAs:
    """The prices of one candidate, and where they are from; ``machine`` is its own one, if any.

    ``note`` says why the run's prices hold although others were asked for.
    """

    prices: Prices
    basis: PriceBasis
    source: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    note: str = ""
    machine: Deployment | None = None

    @property
    def words(self) -> str:
        """Where the prices are from."""
        return _WORDS[self.basis]

    def as_json(self) -> dict[str, Any]:
        """For a record: prices in USD per million tokens, a call, an hour."""
        return {
            "basis": self.basis,
            "source": self.source,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "note": self.note,
            "input": self.prices.input,
            "cached_input": self.prices.cached_input,
            "output": self.prices.output,
            "request": self.prices.request,
            "machine_hour": self.prices.gpu_hour,
        }


def own_prices(by: Actor) -> QuerySet[PriceEntry]:
    """The team's own entries, by model, the newest first."""
    return prices_for(by).order_by("provider", "model", "-valid_from", "pk")


def built_in_rows() -> list[BookEntry]:
    """The built-in entries in the same order."""
    newest = sorted(built_in_prices(), key=lambda entry: entry.valid_from, reverse=True)
    return sorted(newest, key=lambda entry: (entry.provider, entry.model))


def prices_as_run(rows: Iterable[RunCandidate], note: str = "") -> dict[int, PricedAs]:
    """The prices with which each candidate ran."""
    return {row.pk: _as_run(row, note) for row in rows}


def prices_on(run: Run, rows: Sequence[RunCandidate], on: date) -> dict[int, PricedAs]:
    """Prices on a day, by candidate of the run; two queries.

    The team's own entry goes first, then a machine that the candidate describes now, then a
    built-in entry; a candidate that none of them is about keeps the prices of its run.
    """
    book = book_of(run.team_id)
    with_rows = RunCandidate.objects.filter(run=run).select_related("candidate__connection")
    now = {row.pk: snapshot_of(row.candidate) for row in with_rows}
    return {row.pk: _on(row, now[row.pk], book, on) for row in rows}


def prices_since(
    run: Run, rows: Sequence[RunCandidate], then: date, on: date
) -> dict[int, PricedAs]:
    """The prices with which each candidate ran; where the book's changed between the days ``then``
    and ``on``, those of ``on``. Four queries."""
    before, now = prices_on(run, rows, then), prices_on(run, rows, on)
    return {
        row.pk: _as_run(row) if now[row.pk].prices == before[row.pk].prices else now[row.pk]
        for row in rows
    }


def cost_under(used: Used, row: RunCandidate, priced: PricedAs) -> tuple[Floats, PricedAs]:
    """USD of each sample under ``priced``, and the prices that hold in the end: those of the run
    where nothing that it kept tells what a call used."""
    if priced.basis == "run":
        return used.cost, priced
    cost = repriced(used, priced.prices, ran_with=prices_of(row.snapshot))
    if np.isnan(cost).all() and not np.isnan(used.cost).all():
        return used.cost, _as_run(row, "The run kept no token counts to price again.")
    return cost, priced


def _as_run(row: RunCandidate, note: str = "") -> PricedAs:
    return PricedAs(
        prices_of(row.snapshot),
        "run",
        source=str(row.snapshot.get("price_source") or ""),
        valid_from=row.snapshot.get("price_date"),
        note=note,
        machine=deployment_of(row.snapshot),
    )


def _on(row: RunCandidate, now: dict[str, Any], book: tuple[BookEntry, ...], on: date) -> PricedAs:
    entry = entry_for(row.snapshot, book, on)
    machine = deployment_of(now)
    if machine is not None and not (entry and entry.own):
        prices = Prices(gpu_hour=machine.busy_hour)
        return PricedAs(prices, "own machine", source="declared", machine=machine)
    if entry is None:
        return _as_run(row, "The price book has nothing about it on that day.")
    return PricedAs(
        entry.prices,
        "own entry" if entry.own else "built-in entry",
        source=entry.source,
        valid_from=entry.valid_from.isoformat(),
        valid_to=entry.valid_to.isoformat() if entry.valid_to else None,
    )
