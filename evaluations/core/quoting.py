"""Texts that a model is shown as material: quoted so that they cannot end their own quotation."""

import re
from collections.abc import Iterable
from typing import Final

_FENCE: Final = re.compile(r"===== (\d+) =====")


def free_fence(texts: Iterable[str]) -> str:
    """A line that stands in none of ``texts``: the first free number between equals signs.

    Nothing about it is random, and no text can close its own quotation.
    """
    used = {found for text in texts for found in _FENCE.findall(text)}
    number = next(number for number in range(1, len(used) + 2) if str(number) not in used)
    return f"===== {number} ====="


def quoted(title: str, text: str, fence: str) -> str:
    """``text`` between two lines of ``fence``, below its title."""
    return f"{title}\n{fence}\n{text.strip()}\n{fence}"
