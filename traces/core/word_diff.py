"""What one answer says that another does not, word by word."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

Change = Literal["same", "gone", "new"]

MAX_WORDS: Final = 6_000
#: With more changes than this the texts are too different for a reader to follow.
MAX_CHANGES: Final = 600
#: A word with the blanks behind it; a Chinese or Japanese sign and a stop are words of their own.
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]\s*|[^\W\u3040-\u30ff\u3400-\u9fff]+\s*|[^\w\s]\s*|\s+"
)


class Stretch(NamedTuple):
    """Words that both texts have, or one alone."""

    change: Change
    text: str


def compare_words(before: str, after: str) -> tuple[Stretch, ...] | None:
    """How ``before`` becomes ``after`` with the fewest words taken out and put in.

    Stretches that are not new, joined, are ``before``; those that are not gone are ``after``,
    but for white space behind equal words. None for texts that are too long or too different.
    Source: E. W. Myers, An O(ND) difference algorithm and its variations, 1986.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > MAX_WORDS or len(new) > MAX_WORDS:
        return None
    left, right = [word.rstrip() for word in old], [word.rstrip() for word in new]
    rounds = _rounds(left, right)
    if rounds is None:
        return None
    changes = _walk_back(rounds, len(old), len(new))
    words: list[tuple[Change, str]] = []
    x = y = 0
    for change in changes:
        if change == "gone":
            words.append((change, old[x]))
        else:
            words.append((change, new[y]))
        x += change != "new"
        y += change != "gone"
    return tuple(
        Stretch(change, "".join(text for _, text in group))
        for change, group in groupby(words, key=lambda word: word[0])
    )


def _rounds(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """For each number of changes how far along ``old`` each diagonal gets; None for too many."""
    reach = {1: 0}
    rounds: list[dict[int, int]] = []
    for changes in range(min(len(old) + len(new), MAX_CHANGES) + 1):
        rounds.append(dict(reach))
        for diagonal in range(-changes, changes + 1, 2):
            down = _comes_down(reach, diagonal, changes)
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reach[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return rounds
    return None


def _comes_down(reach: dict[int, int], diagonal: int, changes: int) -> bool:
    """Whether the farthest way to ``diagonal`` puts a word in, and takes none out."""
    if diagonal in (-changes, changes):
        return diagonal == -changes
    return reach[diagonal - 1] < reach[diagonal + 1]


def _walk_back(rounds: Sequence[dict[int, int]], x: int, y: int) -> list[Change]:
    """The changes on the way through ``rounds`` that ends at ``x`` and ``y``, in order."""
    back: list[Change] = []
    for changes in range(len(rounds) - 1, -1, -1):
        reach, diagonal = rounds[changes], x - y
        down = _comes_down(reach, diagonal, changes)
        source = diagonal + 1 if down else diagonal - 1
        before = reach[source]
        while x > before + (not down) and y > before - source + down and changes:
            back.append("same")
            x, y = x - 1, y - 1
        if changes:
            back.append("new" if down else "gone")
            x, y = before, before - source
    back.extend(["same"] * x)
    return back[::-1]
