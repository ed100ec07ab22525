"""Who judges a reply: a pure grader here, or one of another lane."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from evaluations.core.grader_settings import completed_settings
from evaluations.core.graders import grade_reply, grader_for, storable_score, ungradable
from evaluations.core.scoring import Grader, GraderSettingsError, Lane, Reply, Score
from evaluations.execution.hook_calls import judge_by_hook
from evaluations.execution.judge_calls import judge_by_models
from evaluations.execution.plans import GraderSpec
from evaluations.sandbox.judges import judge_in_sandbox
from traces.core.analysis import languages_of
from traces.models import Trace, TraceKind

_log = logging.getLogger(__name__)

Judge = Callable[[str, Reply, Sequence[str], Mapping[str, object]], Score]

#: Who works in each lane but ``calls``, where a run pays.
JUDGES: Final[dict[Lane, Judge]] = {"here": grade_reply, "sandbox": judge_in_sandbox}


def judge_reply(
    kind: str,
    reply: Reply,
    targets: Sequence[str],
    settings: Mapping[str, object],
    *,
    run_id: int | None = None,
) -> Score:
    """The verdict of grader ``kind``, in whatever lane it works; may take minutes in some.

    ``run_id`` is the run that pays for calls to judges. Raises GraderSettingsError only where
    there is no such grader.
    """
    grader = grader_for(kind)
    problem = ungradable(grader, reply, targets)
    if problem:
        return Score(None, None, problem)
    if grader.lane == "calls":
        return storable_score(_called(grader, reply, targets, settings, run_id))
    return JUDGES[grader.lane](kind, reply, targets, settings)


def _called(
    grader: Grader,
    reply: Reply,
    targets: Sequence[str],
    settings: Mapping[str, object],
    run_id: int | None,
) -> Score:
    completed = completed_settings(grader, settings)
    try:
        if grader.key == "hook":
            return judge_by_hook(reply, targets, completed)
        return judge_by_models(reply, targets, completed, run_id=run_id)
    except Exception as error:  # a defect here must not stop a run: it is shown on the score
        _log.exception("the grader %s failed", grader.key)
        return Score(None, None, f"The grader failed on this answer ({type(error).__name__}).")


def judged_here(specs: Iterable[GraderSpec]) -> bool:
    """Whether all graders of ``specs`` are quick: the others must not hold up a driver."""
    return all(_lane(str(spec.get("kind", ""))) == "here" for spec in specs)


def _lane(kind: str) -> Lane:
    try:
        return grader_for(kind).lane
    except GraderSettingsError:
        return "here"


def reply_of(trace: Trace) -> Reply:
    """What graders may know of a stored reply: facts of its thought, never the text."""
    return Reply(
        answer=trace.answer,
        prompt=_asked(trace.messages),
        outcome=trace.outcome,
        trace_kind=trace.kind,
        trace_source=trace.source,
        thought_languages=_languages(trace),
    )


def _languages(trace: Trace) -> tuple[str, ...] | None:
    return (languages_of(trace.reasoning) or None) if trace.kind == TraceKind.FULL else None


def _asked(messages: object) -> str:
    """The text of the last message of the user."""
    for message in reversed(messages if isinstance(messages, list) else []):
        if isinstance(message, dict) and message.get("role") == "user":
            return str(message.get("content", ""))
    return ""
