"""The patterns that find the labels and texts of one question's options."""

import re
from dataclasses import dataclass
from functools import lru_cache

#: Pairs of label ("A", "B", ... or "1", "2", ...) and text ("" where it is not known).
Options = tuple[tuple[str, str], ...]

_OPEN = r"[\s:：=*_`\"'“‘(\[{$<>-]{0,10}"
_CLOSE = r"[*_`\"'”’)\]}$.]{0,6}"
_MARKER = (
    r"(?:(?i:\b(?:answer|correct\s(?:option|choice|statement|letter)"
    r"|i(?:['’]d|['’]ll|\swould|\swill)?\s(?:choose|pick|select|go\swith))\b"
    r"(?:\s(?:is|would\sbe|must\sbe|should\sbe|option|choice|letter|number)\b){0,2}"
    r"|<answer>)|####|答案[是为]?)"
)
_NOT_DENIED = r"(?!\W{0,4}\s(?i:is|are|was)\s(?i:not|wrong|incorrect|false|invalid)\b)"
_AFFIRMED = r"\s(?i:is|must\sbe)\s(?i:the\s)?(?i:correct|right|answer)\b"
_NOT_DISCUSSED = r"(?!(?i:is|are|was|were|can|cannot|does|would|seems|fits|has|must|and|or)\b)"


@dataclass(frozen=True, slots=True)
class OptionPatterns:
    """Groups: ``bare``, ``lead`` and ``label`` hold a label, ``text`` the text of an option."""

    statement: re.Pattern[str]
    another: re.Pattern[str]
    line: re.Pattern[str]
    bracket: re.Pattern[str]
    words: re.Pattern[str] | None
    texts: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=512)
def option_patterns(options: Options) -> OptionPatterns:
    """Compiled patterns for ``options``; every repeat in them is bounded."""
    labels = sorted((label for label, _ in options), key=len, reverse=True)
    known = sorted((text for _, text in options if text), key=len, reverse=True)
    upper = rf"(?:{'|'.join(map(re.escape, labels))})(?![A-Za-z0-9_'’]|\.\d)"
    lower = rf"(?:{'|'.join(map(re.escape, labels)).lower()})(?=[)\]}}]|{_CLOSE}\s*$)"
    label = rf"(?:{upper}|{lower})"
    texts = "|".join(map(_flexible, known)) if known else "(?!)"
    words = rf"(?:(?i:the|an?)\s)?(?P<text>(?i:{texts}))(?!\w)"
    return OptionPatterns(
        statement=re.compile(
            rf"{_MARKER}{_OPEN}(?:{words}|(?P<label>{label}){_NOT_DENIED})"
            rf"|(?<!\w)(?P<bare>{upper}){_CLOSE}{_AFFIRMED}",
            re.MULTILINE,
        ),
        another=re.compile(rf"{_CLOSE}\s?(?:,|/|&|(?i:or|and)\b)\s?(?i:option\s)?{_OPEN}{upper}"),
        line=re.compile(
            rf"^[ \t>#*_`\"'(\[{{$-]{{0,8}}(?:(?P<bare>{label}){_CLOSE}|{words}{_CLOSE}"
            rf"|(?P<lead>{upper})[)\].:]{{1,3}}[*_]{{0,3}}[ \t]+{_NOT_DISCUSSED}\S.*)[ \t]*$",
            re.MULTILINE,
        ),
        bracket=re.compile(rf"(?:\(|\*\*)(?P<label>{label})(?:\)|\.?\*\*)"),
        words=re.compile(rf"(?<!\w)(?<!not )(?<!n't )(?<!n’t ){words}") if known else None,
        texts=tuple((name, re.compile(f"(?i:{_flexible(t)})")) for name, t in options if t),
    )


def _flexible(text: str) -> str:
    """``text`` as a pattern in which any white space matches any."""
    return r"\s{1,4}".join(re.escape(word) for word in text.split())
