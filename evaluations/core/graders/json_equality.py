"""The JSON value in the answer equals a target."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.reading.json_values import (
    MAX_DEPTH,
    NoJsonError,
    json_depth,
    json_difference,
    last_json,
    read_json,
)
from evaluations.core.reading.normalizing import shown
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting, best_score


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the last JSON value of the target's kind equals it; unscored where none parses."""
    return best_score([_compare(answer, target, settings) for target in targets])


def _compare(answer: str, target: str, settings: Mapping[str, object]) -> Score:
    try:
        expected = read_json(target)
        found = last_json(answer, type(expected))
    except NoJsonError as error:
        return Score(None, None, f"Found {error}.")
    tolerance = Decimal(str(settings["absolute_tolerance"]))
    extra = bool(settings["allow_extra_keys"])
    difference = json_difference(found.value, expected, tolerance, extra=extra)
    if difference:
        return Score(0.0, found.text, f"Differs from the target at {shown(difference)}.")
    return Score(1.0, found.text, f"Equals the target {shown(target)}.")


def check_json_target(target: str, settings: Mapping[str, object]) -> None:
    """Raise GraderSettingsError unless ``target`` is JSON that is not nested too deeply."""
    try:
        depth = json_depth(read_json(target))
    except NoJsonError as error:
        raise GraderSettingsError("targets", f"{shown(target)} is {error}") from None
    if depth > MAX_DEPTH:
        raise GraderSettingsError("targets", f"nested more than {MAX_DEPTH} levels deep")


JSON_EQUALITY = Grader(
    key="json_equality",
    label="JSON equality",
    version=2,
    summary="Finds the JSON value in the answer and compares it with the target's.",
    grade=grade,
    settings=(
        Setting("absolute_tolerance", float, 0.0, "Largest difference between equal numbers."),
        Setting("allow_extra_keys", bool, False, "Objects in the answer may have more keys."),
    ),
    check_target=check_json_target,
)
