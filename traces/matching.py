"""The graders of the cases that traces answer, from the floor that has them."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from traces.core.analysis import Matcher
from traces.models import Trace

MatcherSource = Callable[[Sequence[Trace]], Mapping[int, Matcher]]


def matchers_of(traces: Sequence[Trace]) -> Mapping[int, Matcher]:
    """By trace id: the case's own grader, for traces that answer a case; one query.

    ``settings.TRACE_MATCHERS`` names the function, since this floor knows of no cases.
    """
    source = cast(MatcherSource, import_string(settings.TRACE_MATCHERS))
    return source(traces)
