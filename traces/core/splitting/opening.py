"""The stage before any text: which dialect is spoken, and whether a thought begins."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from traces.core.dialects import Dialect
from traces.core.splitting.bodies import INK, After, Answer, Body, Doubt, Thought
from traces.core.splitting.harmony import Header, after_glued, glued, message
from traces.core.splitting.markers import Entry, Markers, find_entry, markers_of
from traces.core.splitting.quoting import Quoting
from traces.core.splitting.result import PieceKind
from traces.core.splitting.tape import Stage, Tape


def first_stage(rows: tuple[Dialect, ...], *, prompted: bool) -> Stage:
    """What to expect at the start of a text; ``prompted``: the prompt opened the thought."""
    if not rows:
        return Answer()
    if prompted:
        return Opening(_repeated(rows), side="reasoning", rows=rows)
    return Opening(_starting(rows), side="answer", rows=rows)


@dataclass(slots=True)
class Opening:
    """Only blanks so far: one of ``entries`` may stand here, or text of ``side`` begins.

    ``row``: the dialect of the thought that was closed before; None at the start of the text.
    """

    entries: tuple[Entry, ...]
    side: PieceKind
    rows: tuple[Dialect, ...]
    row: Dialect | None = None

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        ink = INK.search(text, at)
        start = ink.start() if ink else len(text)
        tape.hold(text[at:start])
        found = find_entry(self.entries, text, start) if ink else "wait"
        if found == "wait":
            return start, self
        if found is None:
            tape.settle(self.side, tape.take_blanks())
            return start, self._plain()
        if found.entry.row.shape == "messages":
            tape.dialect = found.entry.row.name
            tape.settle("markup", tape.take_blanks())
            return start, Header(unnamed=self.side)
        head = tape.take_blanks() + text[start : found.end]
        return found.end, self._entered(tape, found.entry, head)

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle(self.side, tape.take_blanks() + rest)

    def _entered(self, tape: Tape, entry: Entry, head: str) -> Stage:
        row = entry.row
        if entry.role == "thought" and row.prose and len(self.rows) > 1 and self.side == "answer":
            return _doubt(row, head)
        tape.settle("markup", head)
        if entry.role == "thought":
            tape.open(row)
            return _thought((row,))
        tape.dialect = row.name
        if entry.role == "closer":
            return _after_thought(row)
        return Answer(markers_of(row.answer_closers))

    def _plain(self) -> Stage:
        """Nothing stands here: the text itself begins."""
        if self.side == "reasoning":
            return _thought(self.rows)
        ends = self.row and not self.row.answer_openers and self.row.answer_closers
        return Answer(markers_of(ends)) if ends else Answer()


def _thought(rows: tuple[Dialect, ...]) -> Stage:
    """A thought in one dialect, or in one of many that the prompt opened."""
    if len(rows) > 1:
        rows = tuple(row for row in rows if row.owned)
    elif rows[0].shape == "messages":
        return message("reasoning")
    elif rows[0].shape == "glued":
        return glued("reasoning")
    closing = _closing(rows)
    if all(row.prose for row in rows):
        return Body("reasoning", closing.markers, closing.after)
    return Thought(closing.markers, closing.after, Quoting(closing.openers))


class _Closing(NamedTuple):
    """How thoughts of some dialects close."""

    markers: Markers
    openers: tuple[str, ...]
    after: After


@cache
def _closing(rows: tuple[Dialect, ...]) -> _Closing:
    by_closer = {closer: row for row in rows for closer in row.closers}

    def after(tape: Tape, closer: str) -> Stage:
        tape.dialect = by_closer[closer].name
        return _after_thought(by_closer[closer])

    openers = tuple(opener for row in rows for opener in row.openers)
    return _Closing(markers_of(tuple(by_closer)), openers, after)


def _doubt(row: Dialect, head: str) -> Doubt:
    if row.shape == "glued":
        return Doubt(row, head, markers_of(row.closers), after_glued)
    closing = _closing((row,))
    return Doubt(row, head, closing.markers, closing.after)


def _after_thought(row: Dialect) -> Opening:
    return Opening(_following(row), side="answer", rows=(row,), row=row)


def _thoughts(row: Dialect, *, glued: bool = False) -> list[Entry]:
    return [Entry(opener, row, "thought", glued) for opener in row.openers]


def _answers(row: Dialect) -> list[Entry]:
    return [Entry(opener, row, "answer") for opener in row.answer_openers]


@cache
def _starting(rows: tuple[Dialect, ...]) -> tuple[Entry, ...]:
    """What may stand at the start of a text."""
    entries: list[Entry] = []
    for row in rows:
        entries += _thoughts(row, glued=len(rows) > 1 and row.shape == "glued") + _answers(row)
        if row.lone_closer:
            entries += [Entry(closer, row, "closer") for closer in row.closers]
    return tuple(entries)


@cache
def _repeated(rows: tuple[Dialect, ...]) -> tuple[Entry, ...]:
    """What may stand there if the prompt opened the thought: the opener again.

    Under "auto" no prose: the thought itself may begin with such words.
    """
    told = [row for row in rows if len(rows) == 1 or row.owned or not row.prose]
    return tuple(entry for row in told for entry in _thoughts(row))


@cache
def _following(row: Dialect) -> tuple[Entry, ...]:
    """What may stand behind a closed thought: a further one, or the opener of the answer."""
    return (*_thoughts(row), *_answers(row))
