"""The page of thinking in a run: what is measured, with its drawings on common scales."""

from dataclasses import dataclass

from evaluations.core.charts.thinking import (
    RelationPlot,
    SlopeBar,
    StripPlot,
    ratio_scale,
    relation_plot,
    slope_bars,
    strip_plot,
    token_scale,
)
from evaluations.core.statistics.slopes import Fit
from evaluations.core.statistics.thoughts import ENDINGS, Ending, Rate, ending_label
from evaluations.models import Run
from evaluations.queries.thinking import CandidateThinking, RunThinking, run_thinking


@dataclass(frozen=True, slots=True)
class DrawnCandidate:
    """One candidate with its drawings; None where there is nothing to draw."""

    candidate: CandidateThinking
    relation: RelationPlot | None
    strips: StripPlot | None
    pooled_bar: SlopeBar | None
    within_bar: SlopeBar | None

    @property
    def pooled_complete(self) -> Fit | None:
        """The slope across cases without cut-off samples, where there are any."""
        study = self.candidate.thinking
        return study.pooled_complete if study.cut_matters else None

    @property
    def within_complete(self) -> Fit | None:
        """The slope on the same case without cut-off samples, where there are any."""
        study = self.candidate.thinking
        return study.within_complete if study.cut_matters else None


@dataclass(frozen=True, slots=True)
class ThinkingPage:
    """The measurements of a run and the drawings of its candidates, in the same order."""

    found: RunThinking
    drawn: tuple[DrawnCandidate, ...]

    @property
    def has_uncounted(self) -> bool:
        """Whether a thought was left out because nobody counted it, or its input."""
        counts = [row.candidate.thinking.counted for row in self.drawn]
        return any(row.uncounted or row.without_input for row in counts)

    @property
    def endings(self) -> list[Ending]:
        """The endings that occurred: the columns of the table of outcomes."""
        seen = {rate.ending for row in self._rates for rate in row if rate.samples}
        return [ending for ending in ENDINGS if ending in seen]

    @property
    def heads(self) -> list[str]:
        """The names of these columns."""
        return [ending_label(ending) for ending in self.endings]

    @property
    def unseen(self) -> list[str]:
        """The names of the endings that did not occur, inside a sentence."""
        seen = self.endings
        return [ending_label(ending).lower() for ending in ENDINGS if ending not in seen]

    @property
    def _rates(self) -> list[tuple[Rate, ...]]:
        return [row.candidate.thinking.rates for row in self.drawn]


def thinking_page(run: Run) -> ThinkingPage:
    """The page of ``run``; two queries."""
    found = run_thinking(run)
    studies = [row.thinking for row in found.candidates]
    ratios, tokens = ratio_scale(studies), token_scale(studies)
    bars = slope_bars([fit for each in studies for fit in (each.pooled, each.within)])
    return ThinkingPage(
        found=found,
        drawn=tuple(
            DrawnCandidate(
                candidate=row,
                relation=relation_plot(row.thinking, ratios) if ratios else None,
                strips=strip_plot(row.thinking.lengths, tokens) if tokens else None,
                pooled_bar=bars[2 * place],
                within_bar=bars[2 * place + 1],
            )
            for place, row in enumerate(found.candidates)
        ),
    )
