"""The stages inside a thought and inside an answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from traces.core.dialects import Dialect
from traces.core.splitting.markers import Markers
from traces.core.splitting.quoting import Quoting
from traces.core.splitting.result import SpanKind
from traces.core.splitting.tape import Stage, Tape

INK: Final = re.compile(r"\S")

#: Gives the stage that follows a marker.
After = Callable[[Tape, str], Stage]


@dataclass(slots=True)
class Body:
    """Text of one kind up to the first of ``markers``.

    Those in ``kept`` are left for the next stage to read.
    """

    kind: SpanKind
    markers: Markers
    after: After
    kept: frozenset[str] = frozenset()

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        found = self.markers.search(text, at)
        if found is None:
            end = len(text) - self.markers.held(text, at)
            tape.settle(self.kind, text[at:end])
            return end, self
        tape.settle(self.kind, text[at : found.start()])
        if self.kind == "reasoning":
            tape.closed = True
        if found[0] in self.kept:
            return found.start(), self.after(tape, found[0])
        tape.settle("markup", found[0])
        return found.end(), self.after(tape, found[0])

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle(self.kind, rest)


@dataclass(slots=True)
class Thought:
    """A thought between tags, up to the first of ``markers`` that it does not merely quote."""

    markers: Markers
    after: After
    quoting: Quoting
    unread: list[str] = field(default_factory=list)

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        found = self.markers.search(text, at)
        end = found.start() if found else len(text) - self.markers.held(text, at)
        tape.settle("reasoning", text[at:end])
        self.unread.append(text[at:end])
        if found is None:
            return end, self
        # Looked at only here, so that a thought is scanned once, when it seems to end.
        self.quoting.follow("".join(self.unread))
        self.unread.clear()
        behind = text[found.end() : found.end() + 1]
        if not behind and self.quoting.needs_next():
            return end, self
        if self.quoting.quotes(behind):
            tape.settle("reasoning", found[0])
            self.quoting.follow_quoted(found[0])
            return found.end(), self
        return found.end(), self._close(tape, found[0])

    def end(self, tape: Tape, rest: str) -> None:
        found = self.markers.match(rest, 0)
        if found and found.end() == len(rest):
            self._close(tape, rest)
        else:
            tape.settle("reasoning", rest)

    def _close(self, tape: Tape, closer: str) -> Stage:
        tape.closed = True
        tape.settle("markup", closer)
        return self.after(tape, closer)


@dataclass(slots=True)
class Doubt:
    """A thought if one of ``markers`` closes it, and else an answer that begins like one.

    ``head``: the opener, with the blanks before it.
    """

    row: Dialect
    head: str
    markers: Markers
    after: After
    parts: list[str] = field(default_factory=list)

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        found = self.markers.search(text, at)
        if found is None:
            end = len(text) - self.markers.held(text, at)
            self.parts.append(text[at:end])
            return end, self
        tape.settle("markup", self.head)
        tape.open(self.row)
        tape.settle("reasoning", "".join(self.parts) + text[at : found.start()])
        tape.closed = True
        tape.settle("markup", found[0])
        return found.end(), self.after(tape, found[0])

    def end(self, tape: Tape, rest: str) -> None:
        tape.suspected = self.row.name
        tape.settle("answer", self.head + "".join(self.parts) + rest)


@dataclass(slots=True)
class Answer:
    """The answer, to the end of the text; ``enders`` are markup where nothing follows them."""

    enders: Markers | None = None

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        found = self.enders.search(text, at) if self.enders else None
        if self.enders is None or found is None:
            held = self.enders.held(text, at) if self.enders else 0
            tape.settle("answer", text[at : len(text) - held])
            return len(text) - held, self
        tape.settle("answer", text[at : found.start()])
        return found.end(), _Tail(self, self.enders, [found[0]])

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle("answer", rest)


@dataclass(slots=True)
class _Tail:
    """Markers that end an answer, if only blanks and more of them follow."""

    answer: Answer
    enders: Markers
    held: list[str]

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        ink = INK.search(text, at)
        start = ink.start() if ink else len(text)
        self.held.append(text[at:start])
        if ink is None or self.enders.may_begin(text, start):
            return start, self
        if found := self.enders.match(text, start):
            self.held.append(found[0])
            return found.end(), self
        tape.settle("answer", "".join(self.held))
        return start, self.answer

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle("answer" if rest else "markup", "".join(self.held) + rest)
