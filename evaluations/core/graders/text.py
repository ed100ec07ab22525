"""The answer says a target in the same words, up to case, punctuation and articles."""

from collections.abc import Mapping, Sequence

from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.plain_words import holds_words, plain_words, word_f1
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the words are those of a target, or F1 of the words; unscored without a word."""
    said = _words(answer, settings)
    if not said:
        return Score(None, None, "The answer holds no word.")
    compare = settings["compare"]
    scored = [(_value(said, _words(target, settings), compare), target) for target in targets]
    value, target = max(scored, key=lambda pair: pair[0])
    read = " ".join(said)
    if compare == "f1":
        return Score(value, read, f"F1 of the words is {value:.3f} to the target {shown(target)}.")
    verb = _VERBS[str(compare)][value == 1.0]
    return Score(value, read, f"{shown(read)} {verb} the target {shown(target)}.")


_VERBS = {"equal": ("does not equal", "equals"), "contains": ("does not contain", "contains")}


def _words(text: str, settings: Mapping[str, object]) -> list[str]:
    return plain_words(
        text,
        articles=not settings["drop_articles"],
        punctuation=not settings["drop_punctuation"],
        accents=not settings["drop_accents"],
    )


def _value(said: list[str], meant: list[str], compare: object) -> float:
    if not meant:
        return 0.0
    if compare == "f1":
        return word_f1(said, meant)
    return float(holds_words(said, meant) if compare == "contains" else said == meant)


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if not _words(target, settings):
        raise GraderSettingsError("targets", f"{shown(target)} holds no word to compare")


TEXT = Grader(
    key="text",
    label="Words",
    version=1,
    summary="Compares words, up to case, punctuation and articles: equal, contained, or F1.",
    grade=grade,
    settings=(
        Setting("compare", str, "equal", "equal; contains: the target is in the answer; f1.",
                ("equal", "contains", "f1")),
        Setting("drop_articles", bool, True, "English a, an and the do not count."),
        Setting("drop_punctuation", bool, True, "Punctuation and signs do not count."),
        Setting("drop_accents", bool, False, "é is e."),
    ),
    check_target=_check_target,
)  # fmt: skip
