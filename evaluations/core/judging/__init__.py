"""A model as a judge of an answer: what it is asked, what it said, what a panel comes to."""

from evaluations.core.judging.panels import Opinion, panel_score
from evaluations.core.judging.prompts import SYSTEM, Question, judge_prompts
from evaluations.core.judging.verdicts import Scale, UnreadableVerdictError, read_verdict

__all__ = [
    "SYSTEM",
    "Opinion",
    "Question",
    "Scale",
    "UnreadableVerdictError",
    "judge_prompts",
    "panel_score",
    "read_verdict",
]
