"""The number that the answer states is a target, within a tolerance."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.reading.boxes import last_boxed
from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.numbers import NoNumber, NumberFound, only_number, stated_number
from evaluations.core.reading.tolerance import same_number
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the number read is within the tolerance of a target; unscored without a number."""
    number = _read(answer, str(settings["where"]), str(settings["decimal"]))
    return judge_number(number, targets, settings)


def _read(answer: str, where: str, decimal: str) -> NumberFound | NoNumber:
    boxed = last_boxed(answer) if where in ("auto", "boxed") else None
    if boxed is not None:
        return only_number(boxed, decimal)
    if where == "boxed":
        return NoNumber("no closed box")
    return stated_number(answer, decimal, last=where != "first")


def judge_number(
    number: NumberFound | NoNumber, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """The score of a number that was read, by the settings of ``NUMBER_SETTINGS``."""
    if isinstance(number, NoNumber):
        return Score(None, None, f"Found {number.reason}.")
    absolute, relative = (Decimal(str(settings[f"{kind}_tolerance"])) for kind in _TOLERANCES)
    percent, decimal = str(settings["percent"]), str(settings["decimal"])
    numbers = [(target, only_number(target, decimal)) for target in targets]
    expected = [(target, found) for target, found in numbers if isinstance(found, NumberFound)]
    if not expected:
        return Score(None, None, f"The target {shown(targets[0])} is no number.")
    for target, found in expected:
        if same_number(number, found, absolute, relative, percent):
            return Score(1.0, number.text, f"{number.text} equals the target {shown(target)}.")
    return Score(0.0, number.text, f"{number.text} is not the target {shown(targets[0])}.")


_TOLERANCES = ("absolute", "relative")


def check_number_target(target: str, settings: Mapping[str, object]) -> None:
    """Raise GraderSettingsError unless ``target`` holds exactly one number."""
    number = only_number(target, str(settings["decimal"]))
    if isinstance(number, NoNumber):
        message = f"{shown(target)} holds {number.reason}: give exactly one number"
        raise GraderSettingsError("targets", message)


NUMBER_SETTINGS = (
    Setting("absolute_tolerance", float, 0.0, "Largest difference that still counts as equal."),
    Setting("relative_tolerance", float, 0.0, "The same, as a share of the target: 0.01 is 1 %."),
    Setting("percent", str, "either", "What 45 % may mean: 45, 0.45, or either.",
            ("either", "ignore", "fraction")),
    Setting("decimal", str, ".", "The sign before the decimals.", (".", ",")),
)  # fmt: skip

NUMBER = Grader(
    key="number",
    label="Number",
    version=2,
    summary="Reads the boxed or the last number of the answer and compares it with a tolerance.",
    grade=grade,
    settings=(
        Setting("where", str, "auto", "Which number counts: auto is the box, else the last.",
                ("auto", "boxed", "last", "first")),
        *NUMBER_SETTINGS,
    ),
    check_target=check_number_target,
)  # fmt: skip
