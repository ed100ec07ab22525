"""A text as words alone: no case, no punctuation, no articles, as question answering compares."""

from collections import Counter

import regex

from evaluations.core.reading.normalizing import normalized, without_accents

_ARTICLES = frozenset({"a", "an", "the"})
_SIGNS = regex.compile(r"[\p{P}\p{S}]")


def plain_words(
    text: str, *, articles: bool = False, punctuation: bool = False, accents: bool = True
) -> list[str]:
    """The words of ``text``, case folded; ``articles``, ``punctuation``, ``accents``: kept.

    As the evaluation of SQuAD (Rajpurkar et al. 2016) does it: lower case, punctuation deleted
    and not replaced (it's is its), English articles dropped, white space single.
    """
    spelled = normalized(text)
    if not accents:
        spelled = without_accents(spelled)
    if not punctuation:
        spelled = _SIGNS.sub("", spelled)
    words = spelled.split()
    return words if articles else [word for word in words if word not in _ARTICLES]


def word_f1(said: list[str], meant: list[str]) -> float:
    """F1 of two bags of words: ``2 shared / (said + meant)``; 0 where nothing is shared."""
    shared = sum((Counter(said) & Counter(meant)).values())
    return 2 * shared / (len(said) + len(meant)) if shared else 0.0


def holds_words(said: list[str], meant: list[str]) -> bool:
    """Whether ``meant`` stands in ``said``, whole words in order and without a gap."""
    return f" {' '.join(meant)} " in f" {' '.join(said)} "
