"""Splits a text that arrives in chunks, or a whole one as a single chunk."""

from traces.core.dialects import AUTO, resolve_dialect
from traces.core.splitting.opening import first_stage
from traces.core.splitting.result import Piece, Split
from traces.core.splitting.tape import Tape


class StreamSplitter:
    """Splits a text that arrives in chunks; the result is the same for every cut of it.

    ``dialect``: "auto", "none" or a row of ``traces.core.dialects.DIALECTS``; another name
    raises ValueError. ``prompt_opens_think``: the prompt's template ends with the opener, so
    the text starts inside the thought and may hold only the closer.

    An opener counts only at the start of the text or of what follows a closed thought, with
    nothing but blanks before it; the first closer ends a thought.
    """

    __slots__ = ("_chunks", "_pending", "_split", "_stage", "_tape")

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        rows = resolve_dialect(dialect)
        # Nothing but the prompt tells the dialect of a thought that it opened: most say think.
        named = rows[0].name if len(rows) == 1 or (rows and prompt_opens_think) else ""
        self._tape = Tape(dialect=named, opened=prompt_opens_think and bool(rows))
        self._stage = first_stage(rows, prompted=prompt_opens_think)
        self._chunks: list[str] = []
        self._pending = ""
        self._split: Split | None = None

    def feed(self, chunk: str) -> list[Piece]:
        """Take the next chunk and give back the text that became certain with it.

        A suffix that may yet turn out to be a marker is held back, and so are the blanks
        before the first text that is none; ``finish`` has them. Under "auto" a thought that
        opens in prose is held back until it closes.
        """
        if not chunk:
            return []
        self._chunks.append(chunk)
        text, at = self._pending + chunk, 0
        while at < len(text):
            place, stage = self._stage.read(self._tape, text, at)
            if place == at and stage is self._stage:
                break
            at, self._stage = place, stage
        self._pending = text[at:]
        return self._tape.take_pieces()

    def finish(self) -> Split:
        """The whole result; text still held back falls to the side on which it stands."""
        if self._split is None:
            self._stage.end(self._tape, self._pending)
            self._split = self._tape.cut("".join(self._chunks))
        return self._split


def split_completion(text: str, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> Split:
    """Separate the thought from the answer in a whole text; parameters of ``StreamSplitter``."""
    splitter = StreamSplitter(dialect=dialect, prompt_opens_think=prompt_opens_think)
    splitter.feed(text)
    return splitter.finish()
