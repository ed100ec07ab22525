"""The team's price book: prices entered, corrected, taken out."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.models import PriceEntry
from teams.access import Actor, require, same_team
from teams.audit import log

PRICE_ENTRY_FIELDS: Final = (
    *("provider", "model", "valid_from", "valid_to"),
    *("input", "cached_input", "output", "request", "source", "note"),
)


@transaction.atomic
def add_price(*, by: Actor, **values: Any) -> PriceEntry:
    """Enter a price; ``values`` are PRICE_ENTRY_FIELDS, in USD per million tokens.

    A price that holds from a later day replaces an earlier one from then on. Raises
    ValidationError naming the field.
    """
    require(by, "prices.write")
    return _save(PriceEntry(team=by.team), values, by, "price.add")


@transaction.atomic
def change_price(*, entry: PriceEntry, by: Actor, **values: Any) -> PriceEntry:
    """Correct a price; runs and recorded decisions keep what they were priced with.

    Raises ValidationError naming the field.
    """
    require(by, "prices.write")
    same_team(by, entry, lambda row: row.team_id)
    return _save(entry, values, by, "price.change")


@transaction.atomic
def delete_price(*, entry: PriceEntry, by: Actor) -> None:
    """Take a price out of the book; runs and recorded decisions keep it."""
    require(by, "prices.write")
    same_team(by, entry, lambda row: row.team_id)
    log(by, "price.delete", entry, summary=str(entry), output=entry.output)
    entry.delete()


def _save(entry: PriceEntry, values: dict[str, Any], by: Actor, verb: str) -> PriceEntry:
    unknown = sorted(set(values) - set(PRICE_ENTRY_FIELDS))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "This field does not exist."))
    for name, value in values.items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.provider = entry.provider.lower()
    entry.full_clean(validate_constraints=True)
    entry.save()
    log(by, verb, entry, summary=str(entry), input=entry.input, output=entry.output)
    return entry
