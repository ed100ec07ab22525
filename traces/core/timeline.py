"""Lays the moments of one call out on a strip from sent to end."""

from dataclasses import dataclass
from typing import Final, Literal

from traces.core.timings import Timings

PhaseKind = Literal["wait", "think", "hidden", "answer", "whole"]

_WORDS: Final[dict[PhaseKind, str]] = {
    "wait": "Waiting",
    "think": "Thinking",
    "hidden": "Waiting and thinking, not told apart",
    "answer": "Answering",
    "whole": "Not streamed",
}
_UNSEEN: Final = ("hidden", "encrypted")


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the strip: ``start`` and ``end`` in seconds, ``x`` and ``width`` in percent."""

    kind: PhaseKind
    label: str
    start: float
    end: float
    x: float
    width: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened first: ``at`` in seconds since sending, ``x`` in percent."""

    label: str
    at: float
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The strip of one call; without phases no time was recorded. ``total`` is in seconds."""

    phases: tuple[Phase, ...]
    moments: tuple[Moment, ...]
    total: float | None

    @property
    def streamed(self) -> bool:
        """Whether anything but the end was observed."""
        return any(phase.kind != "whole" for phase in self.phases)


def lay_out(timings: Timings, *, kind: str) -> Timeline:
    """The strip for ``timings`` of a trace of ``kind``; no phase begins before the last one did.

    Nothing is invented: what was not observed has no phase and no moment. Where the thought was
    not disclosed, it lies somewhere between sending and the first answer.
    """
    known = [at for at in (timings.total, *_firsts(timings)) if at is not None]
    end = max(known, default=0.0)
    if end <= 0:
        return Timeline((), (), None)
    cuts = _cuts(timings, kind, end)
    phases = tuple(
        Phase(what, _WORDS[what], start, stop, _percent(start, end), _percent(stop - start, end))
        for (what, start), (_, stop) in zip(cuts, [*cuts[1:], ("wait", end)], strict=True)
        if stop > start
    )
    return Timeline(phases, _moments(timings, kind, end), end)


def _firsts(timings: Timings) -> tuple[float | None, float | None, float | None]:
    return timings.first_byte, timings.first_reasoning, timings.first_answer


def _cuts(timings: Timings, kind: str, end: float) -> list[tuple[PhaseKind, float]]:
    """Where each phase begins, in order of time."""
    first_byte, thought, answer = _firsts(timings)
    if first_byte is thought is answer is None:
        return [("whole", 0.0)]
    undisclosed = thought is None and kind in _UNSEEN
    cuts: list[tuple[PhaseKind, float]] = [("hidden" if undisclosed else "wait", 0.0)]
    if thought is not None:
        cuts.append(("think", thought))
    if answer is not None:
        cuts.append(("answer", max(answer, cuts[-1][1])))
    return [(what, min(at, end)) for what, at in cuts]


def _moments(timings: Timings, kind: str, end: float) -> tuple[Moment, ...]:
    first_byte, thought, answer = _firsts(timings)
    thought_word = "First of the summary" if kind == "summary" else "First thought"
    named = (
        ("Sent", 0.0),
        ("First byte", first_byte),
        (thought_word, thought),
        ("First answer", answer),
        ("End", timings.total),
    )
    found = [Moment(word, at, _percent(at, end)) for word, at in named if at is not None]
    return tuple(sorted(found, key=lambda moment: moment.at))


def _percent(seconds: float, end: float) -> float:
    return round(100 * seconds / end, 3)
