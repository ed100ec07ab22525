"""Weighs the conditions of a chat template for a plain first question, without running it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

#: What a name stands for; a name that is not there is unknown. ``a.*`` is any attribute of a,
#: ``*.b`` the attribute b of anything.
Values = Mapping[str, object]

#: Longer conditions are left undecided; this also bounds how deep parentheses nest.
MAX_TOKENS: Final = 60

#: Stands for a name that the request leaves out.
UNDEFINED: Final = object()

_TOKEN: Final = re.compile(r"""'[^']*'|"[^"]*"|[()]|==|!=|[^\s()'"=!]+|\S""")
_NAME: Final = r"([\w.$\[\]'\" -]+?)"
_WORDS: Final[Mapping[str, object]] = {"true": True, "false": False, "none": None}
_JINJA_ATOMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), reading)
    for pattern, reading in (
        (rf"{_NAME} is (not )?defined", "defined"),
        (rf"{_NAME} (?:is|==) (not )?(true|false)", "equals"),
        (rf"{_NAME} (==|!=) ('[^']*'|\"[^\"]*\")", "compares"),
        (rf"{_NAME} \| default ?\( ?(true|false) ?(?:, true ?)?\)", "default"),
        (r"('[^']*'|\"[^\"]*\") in .*", "in"),
        (r"('[^']*'|\"[^\"]*\") not in .*", "not in"),
        (_NAME, "truth"),
    )
)


def both(left: bool | None, right: bool | None) -> bool | None:
    """And, where None is unknown."""
    if left is False or right is False:
        return False
    return True if left and right else None


def negated(value: bool | None) -> bool | None:
    """Not, where None is unknown."""
    return None if value is None else not value


def either(left: bool | None, right: bool | None) -> bool | None:
    """Or, where None is unknown."""
    return negated(both(negated(left), negated(right)))


def jinja_condition(text: str, values: Values) -> bool | None:
    """Truth of a Jinja condition; None where ``values`` do not decide it."""
    tokens = _TOKEN.findall(text)
    return _Infix(tokens, values).weigh() if len(tokens) <= MAX_TOKENS else None


def go_condition(text: str, values: Values) -> bool | None:
    """Truth of a condition of Go's text/template; None where ``values`` do not decide it."""
    tokens = _TOKEN.findall(text)
    if len(tokens) > MAX_TOKENS:
        return None
    return _go_list(_nested(tokens), values)


class _Infix:
    """Reads ``a or b and not c`` with parentheses; what it cannot read is unknown."""

    def __init__(self, tokens: Sequence[str], values: Values) -> None:
        self._tokens = tokens
        self._values = values
        self._at = 0

    def weigh(self) -> bool | None:
        value = self._either()
        return value if self._at == len(self._tokens) else None

    def _either(self) -> bool | None:
        return self._chain("or", self._both, either)

    def _both(self) -> bool | None:
        return self._chain("and", self._single, both)

    def _chain(
        self,
        word: str,
        part: Callable[[], bool | None],
        join: Callable[[bool | None, bool | None], bool | None],
    ) -> bool | None:
        value = part()
        while self._peek() == word:
            self._at += 1
            value = join(value, part())
        return value

    def _single(self) -> bool | None:
        if self._peek() == "not":
            self._at += 1
            return negated(self._single())
        if self._peek() == "(":
            self._at += 1
            value = self._either()
            if self._peek() != ")":
                return None
            self._at += 1
            if self._peek() not in ("", "and", "or", ")"):
                self._at = len(self._tokens) + 1
            return value
        return self._atom()

    def _atom(self) -> bool | None:
        words: list[str] = []
        depth = 0
        while (token := self._peek()) and (depth or token not in ("and", "or", ")")):
            depth += (token == "(") - (token == ")")
            words.append(token)
            self._at += 1
        return _jinja_atom(" ".join(words), self._values)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _jinja_atom(text: str, values: Values) -> bool | None:
    for pattern, reading in _JINJA_ATOMS:
        if found := pattern.fullmatch(text):
            return _read_atom(reading, found, values)
    return None


def _read_atom(reading: str, found: re.Match[str], values: Values) -> bool | None:
    name = found[1]
    if reading in ("in", "not in"):
        # A plain question holds none of the switches that templates look for in it.
        return reading == "not in"
    value = look_up(name, values)
    if reading == "defined":
        return None if value is None else (value is UNDEFINED) == bool(found[2])
    if reading == "default" and value is UNDEFINED:
        return found[2].lower() == "true"
    if reading in ("truth", "default"):
        return _truth(value)
    wanted = _WORDS[found[3].lower()] if reading == "equals" else found[3][1:-1]
    same = None if value is None else value is not UNDEFINED and value == wanted
    return negated(same) if found[2] in ("not ", "!=") else same


def look_up(name: str, values: Values) -> object:
    """What ``name`` stands for, None if unknown: ``m['role']`` and ``m.role`` are the same."""
    plain = re.sub(r"""\s*\[\s*['"](\w+)['"]\s*\]""", r".\1", name.strip())
    plain = plain.replace(" ", "")
    if plain.lower() in ("true", "false"):
        return _WORDS[plain.lower()]
    base, _, last = plain.rpartition(".")
    for key in (plain, f"{base}.*", f"*.{last}"):
        if key in values:
            return values[key]
    return None


def _truth(value: object) -> bool | None:
    if value is None:
        return None
    return value is not UNDEFINED and bool(value)


_Nested = str | list["_Nested"]


def _nested(tokens: Sequence[str]) -> list[_Nested]:
    """Tokens with a list for each pair of parentheses; stray ones are passed over."""
    stack: list[list[_Nested]] = [[]]
    for token in tokens:
        if token == "(":
            stack.append([])
        elif token != ")":
            stack[-1].append(token)
        elif len(stack) > 1:
            stack[-2].append(stack.pop())
    return stack[0]


def _go_list(items: Sequence[_Nested], values: Values) -> bool | None:
    head = items[0] if items else ""
    rest = items[1:]
    if head in ("and", "or") and rest:
        join = both if head == "and" else either
        value = _go_term(rest[0], values)
        for item in rest[1:]:
            value = join(value, _go_term(item, values))
        return value
    if head == "not" and len(rest) == 1:
        return negated(_go_term(rest[0], values))
    if head in ("eq", "ne") and len(rest) == 2:
        left, right = (_go_value(item, values) for item in rest)
        same = None if left is None or right is None else left == right
        return negated(same) if head == "ne" else same
    return _go_term(head, values) if len(items) == 1 else None


def _go_term(item: _Nested, values: Values) -> bool | None:
    if isinstance(item, list):
        return _go_list(item, values)
    return _truth(_go_value(item, values))


def _go_value(item: _Nested, values: Values) -> object:
    if isinstance(item, list):
        return _go_list(item, values)
    if item[:1] in ("'", '"'):
        return item[1:-1]
    return look_up(item, values)
