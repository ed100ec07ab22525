"""Known models with their published facts, each with its source and date."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

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
    facts_by_kind: dict[str, dict[str, Fact]]

    def facts_for(self, kind: str) -> dict[str, Fact]:
        """Facts for one way to reach it: a hosted model needs no memory of yours."""
        return self.facts | self.facts_by_kind.get(kind, {})

    @property
    def shown_facts(self) -> dict[str, Fact]:
        """Facts for its usual provider, the first of ``model_ids``."""
        return self.facts_for(next(iter(self.model_ids)))


@lru_cache(maxsize=1)
def read_catalogue() -> dict[str, CatalogueEntry]:
    """All entries in the order of the file, by key."""
    document = json.loads(PATH.read_text())
    return {item["key"]: _entry(item) for item in document["models"]}


def _entry(item: dict[str, Any]) -> CatalogueEntry:
    fields = {name: value for name, value in item.items() if not name.startswith("facts")}
    by_kind = {kind: _facts(facts) for kind, facts in item["facts_by_kind"].items()}
    return CatalogueEntry(facts=_facts(item["facts"]), facts_by_kind=by_kind, **fields)


def _facts(items: dict[str, Any]) -> dict[str, Fact]:
    return {name: Fact(name=name, **fact) for name, fact in items.items()}
