"""The form in which a team names what its thinking candidates are held against."""

from dataclasses import dataclass

from decision.models import Decision
from decision.queries import DecisionView
from decision.thinking_pairs import known_to_think

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A candidate that may think; ``choices`` are keys and labels of what it may be held against,
    ``named`` the key of the chosen one, empty for none."""

    key: str
    label: str
    named: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class BaselinesPanel:
    """One row for each candidate that may think, and the choice for all of them."""

    for_all: str
    choices: Choices
    rows: tuple[BaselineRow, ...]

    @property
    def has_for_all(self) -> bool:
        """Whether a choice for all says more than that of the only row."""
        return len(self.rows) > 1 or bool(self.for_all)


def baselines_panel(decision: Decision, view: DecisionView) -> BaselinesPanel | None:
    """What can be named; None once recorded, and where no candidate may think."""
    if view.inputs is None or view.inputs.case_table is None:
        return None
    table = view.inputs.case_table
    labels = {item.key: item.label for item in view.inputs.candidates}
    configurations = {key: row["configuration"] for key, row in view.evidence["candidates"].items()}
    choices = tuple((key, labels[key]) for key in table.series)
    rows = tuple(
        BaselineRow(
            key=key,
            label=labels[key],
            named=decision.baselines.get(key, ""),
            choices=tuple(choice for choice in choices if choice[0] != key),
        )
        for key, thinks in known_to_think(table, configurations).items()
        if thinks is not False
    )
    return BaselinesPanel(decision.baseline, choices, rows) if rows and len(choices) > 1 else None
