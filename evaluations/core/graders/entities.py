"""Named entities of the answer against those of the target: F1, with counts per type."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from evaluations.core.reading.normalizing import shown
from evaluations.core.reading.span_counts import SpanCounts, count_spans, span_f1
from evaluations.core.reading.spans import (
    NoSpansError,
    Span,
    SpanRules,
    listed_spans,
    target_spans,
    type_name,
)
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting, best_score

_NAME = 60


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """F1 over all entities, the best over the targets; unscored where none are listed."""
    rules = _rules(settings)
    try:
        said, text = listed_spans(answer, rules)
    except NoSpansError as error:
        return Score(None, None, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    return best_score([_compared(said, text, target, settings) for target in targets])


def _compared(
    said: Sequence[Span], text: str, target: str, settings: Mapping[str, object]
) -> Score:
    try:
        meant = target_spans(target, _rules(settings))
    except NoSpansError as error:
        return Score(None, None, f"The target is {error}.")
    counts = count_spans(said, meant, offsets=bool(settings["offsets"]))
    value = span_f1(list(counts.values()), partial=settings["count"] == "partial")
    details = {"types": {kind[:_NAME]: asdict(count) for kind, count in counts.items()}}
    return Score(value, text, _in_words(list(counts.values()), said, meant, value), details)


def _in_words(
    counts: Sequence[SpanCounts], said: Sequence[Span], meant: Sequence[Span], value: float
) -> str:
    right, half = sum(each.tp for each in counts), sum(each.partial for each in counts)
    words = f"{right} of {len(meant)} entities found, {len(said) - right} more said"
    missed = next((span for span in meant if span not in said), None)
    near = f", {half} overlap" if half else ""
    first = f"; first missed: {shown(missed.text, 40)} ({missed.type[:20]})" if missed else ""
    return f"{words}{near}: F1 {value:.3f}{first}."


def _rules(settings: Mapping[str, object]) -> SpanRules:
    types = settings["types"] if isinstance(settings["types"], dict) else {}
    named = {type_name(said): type_name(str(meant)) for said, meant in types.items()}
    return SpanRules(named, bool(settings["case_sensitive"]))


def _check_settings(settings: Mapping[str, object]) -> None:
    types = settings["types"] if isinstance(settings["types"], dict) else {}
    if not all(isinstance(meant, str) and meant.strip() for meant in types.values()):
        raise GraderSettingsError("types", 'must be texts: {"PERSON": "PER"}')


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    try:
        spans = target_spans(target, _rules(settings))
    except NoSpansError as error:
        message = f'{error}: write [{{"text": "Ada", "type": "PER"}}], or [] for none'
        raise GraderSettingsError("targets", message) from None
    if settings["offsets"] and any(span.start is None or span.end is None for span in spans):
        raise GraderSettingsError("targets", "every entity needs start and end, for `offsets`")


ENTITIES = Grader(
    key="entities",
    label="Named entities",
    version=1,
    summary="Compares the entities listed in the answer with the target's: F1 and counts by type.",
    grade=grade,
    settings=(
        Setting("count", str, "strict", "strict: text and type equal; partial: overlap is half.",
                ("strict", "partial")),
        Setting("types", dict, {}, 'Other names of types: {"PERSON": "PER"}.'),
        Setting("offsets", bool, False, "Start and end must be equal too, and tell overlap."),
        Setting("case_sensitive", bool, False, "Upper and lower case of texts are different."),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)  # fmt: skip
