"""The whole answer equals a target, up to spelling."""

from collections.abc import Mapping, Sequence

from evaluations.core.reading.normalizing import normalized, shown
from evaluations.core.scoring import Grader, Score, Setting


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the normalized answer equals a normalized target; unscored where it is empty."""
    return judge_text(answer, targets, settings)


def judge_text(text: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """The score of a text that was read, by the settings of ``SPELLING`` and ``trim``."""
    spelled = _spelled(text, settings)
    if not spelled:
        return Score(None, None, "The answer is empty.")
    for target in targets:
        if spelled == _spelled(target, settings):
            return Score(1.0, text.strip(), f"Equals the target {shown(target)}.")
    return Score(0.0, text.strip(), f"{shown(text)} is not the target {shown(targets[0])}.")


def _spelled(text: str, settings: Mapping[str, object]) -> str:
    text = normalized(
        text,
        case_sensitive=bool(settings["case_sensitive"]),
        collapse_whitespace=bool(settings["collapse_whitespace"]),
        unicode=bool(settings["unicode"]),
    )
    trim = str(settings.get("trim", ""))
    return text.strip(trim + " \n\t") if trim else text


SPELLING = (
    Setting("case_sensitive", bool, False, "Upper and lower case are different."),
    Setting("collapse_whitespace", bool, True, "Any white space inside counts as one space."),
    Setting("unicode", bool, True, "Compare in Unicode form NFKC: Ａ is A, ½ is 1⁄2."),
)

EXACT = Grader(
    key="exact",
    label="Exact text",
    version=2,
    summary="The whole answer equals a target, up to case, white space and Unicode form.",
    grade=grade,
    settings=(
        *SPELLING,
        Setting("trim", str, "", "Characters cut from both ends before comparing, such as .*\"'"),
    ),
)
