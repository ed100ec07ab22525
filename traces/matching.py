"""The graders of the cases that traces answer, from the floor that has them."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from django.conf import settings
from django.utils.module_loading import import_string

from traces.core.analysis import Analysis, Matcher, analyse
from traces.models import Trace

#: Gives for traces that answer a case the case's own grader, by trace id.
MatcherSource = Callable[[Sequence[Trace]], Mapping[int, Matcher]]


def matchers_of(traces: Sequence[Trace]) -> Mapping[int, Matcher]:
    """By trace id: the case's own grader, for traces that answer a case; one query.

    ``settings.TRACE_MATCHERS`` names the function, since this floor knows of no cases.
    """
    source = cast(MatcherSource, import_string(settings.TRACE_MATCHERS))
    return source(traces)


class Read(NamedTuple):
    """What was found in a thought; ``judged`` is whether the case's grader found an answer."""

    analysis: Analysis
    judged: bool


def read_thought(trace: Trace, matcher: Matcher | None) -> Read:
    """The analysis of a trace's thought as readers see it.

    A grader that finds nothing to judge in the thought (it looks for a box, say, and thoughts
    have none) says nothing of where the answer stands: then it is the reply's own answer that is
    looked for.
    """
    analysis = analyse_trace(trace, matcher)
    if matcher is None or "answer_first" not in analysis.unavailable:
        return Read(analysis, matcher is not None)
    return Read(analyse_trace(trace, None), False)


def analyse_trace(trace: Trace, matcher: Matcher | None) -> Analysis:
    """What the rules find in a trace's thought; the answer is judged by ``matcher`` alone."""
    return analyse(
        trace.reasoning,
        answer=trace.answer,
        truncated=trace.was_cut and not trace.answer.strip(),
        matcher=matcher,
        tokens=trace.reasoning_tokens,
        seconds=trace.thinking_s,
    )
