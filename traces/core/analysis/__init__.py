"""What a reasoning trace does, found by rules: steps, marks and figures."""

from traces.core.analysis.analysing import (
    ANALYSIS_VERSION,
    Analysis,
    analyse,
    languages_of,
    segment,
)
from traces.core.analysis.figures import Figures
from traces.core.analysis.marks import MARKS, Mark, MarkKind, MarkRule
from traces.core.analysis.steps import PHASES, Phase, Step
from traces.core.analysis.values import Matcher

__all__ = [
    "ANALYSIS_VERSION",
    "MARKS",
    "PHASES",
    "Analysis",
    "Figures",
    "Mark",
    "MarkKind",
    "MarkRule",
    "Matcher",
    "Phase",
    "Step",
    "analyse",
    "languages_of",
    "segment",
]
