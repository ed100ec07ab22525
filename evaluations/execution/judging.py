"""Who judges a reply: a pure grader here, or one of another lane."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from evaluations.core.graders import grade_reply, grader_for, ungradable
from evaluations.core.scoring import GraderSettingsError, Lane, Reply, Score
from evaluations.execution.plans import GraderSpec
from evaluations.sandbox.judges import judge_in_sandbox
from traces.core.analysis import languages_of
from traces.models import Trace, TraceKind

Judge = Callable[[str, Reply, Sequence[str], Mapping[str, object]], Score]

#: Who works in each lane. A lane without a judge leaves its answers unscored, with the reason.
JUDGES: Final[dict[Lane, Judge]] = {"here": grade_reply, "sandbox": judge_in_sandbox}


def judge_reply(
    kind: str, reply: Reply, targets: Sequence[str], settings: Mapping[str, object]
) -> Score:
    """The verdict of grader ``kind``, in whatever lane it works; may take seconds in some.

    Raises GraderSettingsError only where there is no such grader.
    """
    grader = grader_for(kind)
    problem = ungradable(grader, reply, targets)
    if problem:
        return Score(None, None, problem)
    judge = JUDGES.get(grader.lane)
    if judge is None:
        return Score(None, None, f"This installation has no judge for {kind}.")
    return judge(kind, reply, targets, settings)


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
