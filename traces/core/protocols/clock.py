"""Clocks the moments of a streamed reply that matter: first byte, first thought, first answer."""

from traces.core.dialects import AUTO
from traces.core.protocols.folding import Arrived
from traces.core.splitting import StreamSplitter
from traces.core.timings import Timings


class ReplyClock:
    """Told of everything that arrives, it remembers when each thing arrived first.

    Times are seconds since the request was sent. Blanks are no text. Text between tags is
    split only to be clocked, and only while no structured field has brought a thought, so
    that a literal tag in an answer stays an answer. ``dialect`` and ``prompt_opens_think``
    are those of ``StreamSplitter``.
    """

    __slots__ = ("_last", "_rule", "_splitter", "first_answer", "first_event", "first_reasoning")

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        self._rule = (dialect, prompt_opens_think)
        self._splitter = StreamSplitter(dialect=dialect, prompt_opens_think=prompt_opens_think)
        self._last = 0.0
        self.first_event: float | None = None
        self.first_reasoning: float | None = None
        self.first_answer: float | None = None

    def event(self, at: float) -> None:
        """Anything meant for the reader arrived; keep-alive comments are not told here."""
        if self.first_event is None:
            self.first_event = at

    def reasoning(self, text: str, at: float) -> None:
        """Text of a structured reasoning field arrived."""
        if self.first_reasoning is None and not text.isspace():
            self.first_reasoning = at

    def content(self, text: str, at: float, *, structured: bool) -> None:
        """Visible text arrived; ``structured``: the thought came in a field of its own."""
        if self.first_answer is not None:
            return
        if structured:
            if not text.isspace():
                self.first_answer = at
            return
        self._last = at
        for piece in self._splitter.feed(text):
            if not piece.text.isspace():
                self._mark(piece.kind, at)

    def arrived(self, reasoning: str, text: str) -> Arrived:
        """Thought and answer of a reply that has brought ``reasoning`` in a field of its own and
        ``text`` as its visible text up to now; nothing is clocked."""
        if reasoning:
            return Arrived(reasoning.lstrip(), text.lstrip(), apart=True)
        dialect, opens = self._rule
        pieces = StreamSplitter(dialect=dialect, prompt_opens_think=opens).feed(text)
        thought = "".join(piece.text for piece in pieces if piece.kind == "reasoning")
        answer = "".join(piece.text for piece in pieces if piece.kind == "answer")
        return Arrived(thought.lstrip(), answer.lstrip())

    def finish(self, total: float, *, streamed: bool, structured: bool) -> Timings:
        """All moments; of a reply that came in one piece only ``total`` was observed."""
        if self.first_answer is None and not structured:
            self._settle_held_text()
        if not streamed:
            return Timings(total=total)
        return Timings(
            first_byte=self.first_event,
            first_reasoning=self.first_reasoning,
            first_answer=self.first_answer,
            total=total,
        )

    def _settle_held_text(self) -> None:
        """Text that the splitter held back as a possible marker had arrived with the last one."""
        split = self._splitter.finish()
        if split.shown_reasoning:
            self._mark("reasoning", self._last)
        if split.shown_answer:
            self._mark("answer", self._last)

    def _mark(self, kind: str, at: float) -> None:
        if kind == "reasoning" and self.first_reasoning is None:
            self.first_reasoning = at
        elif kind == "answer" and self.first_answer is None:
            self.first_answer = at
