"""What a curator's regular expression captures in the answer is a target."""

from collections.abc import Mapping, Sequence

from evaluations.core.graders.exact import SPELLING, judge_text
from evaluations.core.graders.number import NUMBER_SETTINGS, check_number_target, judge_number
from evaluations.core.reading.numbers import only_number
from evaluations.core.reading.patterns import PatternError, captured, compiled
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the captured part is a target; unscored without a match, or after 50 ms."""
    pattern = compiled(str(settings["pattern"]), bool(settings["ignore_case"]))
    try:
        part = captured(pattern, answer, last=settings["match"] == "last")
    except (TimeoutError, MemoryError):
        return Score(None, None, "The pattern took too long on this answer: make it simpler.")
    if part is None:
        return Score(None, None, "The pattern is not found in the answer.")
    if settings["compare"] == "number":
        return judge_number(only_number(part, str(settings["decimal"])), targets, settings)
    return judge_text(part, targets, settings)


def _check_settings(settings: Mapping[str, object]) -> None:
    try:
        compiled(str(settings["pattern"]), bool(settings["ignore_case"]))
    except PatternError as error:
        raise GraderSettingsError("pattern", str(error)) from None


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if settings["compare"] == "number":
        check_number_target(target, settings)


PATTERN = Grader(
    key="pattern",
    label="Pattern",
    version=2,
    summary="Captures a part of the answer with a regular expression and compares it.",
    grade=grade,
    settings=(
        Setting("pattern", str, "", "Regular expression; the part in round brackets is judged."),
        Setting("match", str, "last", "Which match counts.", ("first", "last")),
        Setting("ignore_case", bool, False, "The pattern matches upper and lower case alike."),
        Setting("compare", str, "text", "Compare as text or as a number.", ("text", "number")),
        *SPELLING,
        *NUMBER_SETTINGS,
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)
