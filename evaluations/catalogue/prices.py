"""The prices that come with the service, each with its source and days."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from evaluations.core.price_book import BookEntry

PATH = Path(__file__).with_name("prices.json")


@lru_cache(maxsize=1)
def built_in_prices() -> tuple[BookEntry, ...]:
    """All built-in entries in the order of the file."""
    return tuple(_entry(item) for item in json.loads(PATH.read_text())["prices"])


def _entry(item: dict[str, Any]) -> BookEntry:
    end = item["valid_to"]
    return BookEntry(
        **{
            **item,
            "valid_from": date.fromisoformat(item["valid_from"]),
            "valid_to": None if end is None else date.fromisoformat(end),
        }
    )
