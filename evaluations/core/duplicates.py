"""Cases that ask the same: word for word, or nearly so.

Exact duplicates are equal after Unicode form NFKC, case folding and white space. Near ones have the
same numbers and a token-set ratio (of rapidfuzz: how alike the sets of words are, 0 to 100) of at
least NEAR. Words that most cases share, such as a common instruction, say nothing and are left out.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

NEAR: Final = 92.0
#: A text with far fewer words than another is contained in it, and no duplicate of it.
LENGTHS: Final = 0.6
#: Words in more than this share of the cases are the common frame of the suite, from so many on.
COMMON: Final = 0.3
_MIN_FRAME: Final = 5
#: Cases are compared where they share one of their rarest words, if few enough cases have it.
RARE_WORDS: Final = 5
MAX_SHARING: Final = 20
#: Texts with a smaller share of words in common than this are never that much alike.
SHARED: Final = 0.5
#: So many pairs are told at most.
MAX_PAIRS: Final = 1_000

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case asks, and its targets."""

    key: str
    text: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExactGroup:
    """Keys of cases that ask the same; ``conflict`` where their targets are not the same."""

    keys: tuple[str, ...]
    conflict: bool


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two cases that ask nearly the same; ``ratio`` is from NEAR to 100."""

    first: str
    second: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found, in the order of the cases; ``cut`` where there are more pairs than told."""

    exact: tuple[ExactGroup, ...]
    near: tuple[NearPair, ...]
    cut: bool = False

    @property
    def total(self) -> int:
        """Groups and pairs."""
        return len(self.exact) + len(self.near)


def find_duplicates(cases: Sequence[Asked]) -> Duplicates:
    """The duplicates among ``cases``; of an exact group the first alone is compared further.

    Time grows with the number of cases, not with its square: a case meets at most
    RARE_WORDS x MAX_SHARING others.
    """
    groups: dict[str, list[Asked]] = defaultdict(list)
    for case in cases:
        groups[_plain(case.text)].append(case)
    exact = [
        ExactGroup(tuple(case.key for case in group), len({c.targets for c in group}) > 1)
        for group in groups.values()
        if len(group) > 1
    ]
    near = _near([group[0].key for group in groups.values()], list(groups))
    return Duplicates(tuple(exact), tuple(near[:MAX_PAIRS]), len(near) > MAX_PAIRS)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _near(keys: Sequence[str], texts: Sequence[str]) -> list[NearPair]:
    words = [dict.fromkeys(_WORD.findall(text)) for text in texts]
    frequency = Counter(word for own in words for word in own)
    most = max(_MIN_FRAME, COMMON * len(texts))
    own_words = [sorted(w for w in own if frequency[w] <= most) for own in words]
    numbers = [tuple(sorted(_NUMBER.findall(text))) for text in texts]
    sets = [frozenset(own) for own in own_words]
    found = []
    for first, second in sorted(_candidates(own_words, frequency)):
        if numbers[first] != numbers[second]:
            continue
        shorter, longer = sorted((len(sets[first]), len(sets[second])))
        shared = len(sets[first] & sets[second])
        if shorter < LENGTHS * longer or shared < SHARED * shorter:
            continue
        one, other = " ".join(own_words[first]), " ".join(own_words[second])
        ratio = fuzz.token_set_ratio(one, other, score_cutoff=NEAR)
        if ratio >= NEAR:
            found.append(NearPair(keys[first], keys[second], round(float(ratio), 1)))
    return found


def _candidates(
    own_words: Iterable[Sequence[str]], frequency: Mapping[str, int]
) -> set[tuple[int, int]]:
    """Places of texts that share one of their rarest words that are no text's alone."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(own_words):
        shared = [word for word in own if frequency[word] > 1]
        for word in sorted(shared, key=lambda word: (frequency[word], word))[:RARE_WORDS]:
            sharing[word].append(place)
    return {
        pair
        for places in sharing.values()
        if len(places) <= MAX_SHARING
        for pair in combinations(places, 2)
    }
