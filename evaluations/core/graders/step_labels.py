"""The reply is a list of labels that can be read."""

import re
from collections.abc import Mapping, Sequence

from evaluations.core.scoring import Grader, GraderSettingsError, Score
from evaluations.core.step_labels.replies import UnreadableReplyError, read_labels


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the answer labels steps 1 to the target; unscored where it cannot be read."""
    steps = max(int(target) for target in targets)
    try:
        labels = read_labels(answer, steps)
    except UnreadableReplyError as error:
        return Score(None, None, str(error))
    return Score(1.0, answer.strip(), f"Labels of {len(labels.by_step)} of {steps} steps.")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", target, re.ASCII):
        raise GraderSettingsError("targets", "give the number of steps: a whole number from 1")


STEP_LABELS = Grader(
    key="step_labels",
    label="Step labels",
    version=2,
    summary="Reads a judge's labels of the steps of a thought; says nothing about their quality.",
    grade=grade,
    check_target=_check_target,
)
