"""Which candidates a team names as baselines, as the evidence of a decision uses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decision.models import Decision


@dataclass(frozen=True, slots=True)
class Baselines:
    """Keys of candidates that a team names as what a thinking one should beat.

    ``own`` holds them by the key of the thinking one; ``for_all`` is for every other one. Empty:
    as the program finds it.
    """

    for_all: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def baselines_of(decision: Decision) -> Baselines:
    """What the team named for a decision; in a recorded one it never changes."""
    return Baselines(decision.baseline, decision.baselines)
