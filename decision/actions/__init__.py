"""Writes of this floor, one noun a file."""

from decision.actions.baselines import name_baselines
from decision.actions.deciding import (
    DecisionRecordedError,
    delete_profile,
    open_decision,
    record_decision,
    save_profile,
    set_costs,
    weigh_decision,
)
from decision.actions.evidence import add_figure, choose_evidence, remove_figure
from decision.actions.gates import judge_gate
from decision.actions.own_measures import (
    OwnMeasureInUseError,
    delete_own_measure,
    save_own_measure,
)

__all__ = [
    "DecisionRecordedError",
    "OwnMeasureInUseError",
    "add_figure",
    "choose_evidence",
    "delete_own_measure",
    "delete_profile",
    "judge_gate",
    "name_baselines",
    "open_decision",
    "record_decision",
    "remove_figure",
    "save_own_measure",
    "save_profile",
    "set_costs",
    "weigh_decision",
]
