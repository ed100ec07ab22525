"""A team's price book, and the prices with which its candidates start a run."""

from datetime import date
from typing import Any

from evaluations.catalogue.prices import built_in_prices
from evaluations.core.price_book import BookEntry, choose_entry, provider_of
from evaluations.execution.snapshots import has_prices, snapshot_of, with_entry
from evaluations.models import Candidate, PriceEntry

_FIELDS = (
    *("provider", "model", "valid_from", "valid_to", "input", "cached_input", "output"),
    *("request", "source", "note"),
)


def own_entries(team_id: int) -> list[BookEntry]:
    """The team's own entries; one query."""
    rows = PriceEntry.objects.filter(team_id=team_id).order_by("model", "-valid_from", "pk")
    return [BookEntry(**row, own=True) for row in rows.values(*_FIELDS)]


def book_of(team_id: int) -> tuple[BookEntry, ...]:
    """All entries that hold for a team: its own and the built-in ones; one query."""
    return (*own_entries(team_id), *built_in_prices())


def entry_for(snapshot: dict[str, Any], book: tuple[BookEntry, ...], on: date) -> BookEntry | None:
    """The entry for a candidate as a run keeps it, on a day; None where there is none."""
    connection = snapshot["connection"]
    return choose_entry(
        book,
        provider=provider_of(connection["kind"], connection["base_url"]),
        model=snapshot["model"],
        on=on,
    )


def priced_snapshot(
    candidate: Candidate, book: tuple[BookEntry, ...], on: date
) -> dict[str, object]:
    """A candidate as a run keeps it; one that states no price at all takes the book's."""
    snapshot = snapshot_of(candidate)
    if has_prices(snapshot):
        return snapshot
    entry = entry_for(snapshot, book, on)
    return snapshot if entry is None else with_entry(snapshot, entry)
