"""Tables of the floor, one noun a file."""

from decision.models.decisions import (
    Decision,
    DecisionInputs,
    DecisionState,
    FurtherRun,
    PricesOf,
    Stance,
)
from decision.models.figures import Figure, OwnDirection, OwnMeasure, OwnScale, OwnStyle, ToldBy
from decision.models.gates import GateResult, GateVerdict
from decision.models.profiles import Profile

__all__ = [
    "Decision",
    "DecisionInputs",
    "DecisionState",
    "Figure",
    "FurtherRun",
    "GateResult",
    "GateVerdict",
    "OwnDirection",
    "OwnMeasure",
    "OwnScale",
    "OwnStyle",
    "PricesOf",
    "Profile",
    "Stance",
    "ToldBy",
]
