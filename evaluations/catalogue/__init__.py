"""Known models with their published facts, each with its source and date."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PATH = Path(__file__).with_name("models.json")


@dataclass(frozen=True, slots=True)
class Fact:
    """One published value: where it stands, when it was true, how sure it is."""

    name: str
    value: float | str
    source: str
    as_of: str
    status: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that candidates can start from; ``model_ids`` is keyed by provider kind."""

    key: str
    name: str
    vendor: str
    model_ids: dict[str, str]
    reasoning_effort: str
    trace: str
    facts: dict[str, Fact]

    def fact(self, name: str) -> float | str | None:
        """The value of a fact, or None where nothing is known."""
        found = self.facts.get(name)
        return None if found is None else found.value

    def number(self, name: str) -> float | None:
        """A numeric fact, or None."""
        value = self.fact(name)
        return float(value) if isinstance(value, int | float) else None


@lru_cache(maxsize=1)
def read_catalogue() -> dict[str, CatalogueEntry]:
    """All entries in the order of the file, by key."""
    document = json.loads(PATH.read_text())
    return {item["key"]: _entry(item) for item in document["models"]}


def _entry(item: dict[str, object]) -> CatalogueEntry:
    facts = {name: Fact(name=name, **fact) for name, fact in item["facts"].items()}  # type: ignore[attr-defined]
    fields = {name: value for name, value in item.items() if name != "facts"}
    return CatalogueEntry(facts=facts, **fields)  # type: ignore[arg-type]
