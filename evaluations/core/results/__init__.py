"""What a run comes to: figures of each candidate, by tag, and candidate against candidate."""

from evaluations.core.results.attempts import Attempts
from evaluations.core.results.candidates import CandidateFigures, candidate_figures
from evaluations.core.results.tags import TagFigures, tag_figures

__all__ = [
    "Attempts",
    "CandidateFigures",
    "TagFigures",
    "candidate_figures",
    "tag_figures",
]
