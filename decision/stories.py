"""The story of a decision as it is shown, from its snapshot and its evidence."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from decision.core.schema import Snapshot
from decision.core.story import Ladder, Told, story
from evaluations.core.effort_ladders import asked_effort


def story_of(snapshot: Snapshot, evidence: Mapping[str, Any]) -> tuple[Told, ...]:
    """What a decision teaches, in at most four sentences; ``evidence`` as a record holds it."""
    known = evidence["candidates"]
    configurations = {key: row["configuration"] for key, row in known.items()}
    return story(snapshot, ladders_of(configurations))


def story_of_thinking(snapshot: Snapshot, evidence: Mapping[str, Any]) -> tuple[Told, ...]:
    """The same, where it teaches anything about thinking; else the verdict says enough."""
    told = story_of(snapshot, evidence)
    return told if told and told[0].topic in ("thinking", "effort") else ()


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
