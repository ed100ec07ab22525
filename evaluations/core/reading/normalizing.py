"""One spelling for texts that mean the same: width, case and white space."""

import unicodedata

import regex

# Canonical ordering is quadratic in a run of combining marks, so a run is cut first as
# Unicode's stream-safe text format does (UAX 15, section 13), at 30 marks. The two half-width
# voicing marks are letters that decompose into marks.
_LONG_MARKS = regex.compile(r"([\p{M}\uFF9E\uFF9F]{30})[\p{M}\uFF9E\uFF9F]+")

_ACCENTS = regex.compile(r"\p{Mn}+")

# One Arabic ligature becomes 18 characters; nobody's target is this long and full of them.
_MAX_COMPATIBLE = 5_000


# Marks of writing direction and of zero width; joiners stay, for they change letters.
_INVISIBLE = regex.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)


def visible(text: str) -> str:
    """``text`` without the marks that only steer the direction or the break of a line."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def compatible(text: str) -> str:
    """``text`` in Unicode form NFKC, in linear time: more than 30 marks in a row are cut, and
    a text of more than 5,000 characters stays as it is."""
    if text.isascii() or len(text) > _MAX_COMPATIBLE:
        return text
    return unicodedata.normalize("NFKC", _LONG_MARKS.sub(r"\1", text))


def without_accents(text: str) -> str:
    """``text`` without its combining marks, in linear time: é is e, ü is u, ø stays."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", _LONG_MARKS.sub(r"\1", text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def normalized(
    text: str,
    *,
    case_sensitive: bool = False,
    collapse_whitespace: bool = True,
    unicode: bool = True,
) -> str:
    """``text`` as it is compared: NFKC, outer space cut, inner space single, case folded."""
    text = " ".join(text.split()) if collapse_whitespace else text.strip()
    if unicode:
        text = " ".join(compatible(text).split()) if collapse_whitespace else compatible(text)
    return text if case_sensitive else text.casefold()


def shown(text: str, limit: int = 80) -> str:
    """``text`` quoted on one line for an explanation, cut to ``limit`` characters."""
    line = " ".join(text[: 4 * limit].split())
    return f'"{line}"' if len(line) <= limit else f'"{line[:limit]}…"'
