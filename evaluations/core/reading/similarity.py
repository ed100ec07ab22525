"""How alike two texts are, between 0 and 1: chrF and ROUGE-L."""

from typing import Final

import regex
from rapidfuzz.distance import LCSseq
from sacrebleu.metrics.chrf import CHRF

_CHRF: Final = CHRF()
_WORDS: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def chrf(said: str, meant: str) -> float:
    """chrF2 of one sentence (Popović 2015): F with beta 2 of character n-grams up to 6, over
    100; by sacrebleu with its defaults (case counts, white space does not)."""
    return float(_CHRF.sentence_score(said, [meant]).score) / 100


def rouge_l(said: str, meant: str) -> float:
    """ROUGE-L (Lin 2004) with beta 1: ``2 LCS / (words said + words meant)``.

    Words are runs of letters and digits, case folded; nothing is stemmed. 0 without a word.
    """
    first, second = (_WORDS.findall(text.casefold()) for text in (said, meant))
    total = len(first) + len(second)
    return 2 * LCSseq.similarity(first, second) / total if total else 0.0
