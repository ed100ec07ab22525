r"""The content of the last ``\boxed{}`` is a target."""

from collections.abc import Mapping, Sequence

from evaluations.core.graders.number import NUMBER_SETTINGS, check_number_target, judge_number
from evaluations.core.reading.boxes import last_boxed, plain_latex
from evaluations.core.reading.normalizing import normalized, shown
from evaluations.core.reading.numbers import NoNumber, only_number
from evaluations.core.scoring import Grader, Score, Setting


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the box holds a target, as LaTeX text or as a number; unscored without a box."""
    content = last_boxed(answer)
    if content is None or not content.strip():
        return Score(None, None, "No closed box with something in it.")
    compare, decimal = settings["compare"], str(settings["decimal"])
    number = only_number(content, decimal)
    if compare == "number":
        return judge_number(number, targets, settings)
    spelled = _spelled(content)
    for target in targets:
        if spelled == _spelled(target):
            return Score(1.0, content, f"The box holds the target {shown(target)}.")
    numbers = [t for t in targets if not isinstance(only_number(t, decimal), NoNumber)]
    if compare == "auto" and numbers and not isinstance(number, NoNumber):
        return judge_number(number, numbers, settings)
    return Score(0.0, content, f"{shown(content)} is not the target {shown(targets[0])}.")


def _spelled(text: str) -> str:
    return normalized(plain_latex(text), case_sensitive=True)


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if settings["compare"] == "number":
        check_number_target(target, settings)


BOXED = Grader(
    key="boxed",
    label="Boxed answer",
    version=2,
    summary=r"Compares the content of the last \boxed{} as LaTeX text, or as a number.",
    grade=grade,
    settings=(
        Setting("compare", str, "auto", "auto: as text, or as numbers where both are numbers.",
                ("auto", "text", "number")),
        *NUMBER_SETTINGS,
    ),
    check_target=_check_target,
)  # fmt: skip
