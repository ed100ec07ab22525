"""How alike two texts are, between 0 and 1: chrF and ROUGE-L."""

from functools import cache
from typing import Any, Final

import regex
from rapidfuzz.distance import LCSseq

_WORDS: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def chrf(said: str, meant: str) -> float:
    """chrF2 of one sentence (Popović 2015): F with beta 2 of character n-grams up to 6, over
    100; by sacrebleu with its defaults (case counts, white space does not)."""
    return float(_metric().sentence_score(said, [meant]).score) / 100


@cache
def _metric() -> Any:
    # Loaded only where it is used: with what it loads in turn it takes a second and 70 MB.
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


def rouge_l(said: str, meant: str) -> float:
    """ROUGE-L (Lin 2004) with beta 1: ``2 LCS / (words said + words meant)``.

    Words are runs of letters and digits, case folded; nothing is stemmed. 0 without a word.
    """
    first, second = (_WORDS.findall(text.casefold()) for text in (said, meant))
    total = len(first) + len(second)
    return 2 * LCSseq.similarity(first, second) / total if total else 0.0
