"""The number with a unit that the answer states is a target, after conversion."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.reading.boxes import last_boxed
from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.numbers import NoNumber, last_numbers, only_number, stated_number
from evaluations.core.reading.tolerance import within
from evaluations.core.reading.units import (
    Quantity,
    in_base,
    joined,
    quantity_of,
    same_word,
    target_quantity,
    unit_called,
)
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting, best_score

# Conversions are exact to 100 digits and 1/3.6 is not: far below any digit that is written.
_ROUNDING = Decimal("1e-30")


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the quantity is a target's; unscored without a number."""
    return best_score([_compared(answer, target, settings) for target in targets])


def _compared(answer: str, target: str, settings: Mapping[str, object]) -> Score:
    decimal = str(settings["decimal"])
    meant = target_quantity(target, str(settings["unit"]), decimal)
    if isinstance(meant, str):
        return Score(None, None, f"The target {shown(target)} {meant}.")
    said = _stated(answer, decimal, meant.name)
    if isinstance(said, NoNumber):
        return Score(None, None, f"Found {said.reason}.")
    if not said.name:
        return _without_unit(said, meant, target, settings)
    if not _comparable(said, meant):
        words = f"{said.name} is no unit of the target {shown(target)}"
        return Score(0.0, said.text, f"Read {shown(said.text)}: {words}.")
    return _verdict(said, meant, target, settings)


def _stated(answer: str, decimal: str, known: str) -> Quantity | NoNumber:
    """The boxed quantity, or the last number that has a unit, or else the last number."""
    boxed = last_boxed(answer)
    if boxed is not None:
        number = only_number(boxed, decimal)
        return number if isinstance(number, NoNumber) else quantity_of(number, known)
    number = stated_number(answer, decimal)
    if isinstance(number, NoNumber):
        return number
    found = [quantity_of(each, known) for each in last_numbers(answer, decimal)]
    named = [place for place, each in enumerate(found) if each.name]
    outside = [place for place in named if not _in_brackets(found[place])]
    if not named:
        return quantity_of(number, known)
    place = (outside or named)[0]
    before = found[place + 1] if place + 1 < len(found) else None
    return (joined(before, found[place]) if before else None) or found[place]


def _in_brackets(quantity: Quantity) -> bool:
    """Whether an open bracket stands before it, as in ``12 km/h (7.5 mph)``."""
    before = quantity.number.before
    return before.rfind("(") > before.rfind(")")


def _comparable(said: Quantity, meant: Quantity) -> bool:
    if said.unit is None or meant.unit is None:
        return same_word(said.name, meant.name)
    return said.unit.dimension == meant.unit.dimension


def _without_unit(
    said: Quantity, meant: Quantity, target: str, settings: Mapping[str, object]
) -> Score:
    if settings["missing_unit"] == "accept":
        return _verdict(Quantity(said.number, meant.unit, ""), meant, target, settings)
    value = None if settings["missing_unit"] == "unscored" else 0.0
    return Score(value, said.text, f"{said.text} has no unit; the target is {shown(target)}.")


def _verdict(said: Quantity, meant: Quantity, target: str, settings: Mapping[str, object]) -> Score:
    first, second = said.number.value, meant.number.value
    relative = Decimal(str(settings["relative_tolerance"]))
    if said.unit and meant.unit and said.unit != meant.unit:
        first, second = in_base(first, said.unit), in_base(second, meant.unit)
        relative = max(relative, _ROUNDING)
    right = within(first, second, Decimal(0), relative)
    verb = "is" if right else "is not"
    return Score(float(right), said.text, f"{said.text} {verb} the target {shown(target)}.")


def _check_settings(settings: Mapping[str, object]) -> None:
    if len(str(settings["unit"])) > 40:
        raise GraderSettingsError("unit", "is longer than 40 characters")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    meant = target_quantity(target, str(settings["unit"]), str(settings["decimal"]))
    if isinstance(meant, str):
        raise GraderSettingsError("targets", f"{shown(target)} {meant}")
    unit = unit_called(str(settings["unit"])) if settings["unit"] else None
    if unit and meant.unit and unit.dimension != meant.unit.dimension:
        message = f"{shown(target)} is not in {settings['unit']}, which `unit` asks for"
        raise GraderSettingsError("targets", message)


QUANTITY = Grader(
    key="quantity",
    label="Number with unit",
    version=1,
    summary="Reads a number and its unit, converts it by a small table and compares it.",
    grade=grade,
    settings=(
        Setting("unit", str, "", "The unit of targets that name none, such as km/h or apples."),
        Setting("missing_unit", str, "wrong", "A number without a unit: wrong; accept: it is in "
                "the target's; unscored.", ("wrong", "accept", "unscored")),
        Setting("relative_tolerance", float, 0.0, "Largest difference as a share of the target."),
        Setting("decimal", str, ".", "The sign before the decimals.", (".", ",")),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)  # fmt: skip
