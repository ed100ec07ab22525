"""Families among the candidates of a decision, as far as the story needs them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from decision.core.story import Ladder
from evaluations.core.effort_ladders import asked_effort


def ladders_of(configurations: Mapping[str, Mapping[str, Any]]) -> tuple[Ladder, ...]:
    """The families with several rungs, from the configurations by candidate."""
    families: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for key, told in configurations.items():
        if family := str(told.get("family") or ""):
            asked = asked_effort(told) or str(told.get("name") or key)
            families[family].append((int(told.get("rung") or 0), key, asked))
    return tuple(
        Ladder(family, tuple((key, asked) for _, key, asked in sorted(rungs)))
        for family, rungs in families.items()
        if len(rungs) > 1
    )
