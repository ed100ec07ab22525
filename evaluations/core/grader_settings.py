"""Settings of a grader as a curator wrote them, checked and completed."""

import json
import math
from collections.abc import Mapping
from copy import deepcopy

from evaluations.core.scoring import Grader, GraderSettingsError, Setting

MAX_TEXT = 2_000
#: Characters of a JSON object, such as a schema.
MAX_OBJECT = 20_000
_WORDS = {
    bool: "true or false",
    str: "a text",
    float: "a number",
    list: "a list of texts",
    dict: "a JSON object",
}


def cleaned_settings(grader: Grader, settings: Mapping[str, object]) -> dict[str, object]:
    """All settings of ``grader``: those given, checked, and the defaults of the others.

    Raises GraderSettingsError that names the first wrong setting and says the way out.
    """
    known = {setting.name for setting in grader.settings}
    for name in settings:
        if name not in known:
            names = ", ".join(sorted(known))
            raise GraderSettingsError(name, f"{grader.key} has no such setting; it has {names}")
    cleaned = {
        setting.name: _cleaned(setting, settings[setting.name])
        if setting.name in settings
        else _default(setting)
        for setting in grader.settings
    }
    if grader.check_settings is not None:
        grader.check_settings(cleaned)
    return cleaned


def completed_settings(grader: Grader, settings: Mapping[str, object]) -> dict[str, object]:
    """``settings``, already cleaned once, with the defaults of settings that came since."""
    return {setting.name: _default(setting) for setting in grader.settings} | dict(settings)


def changed_settings(grader: Grader, settings: Mapping[str, object]) -> dict[str, object]:
    """The settings that differ from their defaults: what a file or a page needs to show."""
    defaults = {setting.name: _default(setting) for setting in grader.settings}
    return {name: value for name, value in settings.items() if defaults.get(name) != value}


def _default(setting: Setting) -> object:
    if isinstance(setting.default, tuple):
        return list(setting.default)
    return deepcopy(setting.default)


def _cleaned(setting: Setting, value: object) -> object:
    if setting.kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _cleaned_number(setting, value)
    if not isinstance(value, setting.kind):
        raise GraderSettingsError(setting.name, f"must be {_WORDS[setting.kind]}")
    if setting.choices and value not in setting.choices:
        raise GraderSettingsError(setting.name, f"must be one of {', '.join(setting.choices)}")
    if isinstance(value, dict):
        _check_object(setting, value)
    for text in value if isinstance(value, list) else [value]:
        _check_text(setting, text)
    return value


def _cleaned_number(setting: Setting, value: int | float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number < 0:
        raise GraderSettingsError(setting.name, "must be zero or more, and finite")
    return number


def _check_text(setting: Setting, text: object) -> None:
    if setting.kind is list and (not isinstance(text, str) or not text.strip()):
        raise GraderSettingsError(setting.name, "must be a list of texts, none of them empty")
    if isinstance(text, str) and len(text) > MAX_TEXT:
        raise GraderSettingsError(setting.name, f"is longer than {MAX_TEXT:,} characters")


def _check_object(setting: Setting, value: Mapping[str, object]) -> None:
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise GraderSettingsError(setting.name, "must be plain JSON, not nested deeply") from None
    if len(written) > MAX_OBJECT:
        raise GraderSettingsError(setting.name, f"is longer than {MAX_OBJECT:,} characters")
