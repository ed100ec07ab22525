"""What stands around a thought and an answer in the raw text, so that they are stored once."""

from typing import Final, NamedTuple

#: Markers and blanks are short; anything longer is text that belongs to neither side.
MAX_FRAME_CHARS: Final = 300


class Frame(NamedTuple):
    """The raw text is before + thought + between + answer + after."""

    before: str
    between: str
    after: str

    def fill(self, thought: str, answer: str) -> str:
        """The raw text again, character by character."""
        return f"{self.before}{thought}{self.between}{answer}{self.after}"


def find_frame(raw: str, thought: str, answer: str) -> Frame | None:
    """The frame in which ``thought`` and then ``answer`` make up ``raw``.

    None where they do not, or where more than ``MAX_FRAME_CHARS`` stand around them.
    """
    start = raw.find(thought)
    end = start + len(thought)
    at = raw.find(answer, end) if answer else len(raw)
    if start < 0 or at < 0 or len(raw) - len(thought) - len(answer) > MAX_FRAME_CHARS:
        return None
    return Frame(raw[:start], raw[end:at], raw[at + len(answer) :])
