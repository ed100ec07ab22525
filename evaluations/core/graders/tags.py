"""Tags of tokens, such as parts of speech: the share of right ones, with counts per tag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.tokens import (
    NoTagsError,
    Tagged,
    listed_tags,
    tags_by_token,
    target_tags,
)
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting, best_score

_NAME = 20
_MAX_NAMES = 200


@dataclass(slots=True)
class _Counts:
    tp: int = 0
    fp: int = 0
    fn: int = 0


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """Share of tokens whose tag is right; unscored where tags belong to no tokens."""
    try:
        said, text = listed_tags(answer)
    except NoTagsError as error:
        return Score(None, None, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    return best_score([_compared(said, text, target, settings) for target in targets])


def _compared(
    said: Sequence[Tagged], text: str, target: str, settings: Mapping[str, object]
) -> Score:
    try:
        meant = target_tags(target)
    except NoTagsError as error:
        return Score(None, None, f"The target is {error}.")
    tags = tags_by_token(said, meant)
    if isinstance(tags, str):
        return Score(None, text, f"Found {tags}.")
    pairs = [(tag, each.tag) for tag, each in zip(tags, meant, strict=True)]
    right = sum(first == second for first, second in pairs)
    wrong = next((place for place, (a, b) in enumerate(pairs) if a != b), None)
    value = float(right == len(pairs)) if settings["all"] else right / len(pairs)
    words = f"{right} of {len(pairs)} tags are right"
    if wrong is not None:
        token = f" ({shown(meant[wrong].token, 40)})" if meant[wrong].token else ""
        first, second = pairs[wrong]
        words += f"; token {wrong + 1}{token} is {second[:_NAME]}, not {(first or 'none')[:_NAME]}"
    return Score(value, text, f"{words}.", {"tags": _details(pairs)})


def _details(pairs: Sequence[tuple[str | None, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, _Counts] = {}
    for said, meant in pairs:
        if said == meant:
            counts.setdefault(meant, _Counts()).tp += 1
            continue
        counts.setdefault(meant, _Counts()).fn += 1
        if said is not None:
            counts.setdefault(said, _Counts()).fp += 1
    kept = list(counts.items())[:_MAX_NAMES]
    return {tag[:_NAME]: {"tp": c.tp, "fp": c.fp, "fn": c.fn} for tag, c in kept}


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    try:
        target_tags(target)
    except NoTagsError as error:
        message = f'{shown(target)} is {error}: write ["DET", "NOUN"] or the/DET dog/NOUN'
        raise GraderSettingsError("targets", message) from None


TAGS = Grader(
    key="tags",
    label="Token tags",
    version=1,
    summary="Compares the tags of tokens, such as parts of speech, one by one; counts by tag.",
    grade=grade,
    settings=(Setting("all", bool, False, "Right only where every tag is, not the share."),),
    check_target=_check_target,
)
