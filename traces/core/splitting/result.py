"""What a split text is: spans that follow each other without gap, each of one kind."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

PieceKind = Literal["reasoning", "answer"]
SpanKind = Literal["reasoning", "answer", "aside", "markup"]

#: Stands between two thoughts of one reply, or two answers, so that they never run together.
BLOCK_BREAK: Final = "\n\n"


class Piece(NamedTuple):
    """Text that became certain while streaming."""

    kind: PieceKind
    text: str


class Span(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded) of the raw text.

    ``markup`` is the markers themselves, with the blanks in front of an opener. ``aside`` is
    text that is meant for neither reader: a call of a tool, or what another role said.
    """

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut into spans that follow each other without gap: joined they are ``raw``.

    ``opened``: a thought was opened, by the text or by the prompt. ``closed``: none is left
    open. ``truncated``: the text ends inside a thought, so whatever came last is no answer.
    ``dialect`` names the markers that were declared or found, "" where there are none.
    ``suspected`` names a dialect whose opener stands at the start though no closer follows,
    where that opener is prose: all of the text is answer, unless the reply was cut off.
    """

    raw: str
    spans: tuple[Span, ...]
    dialect: str
    opened: bool
    closed: bool
    truncated: bool
    suspected: str = ""

    @property
    def reasoning(self) -> str:
        """The thought, verbatim; several thoughts with ``BLOCK_BREAK`` between them."""
        return BLOCK_BREAK.join(self._texts("reasoning"))

    @property
    def answer(self) -> str:
        """The answer, verbatim, with the blanks that a template puts around it.

        A preamble and the answer after it have ``BLOCK_BREAK`` between them.
        """
        return BLOCK_BREAK.join(self._texts("answer"))

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
