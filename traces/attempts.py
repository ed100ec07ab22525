"""Where a trace comes from and what else was answered there, told by the floor that asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from traces.models import Trace


@dataclass(frozen=True, slots=True)
class Repeat:
    """One attempt at the same question by the same candidate; ``verdict`` is one word, ``trace``
    None where the attempt has left none."""

    number: int
    verdict: str
    trace: int | None


@dataclass(frozen=True, slots=True)
class Attempts:
    """All attempts that a trace is one of, by names for people; ``href`` is the page of its own."""

    case: str
    run: str
    href: str
    repeats: tuple[Repeat, ...]


#: Gives for traces that answer a case all attempts at it, by trace id.
AttemptsSource = Callable[[Sequence[Trace]], Mapping[int, Attempts]]


def attempts_of(traces: Sequence[Trace]) -> Mapping[int, Attempts]:
    """By trace id: the attempts of the same candidate at the same case; two queries.

    ``settings.TRACE_ATTEMPTS`` names the function, since this floor knows of no runs.
    """
    source = cast(AttemptsSource, import_string(settings.TRACE_ATTEMPTS))
    return source(traces)
