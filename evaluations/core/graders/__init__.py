"""The graders: what can judge an answer, and the one door through which it is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from evaluations.core.grader_settings import cleaned_settings, completed_settings
from evaluations.core.graders.boxed import BOXED
from evaluations.core.graders.choice import CHOICE
from evaluations.core.graders.code import CODE
from evaluations.core.graders.entities import ENTITIES
from evaluations.core.graders.exact import EXACT
from evaluations.core.graders.expression import EXPRESSION
from evaluations.core.graders.format import FORMAT
from evaluations.core.graders.gym import GYM
from evaluations.core.graders.json_equality import JSON_EQUALITY
from evaluations.core.graders.json_fields import JSON_FIELDS
from evaluations.core.graders.json_schema import JSON_SCHEMA
from evaluations.core.graders.label import LABEL
from evaluations.core.graders.language import LANGUAGE
from evaluations.core.graders.math import MATH
from evaluations.core.graders.number import NUMBER
from evaluations.core.graders.pattern import PATTERN
from evaluations.core.graders.quantity import QUANTITY
from evaluations.core.graders.similarity import SIMILARITY
from evaluations.core.graders.step_labels import STEP_LABELS
from evaluations.core.graders.tags import TAGS
from evaluations.core.graders.text import TEXT
from evaluations.core.reading.normalizing import visible
from evaluations.core.scoring import Grader, GraderSettingsError, Reply, Score
from traces.core.storable import storable, storable_json

#: What is stored of the part of an answer that was judged, in characters.
MAX_EXTRACTED: Final = 500
#: A longer answer is unscored: no reader could find the answer in it either.
MAX_ANSWER: Final = 500_000

GRADERS: Final[dict[str, Grader]] = {
    "exact": EXACT,
    "choice": CHOICE,
    "number": NUMBER,
    "pattern": PATTERN,
    "boxed": BOXED,
    "json_equality": JSON_EQUALITY,
    "step_labels": STEP_LABELS,
    "json_fields": JSON_FIELDS,
    "json_schema": JSON_SCHEMA,
    "text": TEXT,
    "quantity": QUANTITY,
    "label": LABEL,
    "entities": ENTITIES,
    "tags": TAGS,
    "similarity": SIMILARITY,
    "format": FORMAT,
    "language": LANGUAGE,
    "expression": EXPRESSION,
    "math": MATH,
    "code": CODE,
    "gym": GYM,
}


def grader_for(kind: str) -> Grader:
    """The grader registered as ``kind``; raises GraderSettingsError on the field ``kind``."""
    if kind not in GRADERS:
        raise GraderSettingsError("kind", f"no grader {kind!r}; there are {', '.join(GRADERS)}")
    return GRADERS[kind]


def validate_grader_settings(kind: str, settings: Mapping[str, object]) -> dict[str, object]:
    """All settings of the grader, checked, with defaults; raises GraderSettingsError."""
    return cleaned_settings(grader_for(kind), settings)


def validate_targets(kind: str, settings: Mapping[str, object], targets: Sequence[str]) -> None:
    """Raise GraderSettingsError (field ``targets``) unless the grader can work with ``targets``.

    ``settings`` are as ``validate_grader_settings`` returned them.
    """
    grader = grader_for(kind)
    if grader.needs_target and not targets:
        raise GraderSettingsError("targets", f"{kind} compares with a target: give at least one")
    if grader.check_target is not None:
        for target in targets:
            grader.check_target(target, settings)


def grade_answer(
    kind: str, answer: str, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """The verdict of grader ``kind`` on ``answer``, of which nothing else is known."""
    return grade_reply(kind, Reply(answer), targets, settings)


def grade_reply(
    kind: str, reply: Reply, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """The verdict of grader ``kind`` on ``reply``; any of several ``targets`` counts.

    Never raises on any text, and takes a few milliseconds at most (50 for a slow pattern).
    ``settings`` are as ``validate_grader_settings`` returned them; raises GraderSettingsError
    only where there is no such grader. One of another lane than "here" leaves it unscored.
    """
    grader = grader_for(kind)
    problem = ungradable(grader, reply, targets)
    if problem:
        return Score(None, None, problem)
    try:
        reply = replace(reply, answer=visible(reply.answer))
        score = _judged(grader, reply, targets, completed_settings(grader, settings))
    except Exception as error:  # a defect here must not stop a run: it is shown on the score
        return Score(None, None, f"The grader failed on this answer ({type(error).__name__}).")
    return storable_score(score)


def ungradable(grader: Grader, reply: Reply, targets: Sequence[str]) -> str:
    """Why no grader needs to look at ``reply``, as a sentence; empty where it must."""
    if grader.needs_target and not targets:
        return "The case has no target."
    if len(reply.answer) > MAX_ANSWER:
        return f"The answer is longer than {MAX_ANSWER:,} characters."
    return ""


def storable_score(score: Score) -> Score:
    """``score`` with texts that any database can hold."""
    extracted = None if score.extracted is None else storable(score.extracted[:MAX_EXTRACTED])
    held = None if score.details is None else storable_json(score.details)
    details = held if isinstance(held, dict) else None
    explanation = storable(score.explanation)
    return replace(score, extracted=extracted, explanation=explanation, details=details)


def _judged(
    grader: Grader, reply: Reply, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    if grader.grade is not None:
        return grader.grade(reply.answer, targets, settings)
    if grader.grade_reply is not None:
        return grader.grade_reply(reply, targets, settings)
    return Score(None, None, "This grader cannot judge a piece of text at once.")
