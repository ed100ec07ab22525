"""Holds the price book against the optional ``genai-prices``."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluations.core.price_book import BookEntry, differences
from evaluations.core.pricing import Prices
from evaluations.management.arguments import actor_for
from evaluations.price_books import book_of

#: Away from the hours in which a price may be lower.
NOON = time(12, 0, tzinfo=UTC)


class Command(BaseCommand):
    """``check_prices``: differences line by line, on the first and the last day of each price."""

    help = "Compare the price book with genai-prices (needs rationale[prices])."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The team."""
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads only."""
        by = actor_for(options["team"], "check_prices")
        try:
            import genai_prices
        except ImportError:
            raise CommandError(
                "genai-prices is not installed: pip install 'rationale[prices]'."
            ) from None
        same = other = unknown = 0
        for entry in book_of(by.team.pk):
            for day in _days(entry, timezone.now().date()):
                told = _told(genai_prices, entry, day)
                where = f"{entry.provider or 'any'} {entry.model} on {day}"
                if told is None:
                    unknown += 1
                    self.stdout.write(f"{where}: not known there")
                    continue
                found = differences(entry, told)
                same, other = same + (not found), other + bool(found)
                for name, ours, theirs in found:
                    self.stdout.write(f"{where}: {name} {ours:g} here, {theirs:g} there")
        self.stdout.write(f"{same} the same, {other} different, {unknown} not known there.")


def _days(entry: BookEntry, today: date) -> Iterator[date]:
    """The first day and the last one, or today."""
    last = min(entry.valid_to or today, today)
    yield from dict.fromkeys((entry.valid_from, max(entry.valid_from, last)))


def _told(library: Any, entry: BookEntry, day: date) -> Prices | None:
    """What the library says of that day; None where it does not know the model."""
    try:
        found = library.calc_price(
            library.Usage(input_tokens=1, output_tokens=1),
            entry.model.replace("*", ""),
            provider_id=entry.provider or None,
            genai_request_timestamp=datetime.combine(day, NOON),
        )
    except LookupError:
        return None
    price = found.model_price
    return Prices(
        input=_base(price.input_mtok),
        cached_input=_base(price.cache_read_mtok),
        output=_base(price.output_mtok),
    )


def _base(price: Any) -> float | None:
    """The price of the first tokens, where more of them have another one."""
    plain = getattr(price, "base", price)
    return None if plain is None else float(plain)
