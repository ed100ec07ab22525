"""Full text: how a text becomes words, a query becomes terms, and where the hits stand.

One tokenizer serves the index and the query, so every database finds the same. Words are runs of
letters, marks and digits, compared without case (NFKC, casefold). Scripts that write without
blanks (Han, Kana, Hangul) are cut into pairs of signs that overlap, with the last sign of a run
alone behind them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Final

import regex

#: A longer word is the same as its beginning.
MAX_WORD: Final = 64
MAX_QUERY: Final = 200
MAX_TERMS: Final = 16
#: PostgreSQL keeps 255 places of a word and 16,383 of a text: a passage never has more.
MAX_SAME: Final = 250
MAX_WORDS: Final = 16_000
#: Characters that are taken at once, and that two passages share. No word stands in a chunk
#: more than MAX_SAME times.
_CHUNK: Final = 240
#: Stands between thought and answer: no phrase reaches over it, and no query can hold it.
BORDER: Final = "¦"

_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
_CJK: Final = (
    "\u1100-\u11ff\u3005\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = regex.compile(rf"[{_CJK}\u3099\u309a]+|[\p{{L}}\p{{M}}\p{{N}}--[{_CJK}]]+", regex.V1)
_LATIN: Final = rf"[\p{{L}}\p{{M}}\p{{N}}--[{_CJK}]]"
_BEFORE: Final = rf"(?<!{_LATIN})"
_BEHIND: Final = rf"(?!{_LATIN})"
_BETWEEN: Final = r"[^\p{L}\p{M}\p{N}]+"
_PAIRED: Final = re.compile(f"[{_CJK}]")
_ASKED: Final = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; of the last one only the beginning if ``open_end``."""

    words: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All ``terms`` are wanted; without any, nothing can be found."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A bounded piece of a trace: these characters of thought and answer, and their words."""

    thought: tuple[int, int]
    answer: tuple[int, int]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Chunk:
    start: int
    end: int
    of_answer: bool
    words: Sequence[str]


def words_of(text: str) -> list[str]:
    """The words of ``text`` in their order."""
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower())]
    return list(chain.from_iterable(map(_words_of_run, _RUN.findall(text))))


def _words_of_run(run: str) -> list[str]:
    """Folding comes after cutting, so that every word stands on characters of the text."""
    if run.isascii():
        return [run.lower()[:MAX_WORD]]
    plain = unicodedata.normalize("NFKC", run).casefold()
    return list(chain.from_iterable(map(_cut_run, _RUN.findall(plain))))


def _cut_run(run: str) -> list[str]:
    if not _PAIRED.match(run):
        return [run[:MAX_WORD]]
    return [run[at : at + 2] for at in range(len(run))]


def read_query(told: str) -> Query:
    """All words of ``told``, and each "quoted phrase" as it stands; nothing in it is syntax else.

    Only the first MAX_QUERY characters and MAX_TERMS terms count.
    """
    terms: list[Term] = []
    for quoted, plain in _ASKED.findall(told[:MAX_QUERY]):
        words = words_of(quoted or plain)
        if words:
            terms.append(_term(words))
    return Query(tuple(dict.fromkeys(terms))[:MAX_TERMS])


def _term(words: list[str]) -> Term:
    """A run of paired signs ends with its last sign alone, which may go on in a text."""
    if not _PAIRED.match(words[-1]):
        return Term(tuple(words))
    if len(words) > 1 and len(words[-2]) == 2 and words[-2].endswith(words[-1]):
        return Term(tuple(words[:-1]))
    return Term(tuple(words), open_end=True)


def cut_passages(thought: str, answer: str) -> list[Passage]:
    """The passages of a trace, each small enough for every index; neighbors share a chunk.

    Most traces are one passage, so that a word of the thought and one of the answer can be asked
    for together.
    """
    passages: list[Passage] = []
    held: list[_Chunk] = []
    count, seen = 0, Counter[str]()
    for chunk in _chunks(thought, answer):
        here = Counter(chunk.words)
        full = count + len(chunk.words) > MAX_WORDS
        if held and (full or any(seen[word] + n > MAX_SAME for word, n in here.items())):
            passages.append(_passage(held))
            last = held[-1]
            both = Counter(last.words) + here
            keeps = last.words and max(both.values(), default=0) <= MAX_SAME
            held = [last] if keeps and len(passages[-1].words) > len(last.words) else []
            count, seen = sum(len(each.words) for each in held), Counter[str]()
            for each in held:
                seen.update(each.words)
        held.append(chunk)
        count += len(chunk.words)
        seen.update(here)
    return [*passages, _passage(held)] if count else passages


def _passage(chunks: Sequence[_Chunk]) -> Passage:
    spans = []
    for of_answer in (False, True):
        own = [chunk for chunk in chunks if chunk.of_answer == of_answer]
        spans.append((own[0].start, own[-1].end) if own else (0, 0))
    words = tuple(chain.from_iterable(chunk.words for chunk in chunks))
    return Passage(spans[0], spans[1], words)


def _chunks(thought: str, answer: str) -> Iterator[_Chunk]:
    for text, of_answer in ((thought, False), (answer, True)):
        border = of_answer and bool(thought)
        start = 0
        while start < len(text):
            end = _end_of_chunk(text, start)
            words = _words_between(text, start, end)
            yield _Chunk(start, end, of_answer, [BORDER, *words] if border else words)
            start, border = end, False


def _end_of_chunk(text: str, start: int) -> int:
    """Behind the last character of the chunk that is no part of a word, if there is one."""
    end = start + _CHUNK
    if end >= len(text):
        return len(text)
    for at in range(end, start + _CHUNK // 2, -1):
        if not text[at - 1].isalnum() and unicodedata.category(text[at - 1])[0] != "M":
            return at
    return end


def _words_between(text: str, start: int, end: int) -> list[str]:
    """The words of a chunk; a pair of signs that the cut goes through belongs to the first."""
    if 0 < end < len(text) and _PAIRED.match(text[end]) and _PAIRED.match(text[end - 1]):
        return words_of(text[start : end + 1])[:-1]
    return words_of(text[start:end])


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of ``text`` with the characters that it stands on."""
    for run in _RUN.finditer(text):
        words = words_of(run[0])
        start, end = run.span()
        if len(words) == end - start and _PAIRED.match(words[0]):
            for at, word in enumerate(words, start=start):
                yield word, at, at + len(word)
        else:
            for word in words:
                yield word, start, end


def find_hits(text: str, query: Query, *, limit: int) -> list[tuple[int, int]]:
    """Where the first ``limit`` hits of any term begin and end, in order."""
    pattern = _pattern(query.terms)
    if pattern is not None and unicodedata.is_normalized("NFKC", text):
        plain = text.casefold()
        if len(plain) == len(text):
            return [found.span() for found in islice(pattern.finditer(plain), limit)]
    return _find_by_words(text, query, limit)


@lru_cache(maxsize=64)
def _pattern(terms: tuple[Term, ...]) -> "regex.Pattern[str] | None":
    """Finds the same as the words do, in text that is folded; None where only words can tell."""
    sides = []
    for term in terms:
        paired = [bool(_PAIRED.match(word)) for word in term.words]
        if any(len(word) >= MAX_WORD for word in term.words) or any(paired) != all(paired):
            return None
        if all(paired):
            signs = [word[0] for word in term.words]
            run = "".join(signs) + term.words[-1][1:]
            if words_of(run)[: len(signs)] != list(term.words):
                return None
            sides.append(regex.escape(run))
        else:
            sides.append(_BEFORE + _BETWEEN.join(map(regex.escape, term.words)) + _BEHIND)
    return regex.compile("|".join(sides), regex.V1) if sides else None


def _find_by_words(text: str, query: Query, limit: int) -> list[tuple[int, int]]:
    placed = list(placed_words(text))
    words = [word for word, _, _ in placed]
    starts: dict[str, list[Term]] = {}
    for term in query.terms:
        starts.setdefault("" if _open(term) else term.words[0], []).append(term)
    openly = starts.pop("", [])
    hits: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        for term in (*starts.get(word, ()), *openly):
            if _stands(term, words, at):
                last = placed[at + len(term.words) - 1]
                end = last[1] + 1 if term.open_end else last[2]
                hits.append((placed[at][1], end))
        if len(hits) >= limit:
            break
    return hits[:limit]


def _open(term: Term) -> bool:
    return term.open_end and len(term.words) == 1


def _stands(term: Term, words: Sequence[str], at: int) -> bool:
    here = words[at : at + len(term.words)]
    if len(here) < len(term.words) or tuple(here[:-1]) != term.words[:-1]:
        return False
    return here[-1].startswith(term.words[-1]) if term.open_end else here[-1] == term.words[-1]
