"""The page of the results of a run: figures with their drawings."""

from dataclasses import dataclass

from evaluations.core.charts.results import (
    AccuracyPlot,
    ConfusionPlot,
    accuracy_plot,
    confusion_plot,
)
from evaluations.core.result_words import headline
from evaluations.core.results import CandidateFigures
from evaluations.core.results.classes import MOST_DRAWN, ClassFigures
from evaluations.core.statistics.cases import Estimate
from evaluations.core.statistics.classification import Rates
from evaluations.core.statistics.comparing import PairRow
from evaluations.core.statistics.repeats import RepeatFigures
from evaluations.models import Run
from evaluations.queries.results import ClassTable, RunResults, run_results
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair by the names of its candidates."""

    first: str
    second: str
    pair: PairRow


@dataclass(frozen=True, slots=True)
class ShownConfusion:
    """The confusion matrix of one candidate, drawn where it is small enough to read."""

    label: str
    figures: ClassFigures
    plot: ConfusionPlot | None


@dataclass(frozen=True, slots=True)
class ShownClasses:
    """F1 by class: a row for each class, a column for each candidate; None where it has none."""

    table: ClassTable
    rows: tuple[tuple[str, tuple[Rates | None, ...]], ...]
    confusions: tuple[ShownConfusion, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Results of a run with their drawings."""

    found: RunResults
    headline: str
    plot: AccuracyPlot | None
    pairs: tuple[ShownPair, ...]
    classes: tuple[ShownClasses, ...]

    @property
    def ks(self) -> list[int]:
        """The k of the figures of k attempts, the same for all candidates."""
        return [row.k for row in self.found.candidates[0].repeats] if self.found.candidates else []

    @property
    def k_text(self) -> str:
        """The number of all attempts, for the heads of columns."""
        return str(self.ks[-1]) if self.ks else ""

    @property
    def repeated(self) -> list[tuple[CandidateFigures, RepeatFigures]]:
        """Each candidate with its figures of all attempts, where there are several."""
        return [(row, row.repeats[-1]) for row in self.found.candidates if row.repeats]


def results_page(run: Run, by: Actor) -> ResultsPage:
    """The page of ``run`` for ``by``; as many queries as ``run_results``."""
    found = run_results(run, by)
    names = {row.key: row.label for row in found.candidates}
    accuracies: list[tuple[str, Estimate | None]] = [
        (row.label, row.accuracy) for row in found.candidates
    ]
    return ResultsPage(
        found=found,
        headline=headline(found.candidates, found.comparison.rows),
        plot=accuracy_plot(accuracies),
        pairs=tuple(
            ShownPair(names[row.first], names[row.second], row) for row in found.comparison.rows
        ),
        classes=tuple(_shown(table, list(names.values())) for table in found.classes),
    )


def _shown(table: ClassTable, names: list[str]) -> ShownClasses:
    by_candidate = [
        {row.label: row for row in each.rows} if each else {} for each in table.candidates
    ]
    return ShownClasses(
        table=table,
        rows=tuple(
            (label, tuple(rows.get(label) for rows in by_candidate)) for label in table.labels
        ),
        confusions=tuple(
            ShownConfusion(name, each, _drawn(each))
            for name, each in zip(names, table.candidates, strict=True)
            if each is not None and each.confusion is not None
        ),
    )


def _drawn(figures: ClassFigures) -> ConfusionPlot | None:
    table = figures.confusion
    if table is None or len(table.labels) > MOST_DRAWN:
        return None
    return confusion_plot(table.labels, table.columns, table.counts)
