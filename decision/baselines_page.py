"""The form in which a team names what its thinking candidates are held against."""

from dataclasses import dataclass

from decision.models import Decision
from decision.queries import DecisionView
from decision.thinking_pairs import known_to_think

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BaselinesPanel:
    """Keys and labels: of the candidates that may think, and of all that one can be held against;
    ``for_all`` is the label of what all others are held against, empty for as it is found."""

    thinking: Choices
    choices: Choices
    for_all: str


def baselines_panel(decision: Decision, view: DecisionView) -> BaselinesPanel | None:
    """What can be named; None once recorded, and where no candidate may think."""
    if view.inputs is None or view.inputs.case_table is None:
        return None
    table = view.inputs.case_table
    labels = {item.key: item.label for item in view.inputs.candidates}
    configurations = {key: row["configuration"] for key, row in view.evidence["candidates"].items()}
    thinking = tuple(
        (key, labels[key])
        for key, thinks in known_to_think(table, configurations).items()
        # One that was named before it answered can be taken back.
        if thinks is not False or key in decision.baselines
    )
    if not thinking or len(table.series) < 2:
        return None
    choices = tuple((key, labels[key]) for key in table.series)
    return BaselinesPanel(thinking, choices, labels.get(decision.baseline, ""))
