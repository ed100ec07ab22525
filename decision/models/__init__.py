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
from decision.models.rechecks import (
    Delivery,
    DeliveryState,
    Notice,
    NoticeReader,
    Recheck,
    Webhook,
)

__all__ = [
    "Decision",
    "DecisionInputs",
    "DecisionState",
    "Delivery",
    "DeliveryState",
    "Figure",
    "FurtherRun",
    "GateResult",
    "GateVerdict",
    "Notice",
    "NoticeReader",
    "OwnDirection",
    "OwnMeasure",
    "OwnScale",
    "OwnStyle",
    "PricesOf",
    "Profile",
    "Recheck",
    "Stance",
    "ToldBy",
    "Webhook",
]
