"""The option that the answer chooses is a target."""

import re
import string
from collections.abc import Mapping, Sequence

from evaluations.core.reading.normalizing import normalized, shown
from evaluations.core.reading.option_patterns import Options
from evaluations.core.reading.options import NoOption, chosen_option
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

_LETTERED = re.compile(r"\W{0,3}(?P<label>[A-Z]|\d{1,2})\s?[).:]{1,2}\s+(?P<text>\S.*)", re.DOTALL)


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the chosen option is that of a target; unscored where no single one is chosen."""
    options = _options(settings, targets)
    found = chosen_option(answer, options)
    if isinstance(found, NoOption):
        return Score(None, None, f"{found.reason.capitalize()}.")
    expected = [chosen_option(target, options) for target in targets]
    right = any(not isinstance(e, NoOption) and e.label == found.label for e in expected)
    verdict = "is" if right else "is not"
    words = f"Option {found.label} {verdict} the target {shown(targets[0])}"
    return Score(float(right), found.label, f"{words}, read in {shown(found.text)}.")


def _options(settings: Mapping[str, object], targets: Sequence[str]) -> Options:
    labels = _NUMBERS if settings["labels"] == "numbers" else tuple(string.ascii_uppercase)
    listed = settings["options"]
    if isinstance(listed, list | tuple) and listed:
        return tuple(zip(labels, (str(text).strip() for text in listed), strict=False))
    known = {m["label"]: m["text"].strip() for m in map(_LETTERED.fullmatch, targets) if m}
    return tuple((label, known.get(label, "")) for label in labels)


_NUMBERS = tuple(str(number) for number in range(1, 27))


def _check_settings(settings: Mapping[str, object]) -> None:
    texts = [text for _, text in _options(settings, ())]
    listed = settings["options"]
    if isinstance(listed, list) and len(listed) > len(texts):
        raise GraderSettingsError("options", "give at most 26 options")
    spelled = [normalized(text) for text in texts if text]
    if len(set(spelled)) < len(spelled):
        raise GraderSettingsError("options", "two options have the same text")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if isinstance(chosen_option(target, _options(settings, [target])), NoOption):
        message = f"{shown(target)} is no option: give its label, or list the texts in `options`"
        raise GraderSettingsError("targets", message)


CHOICE = Grader(
    key="choice",
    label="Choice of options",
    version=2,
    summary="Finds the option that the answer chooses, by letter or by text.",
    grade=grade,
    settings=(
        Setting("options", list, (), "Texts of the options in order: the first is A (or 1)."),
        Setting("labels", str, "letters", "How options are labeled.", ("letters", "numbers")),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)
