"""Fields of the JSON value in the answer equal those of the target, one by one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from evaluations.core.graders.json_equality import check_json_target
from evaluations.core.reading.json_alike import Likeness, alike
from evaluations.core.reading.json_paths import ABSENT, PathError, path_steps, value_at
from evaluations.core.reading.json_values import (
    MAX_DEPTH,
    JsonFound,
    NoJsonError,
    json_depth,
    last_json,
    read_json,
)
from evaluations.core.reading.normalizing import shown
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting, best_score

MAX_FIELDS = 100
_NAME = 60


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where all fields are right, or the share of right ones; unscored without JSON."""
    try:
        found = last_json(answer, dict)
    except NoJsonError as error:
        return Score(None, None, f"Found {error}.")
    if json_depth(found.value) > MAX_DEPTH:
        return Score(None, None, f"Found JSON nested more than {MAX_DEPTH} levels deep.")
    return best_score([_compared(found, target, settings) for target in targets])


def _compared(found: JsonFound, target: str, settings: Mapping[str, object]) -> Score:
    try:
        expected = read_json(target)
    except NoJsonError as error:
        return Score(None, None, f"The target is {error}.")
    paths = _paths(expected, settings)
    if not paths:
        return Score(None, None, "The target has no field to compare.")
    likeness = _likeness(settings)
    right = {
        path: alike(value_at(found.value, path), value_at(expected, path), likeness)
        for path in paths
    }
    share = sum(right.values()) / len(right)
    value = share if settings["partial"] else float(share == 1.0)
    details = {"fields": {path[:_NAME]: verdict for path, verdict in right.items()}}
    told = next((path for path, verdict in right.items() if not verdict), paths[0])
    said, meant = (_said(value_at(each, told)) for each in (found.value, expected))
    words = f"{sum(right.values())} of {len(right)} fields are right"
    words += f"; {shown(told)} is {said}, and the target {meant}"
    return Score(value, found.text, f"{words}.", details)


def _paths(expected: object, settings: Mapping[str, object]) -> list[str]:
    """The fields asked for, or else all of the target."""
    fields = settings["fields"]
    if isinstance(fields, list) and fields:
        return list(dict.fromkeys(map(str, fields)))
    return list(expected)[:MAX_FIELDS] if isinstance(expected, dict) else []


def _likeness(settings: Mapping[str, object]) -> Likeness:
    return Likeness(
        loose=settings["compare"] == "loose",
        any_order=bool(settings["any_order"]),
        absolute=Decimal(str(settings["absolute_tolerance"])),
        relative=Decimal(str(settings["relative_tolerance"])),
    )


def _said(value: object) -> str:
    if value is ABSENT:
        return "missing"
    return shown(str(value), 60)


def _check_settings(settings: Mapping[str, object]) -> None:
    fields = settings["fields"] if isinstance(settings["fields"], list) else []
    if len(fields) > MAX_FIELDS:
        raise GraderSettingsError("fields", f"give at most {MAX_FIELDS} fields")
    for path in fields:
        try:
            path_steps(path)
        except PathError as error:
            raise GraderSettingsError("fields", str(error)) from None


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    check_json_target(target, settings)
    expected = read_json(target)
    if not isinstance(expected, dict) or not expected:
        raise GraderSettingsError("targets", f"{shown(target)} is no JSON object with fields")
    if len(expected) > MAX_FIELDS:
        raise GraderSettingsError("targets", f"has more than {MAX_FIELDS} fields: name some")
    for path in _paths(expected, settings):
        if value_at(expected, path) is ABSENT:
            raise GraderSettingsError("targets", f"has no field {shown(path)}")


JSON_FIELDS = Grader(
    key="json_fields",
    label="JSON fields",
    version=1,
    summary="Compares fields of the JSON object in the answer with the target's, one by one.",
    grade=grade,
    settings=(
        Setting("fields", list, (), "Fields that count, such as owner.name; none: all."),
        Setting("compare", str, "json", 'json: types matter; loose: "45" is 45, as text or number.',
                ("json", "loose")),
        Setting("partial", bool, False, "The share of right fields, not all or nothing."),
        Setting("any_order", bool, False, "Lists may be in any order."),
        Setting("absolute_tolerance", float, 0.0, "Largest difference between equal numbers."),
        Setting("relative_tolerance", float, 0.0, "The same, as a share of the target."),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)  # fmt: skip
