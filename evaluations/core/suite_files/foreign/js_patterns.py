"""JavaScript's regular expressions in the syntax of our patterns, where both mean the same.

Both engines search with backtracking, so that only the notation differs: what `.`, `$`, `\\d`,
`\\w`, `\\s` and `\\b` stand for (ECMA-262, section 22.2). A part that the two read otherwise, or
that only one of them has, is refused by name. A character beyond U+FFFF counts as one here and as
two there.
"""

import re
from typing import Final

from evaluations.core.suite_files.foreign.templates import TemplateError

_WORD: Final = "A-Za-z0-9_"
_SPACE: Final = r"\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SETS: Final = {"d": "0-9", "w": _WORD, "s": _SPACE}
_EDGE: Final = f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_NO_EDGE: Final = f"(?:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))"
_CONTROLS: Final = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_GROUP: Final = re.compile(r"\(\?(?:[:=!]|<[=!])")
_NAMED: Final = re.compile(r"\(\?<[A-Za-z_]\w*>", re.ASCII)
_REPEAT: Final = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")
_HEX: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_SIGNS: Final = {
    "^": "^", "$": r"\Z", ".": r"[^\n\r\u2028\u2029]", "|": "|", ")": ")",
}  # fmt: skip


def from_javascript(source: str) -> str:
    """The same search in the syntax of the ``regex`` package; raises TemplateError."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def read(self) -> str:
        parts = []
        while self.at < len(self.source):
            parts.append(self._atom())
            repeat = _REPEAT.match(self.source, self.at)
            if repeat:
                self.at = repeat.end()
                parts.append(repeat[0])
                if _REPEAT.match(self.source, self.at):
                    raise self._refused(self.source[repeat.start() : self.at + 1])
        return "".join(parts)

    def _atom(self) -> str:
        sign = self.source[self.at]
        if sign == "(":
            return self._group()
        self.at += 1
        if sign == "[":
            return self._set()
        if sign == "\\":
            return self._escaped()
        if _REPEAT.match(self.source, self.at - 1):
            raise self._refused(sign)
        return _SIGNS.get(sign) or self._one(sign)

    def _group(self) -> str:
        """Nothing refers to what a group captured, so that none captures here."""
        for shape in (_GROUP, _NAMED):
            if found := shape.match(self.source, self.at):
                self.at = found.end()
                return found[0] if shape is _GROUP else "(?:"
        if self.source.startswith("(?", self.at):
            raise self._refused(self.source[self.at : self.at + 4])
        self.at += 1
        return "(?:"

    def _escaped(self) -> str:
        sign = self._next()
        if sign in "bB":
            return _EDGE if sign == "b" else _NO_EDGE
        if sign.lower() in _SETS:
            return f"[{'^' if sign.isupper() else ''}{_SETS[sign.lower()]}]"
        return self._one(self._character(sign))

    def _character(self, sign: str) -> str:
        """The one character that an escape stands for."""
        if found := _HEX.match(self.source, self.at - 1):
            self.at = found.end()
            return chr(int(found[1] or found[2], 16))
        if sign == "0" and not self.source[self.at : self.at + 1].isdigit():
            return "\0"
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign.isalnum():
            raise self._refused(f"\\{sign}")
        return sign

    def _set(self) -> str:
        opener = "["
        if self.source.startswith("^", self.at):
            self.at += 1
            opener = "[^"
        parts: list[str] = []
        while (sign := self._next()) != "]":
            parts.append(self._member(sign))
            if parts[-1] == "-" and len(parts) > 1 and not self.source.startswith("]", self.at):
                if len(parts[-2]) > 4 or parts[-2] in _SETS.values():
                    raise self._refused(f"{parts[-2]}-")
                parts.append(self._end())
            elif parts[-1] == "-":
                parts[-1] = r"\-"
        if not parts:
            # Any character, or none at all.
            return r"[\s\S]" if opener == "[^" else "(?!)"
        return f"{opener}{''.join(parts)}]"

    def _end(self) -> str:
        """The last character of a range."""
        member = self._member(self._next())
        if member in _SETS.values():
            raise self._refused(f"-{member}")
        return r"\-" if member == "-" else member

    def _member(self, sign: str) -> str:
        if sign == "-":
            return "-"
        if sign != "\\":
            return self._one(sign)
        escaped = self._next()
        if escaped in _SETS:
            return _SETS[escaped]
        if escaped == "b":
            return r"\x08"
        if escaped in "BDWS":
            raise self._refused(f"[\\{escaped}]")
        return self._one(self._character(escaped))

    def _one(self, character: str) -> str:
        """A character as itself; one of two units stands alone, so that nothing repeats a half."""
        if ord(character) > 0xFFFF and _REPEAT.match(self.source, self.at):
            raise self._refused(character + self.source[self.at])
        return character if character.isalnum() else re.escape(character)

    def _next(self) -> str:
        if self.at >= len(self.source):
            raise TemplateError("its pattern ends in the middle of something")
        self.at += 1
        return self.source[self.at - 1]

    @staticmethod
    def _refused(part: str) -> TemplateError:
        return TemplateError(f"its pattern has `{part[:20]}`, which JavaScript reads otherwise")
