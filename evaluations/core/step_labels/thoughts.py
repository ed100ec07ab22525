"""A thought as a judge sees it: its first steps, whole, and the end of the answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from traces.core.analysis import MARKS, MarkKind
from traces.core.analysis.steps import cut_steps
from traces.core.folding import MAX_ROW_CHARS

#: What a judge is asked for. Whether a thought was cut off is known without one.
ASKED: Final[tuple[MarkKind, ...]] = tuple(kind for kind in MARKS if kind != "cut_off")
#: A longer thought is shown in part: a judge must name every step that it is shown.
MAX_STEPS: Final = 120
MAX_SHOWN_CHARS: Final = 40_000
MAX_ANSWER_CHARS: Final = 2_000
#: So many characters of a thought settle where its shown steps end.
LOOKED_AT: Final = MAX_SHOWN_CHARS + 2 * MAX_ROW_CHARS


@dataclass(frozen=True, slots=True)
class Thought:
    """The thought of a trace: at least its first LOOKED_AT of ``chars`` characters, and at least
    the last MAX_ANSWER_CHARS of the answer that followed it."""

    trace_id: int
    text: str
    answer: str
    chars: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a judge is shown: the texts of the first steps, each whole; ``whole`` where these are
    all. ``chars`` is where they end, ``cuts`` a digest of where each does."""

    steps: tuple[str, ...]
    answer: str
    chars: int
    cuts: str
    whole: bool


def shown_part(thought: Thought) -> Shown:
    """The steps of ``thought`` that a judge is shown: at most MAX_STEPS and MAX_SHOWN_CHARS.

    There is at least one, unless the thought is empty.
    """
    text = thought.text[:LOOKED_AT]
    cuts = cut_steps(text)
    last = len(cuts) - 1
    while last > MAX_STEPS or (last > 1 and cuts[last] > MAX_SHOWN_CHARS):
        last -= 1
    kept = cuts[: last + 1]
    return Shown(
        steps=tuple(text[kept[place] : kept[place + 1]] for place in range(last)),
        answer=shown_answer(thought.answer),
        chars=kept[-1],
        cuts=digest_of_cuts(kept),
        whole=kept[-1] >= thought.chars,
    )


def shown_answer(answer: str) -> str:
    """The end of an answer, where its result stands; the rules read no more of it either."""
    return answer.strip()[-MAX_ANSWER_CHARS:]


def digest_of_cuts(cuts: Sequence[int]) -> str:
    """Twelve hex digits that differ where steps end elsewhere."""
    return hashlib.sha256(",".join(map(str, cuts)).encode()).hexdigest()[:12]


def choose_alike(groups: Sequence[Sequence[int]], count: int, seed: int) -> list[int]:
    """``count`` ids, as many from each of ``groups`` as it has, the same for the same ``seed``.

    Groups take turns, so that rare endings are there too; a group that is used up is passed over.
    """
    shuffled = [sorted(group) for group in groups]
    for group in shuffled:
        Random(seed).shuffle(group)
    longest = max(map(len, shuffled), default=0)
    turns = [group[turn] for turn in range(longest) for group in shuffled if turn < len(group)]
    return turns[:count]
