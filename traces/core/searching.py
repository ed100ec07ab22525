"""Finds what a reader looks for in a thought."""

import re
from typing import Final, NamedTuple

MAX_QUERY_CHARS: Final = 200
MAX_HITS: Final = 1_000


class Hit(NamedTuple):
    """Characters ``start`` to ``end`` of the thought; ``number`` counts from 1."""

    number: int
    start: int
    end: int


def find_hits(text: str, query: str) -> tuple[Hit, ...]:
    """The first MAX_HITS places of ``query`` in ``text``, whatever the case of letters.

    A blank in the query stands for any white space; without words nothing is found.
    """
    words = query[:MAX_QUERY_CHARS].split()
    if not words:
        return ()
    pattern = re.compile(r"\s{1,20}".join(re.escape(word) for word in words), re.IGNORECASE)
    hits: list[Hit] = []
    for number, found in enumerate(pattern.finditer(text), start=1):
        if number > MAX_HITS:
            break
        hits.append(Hit(number, found.start(), found.end()))
    return tuple(hits)
