"""What an answer holds between ``<answer>`` and ``</answer>``."""

import re

_OPEN = re.compile(r"<answer>", re.IGNORECASE)
#: The last character of a reply is lost now and then.
_CLOSE = re.compile(r"</answer(?:>|\s*\Z)", re.IGNORECASE)


def last_tagged(answer: str) -> str | None:
    """The content of the last closed ``<answer>`` tag, without white space at its ends.

    None where no tag is closed. A closing tag at the very end may lack its last character.
    """
    closings = list(_CLOSE.finditer(answer))
    for closing in reversed(closings):
        openings = list(_OPEN.finditer(answer, 0, closing.start()))
        if openings:
            return answer[openings[-1].end() : closing.start()].strip()
    return None
