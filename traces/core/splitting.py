"""Separates the thought from the answer in a model's text, whole or while it streams."""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from traces.core.dialects import AUTO, resolve_dialect

PieceKind = Literal["reasoning", "answer"]
SpanKind = Literal["reasoning", "answer", "markup"]

#: Stands between two thoughts of one reply, so that they never read as one paragraph.
BLOCK_BREAK: Final = "\n\n"

_INK: Final = re.compile(r"\S")


class Piece(NamedTuple):
    """Text that became certain while streaming."""

    kind: PieceKind
    text: str


class Span(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded) of the raw text.

    ``markup`` is the markers themselves, with the blanks in front of an opener.
    """

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut into spans that follow each other without gap: joined they are ``raw``.

    ``opened``: a thought was opened, by the text or by the prompt. ``closed``: none is left
    open. ``truncated``: the text ends inside a thought, so whatever came last is no answer.
    ``dialect`` names the markers that were looked for, "" where none were.
    """

    raw: str
    spans: tuple[Span, ...]
    dialect: str
    opened: bool
    closed: bool
    truncated: bool

    @property
    def reasoning(self) -> str:
        """The thought, verbatim; several thoughts with ``BLOCK_BREAK`` between them."""
        return BLOCK_BREAK.join(self._texts("reasoning"))

    @property
    def answer(self) -> str:
        """The answer, verbatim, with the blanks that a template puts around it."""
        return "".join(self._texts("answer"))

    @property
    def shown_reasoning(self) -> str:
        """The thought without blanks at either end."""
        return self.reasoning.strip()

    @property
    def shown_answer(self) -> str:
        """The answer without blanks at either end."""
        return self.answer.strip()

    def _texts(self, kind: SpanKind) -> list[str]:
        return [self.raw[span.start : span.end] for span in self.spans if span.kind == kind]


class StreamSplitter:
    """Splits a text that arrives in chunks; the result is the same for every cut of it.

    ``dialect``: "auto", "none" or a row of ``traces.core.dialects.DIALECTS``; another name
    raises ValueError. ``prompt_opens_think``: the prompt's template ends with the opener, so
    the text starts inside the thought and may hold only the closer.

    An opener counts only at the start of the text or of what follows a closed thought, with
    nothing but blanks before it; the first closer ends a thought.
    """

    __slots__ = (
        "_at",
        "_blank",
        "_chunks",
        "_closed",
        "_closer",
        "_dialect",
        "_opened",
        "_opener",
        "_pending",
        "_starts",
        "_state",
        "_thought",
        "_unopened",
    )

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        markers = resolve_dialect(dialect)
        self._dialect = markers.name if markers else ""
        self._opener = markers.opener if markers else ""
        self._closer = markers.closer if markers else ""
        self._opened = prompt_opens_think and markers is not None
        self._closed = False
        self._thought = False
        self._unopened: PieceKind = "reasoning" if self._opened else "answer"
        self._state: Literal["opening", "reasoning", "answer"] = "opening" if markers else "answer"
        self._chunks: list[str] = []
        self._blank: list[str] = []
        self._pending = ""
        self._starts: list[tuple[SpanKind, int]] = []
        self._at = 0

    def feed(self, chunk: str) -> list[Piece]:
        """Take the next chunk and give back the text that became certain with it.

        A suffix that may yet turn out to be a marker is held back, and so are the blanks
        before the first text that is none; ``finish`` has them.
        """
        if not chunk:
            return []
        self._chunks.append(chunk)
        text, at = self._pending + chunk, 0
        self._pending = ""
        pieces: list[Piece] = []
        while at < len(text):
            if self._state == "answer":
                pieces += self._settle("answer", text[at:])
                break
            step = self._think if self._state == "reasoning" else self._open
            at = step(text, at, pieces)
        return pieces

    def finish(self) -> Split:
        """The whole result; text still held back falls to the side on which it stands."""
        kind = self._unopened if self._state == "opening" else self._state
        self._settle(kind, "".join(self._blank) + self._pending)
        self._blank, self._pending = [], ""
        raw = "".join(self._chunks)
        ends = [start for _, start in self._starts[1:]] + [len(raw)]
        spans = tuple(
            Span(kind, start, end) for (kind, start), end in zip(self._starts, ends, strict=False)
        )
        return Split(
            raw=raw,
            spans=spans,
            dialect=self._dialect,
            opened=self._opened,
            closed=self._closed,
            truncated=self._opened and not self._closed and not (raw == "" or raw.isspace()),
        )

    def _open(self, text: str, at: int, pieces: list[Piece]) -> int:
        """Decide whether an opener stands at ``at``; give back where to read on."""
        ink = _INK.search(text, at)
        start = ink.start() if ink else len(text)
        self._blank.append(text[at:start])
        opener = self._opener
        if text.startswith(opener, start):
            self._settle("markup", "".join(self._blank) + opener)
            self._opened, self._closed, self._state = True, False, "reasoning"
            start += len(opener)
        elif len(text) - start < len(opener) and opener.startswith(text[start:]):
            self._pending = text[start:]
            return len(text)
        else:
            self._state = self._unopened
            pieces += self._settle(self._unopened, "".join(self._blank))
        self._blank = []
        return start

    def _think(self, text: str, at: int, pieces: list[Piece]) -> int:
        """Pass the thought on up to its closer; give back where to read on."""
        closer = self._closer
        end = text.find(closer, at)
        if end < 0:
            end = len(text) - held_length(text, closer, at)
            self._pending = text[end:]
            pieces += self._settle("reasoning", text[at:end])
            return len(text)
        pieces += self._settle("reasoning", text[at:end])
        self._settle("markup", closer)
        self._closed, self._state, self._unopened = True, "opening", "answer"
        return end + len(closer)

    def _settle(self, kind: SpanKind, text: str) -> list[Piece]:
        """Enter ``text`` as the next characters of the raw text; give it back as a piece."""
        if not text:
            return []
        begins = not self._starts or self._starts[-1][0] != kind
        if begins:
            self._starts.append((kind, self._at))
        self._at += len(text)
        if kind == "markup":
            return []
        if begins and kind == "reasoning":
            text = BLOCK_BREAK + text if self._thought else text
            self._thought = True
        return [Piece(kind, text)]


def split_completion(text: str, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> Split:
    """Separate the thought from the answer in a whole text; parameters of ``StreamSplitter``."""
    splitter = StreamSplitter(dialect=dialect, prompt_opens_think=prompt_opens_think)
    splitter.feed(text)
    return splitter.finish()


def held_length(text: str, marker: str, since: int = 0) -> int:
    """Length of the longest suffix of ``text[since:]`` that is a proper prefix of ``marker``."""
    at = text.find(marker[0], max(len(text) - len(marker) + 1, since))
    while at >= 0:
        if marker.startswith(text[at:]):
            return len(text) - at
        at = text.find(marker[0], at + 1)
    return 0
