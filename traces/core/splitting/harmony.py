"""The stages of harmony: messages with headers, and what is left when a server strips those."""

import re
from dataclasses import dataclass
from typing import Final

from traces.core.dialects import DIALECTS
from traces.core.splitting.bodies import INK, Answer, Body
from traces.core.splitting.markers import markers_of
from traces.core.splitting.result import PieceKind, SpanKind
from traces.core.splitting.tape import Stage, Tape

#: A longer header is none: it lost its end, and the text behind its channel's name is a body.
MAX_HEADER: Final = 300

_ROW: Final = DIALECTS["harmony"]
_GLUED: Final = DIALECTS["harmony_stripped"]
_MESSAGE: Final = "<|message|>"
_HEADS: Final = markers_of(("<|start|>", "<|channel|>"))
_CHANNEL: Final = re.compile(r"\b(analysis|commentary|final)\b")
_BROKEN: Final = re.compile(
    r"(?:<\|start\|>(?:assistant)?)?(?:<\|channel\|>(?:analysis|commentary|final)?)?"
)
_ASIDE: Final = re.compile(r"\bto=|<\|start\|>(?!assistant)\w")
_KINDS: Final[dict[str, PieceKind]] = {
    "analysis": "reasoning",
    "commentary": "answer",
    "final": "answer",
}
_TO: Final = markers_of((" to=", "to="))


@dataclass(slots=True)
class Header:
    """A message's header up to ``<|message|>``; ``unnamed`` is its kind if it names no channel."""

    unnamed: PieceKind = "answer"

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        end = text.find(_MESSAGE, at, at + MAX_HEADER)
        if end >= 0:
            header = text[at:end]
            tape.settle("markup", header + _MESSAGE)
            return end + len(_MESSAGE), self._body(tape, header)
        if len(text) - at < MAX_HEADER:
            return at, self
        header = _broken(text[at : at + MAX_HEADER])
        tape.settle("markup", header)
        return at + len(header), self._body(tape, header)

    def end(self, tape: Tape, rest: str) -> None:
        header = _broken(rest)
        body = rest[len(header) :]
        channel = _CHANNEL.search(header)
        if channel and body[:1] not in ("", " ", "<"):
            tape.settle("markup", header)
            self._body(tape, header).end(tape, body)
        else:
            tape.settle("markup", rest)

    def _body(self, tape: Tape, header: str) -> Stage:
        # A header ends whatever the prompt had opened.
        tape.closed = tape.opened
        if _ASIDE.search(header):
            return message("aside")
        channel = _CHANNEL.search(header)
        kind = _KINDS[channel[1]] if channel else self.unnamed
        if kind == "reasoning":
            tape.open(_ROW)
        last = kind == "answer" and not (channel and channel[1] == "commentary")
        return Answer(markers_of(_ROW.answer_closers)) if last else message(kind)


def message(kind: SpanKind) -> Body:
    """A message's body; the next header may come without an end before it."""
    return Body(kind, markers_of(_ROW.closers), _after_message, frozenset(_HEADS.texts))


def _broken(text: str) -> str:
    """The part of a header without end that is certain."""
    found = _BROKEN.match(text)
    return found[0] if found else ""


def _after_message(tape: Tape, marker: str) -> Stage:
    return Header() if marker in _HEADS.texts else Between()


@dataclass(slots=True)
class Between:
    """After a message: the next header, or text that lost its header and is an answer."""

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        ink = INK.search(text, at)
        start = ink.start() if ink else len(text)
        tape.hold(text[at:start])
        if ink is None or _HEADS.may_begin(text, start):
            return start, self
        if _HEADS.match(text, start):
            tape.settle("markup", tape.take_blanks())
            return start, Header()
        tape.settle("answer", tape.take_blanks())
        return start, Answer(markers_of(_ROW.answer_closers))

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle("markup", tape.take_blanks() + rest)


def after_glued(tape: Tape, marker: str) -> Stage:
    """The stage after one of the words that are left of a header without its markers."""
    if marker == "assistantfinal":
        return Answer()
    if marker == "assistantcommentary":
        return Commentary()
    tape.open(_GLUED)
    return glued("reasoning")


def glued(kind: SpanKind) -> Body:
    """A body up to the next word that is left of a header."""
    return Body(kind, markers_of(_GLUED.closers), after_glued)


@dataclass(slots=True)
class Commentary:
    """After a stripped commentary header: a call of a tool where ``to=`` follows."""

    def read(self, tape: Tape, text: str, at: int) -> tuple[int, Stage]:
        if _TO.may_begin(text, at):
            return at, self
        return at, glued("aside" if _TO.match(text, at) else "answer")

    def end(self, tape: Tape, rest: str) -> None:
        tape.settle("answer", rest)
