"""Follows a chat template to the point where the model begins, without running it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from traces.core.template_conditions import (
    UNDEFINED,
    both,
    either,
    go_condition,
    jinja_condition,
    look_up,
    negated,
)

_MODES: Final = {None: UNDEFINED, True: "enabled", False: "disabled"}
_MARK: Final = re.compile(r"\{\{|\{%|\{#")
_CLOSED_BY: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LITERAL: Final = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|[()]|[^\s()'"+~]+""")
_SET: Final = re.compile(r"([\w.]+)\s*=\s*(.+)", re.DOTALL)
_NAMED: Final = re.compile(r"(\w+)\s*=\s*(true|false)\b", re.IGNORECASE)


def ends_in_opener(
    template: str, openers: tuple[str, ...], *, thinking: bool | None
) -> bool | None:
    """Does the prompt end with one of ``openers``, blanks aside; None if that is undecided.

    The conversation is one plain user message. ``thinking`` is the request's switch, None
    where it is left out.
    """
    walk = _Walk(openers, thinking)
    walk.follow(_tokens(template), jinja="{%" in template)
    return walk.opens


class _Token(NamedTuple):
    kind: Literal["text", "{{", "{%"]
    text: str


def _tokens(template: str) -> Iterator[_Token]:
    """Text, expressions and statements in turn; comments are passed over."""
    at = 0
    while found := _MARK.search(template, at):
        end = template.find(_CLOSED_BY[found[0]], found.end())
        if end < 0:
            break
        yield _Token("text", template[at : found.start()])
        inner = template[found.end() : end].strip("-+ \t\r\n")
        if found[0] == "{{":
            yield _Token("{{", inner)
        elif found[0] == "{%":
            yield _Token("{%", inner)
        at = end + 2
    yield _Token("text", template[at:])


@dataclass(slots=True)
class _Branch:
    """An if, a loop or a block: what is around it runs, this branch does, an earlier one did."""

    outer: bool | None
    runs: bool | None
    taken: bool | None


@dataclass(slots=True)
class _Walk:
    """One way through a template: which endings the prompt may have by now."""

    openers: tuple[str, ...]
    thinking: bool | None
    values: dict[str, object] = field(default_factory=dict)
    branches: list[_Branch] = field(default_factory=list)
    endings: set[bool] = field(default_factory=set)
    ended: bool = False

    def __post_init__(self) -> None:
        switch = UNDEFINED if self.thinking is None else self.thinking
        self.values = {
            "enable_thinking": switch,
            "thinking": switch,
            "thinking_mode": _MODES[self.thinking],
            "add_generation_prompt": True,
            "continue_final_message": UNDEFINED,
            "tools": UNDEFINED,
            "loop.last": True,
            "$last": True,
            "*.role": "user",
            "*.Role": "user",
            "*.Messages": True,
            "*.Tools": False,
            "*.IsThinkSet": self.thinking is not None,
            "*.Think": bool(self.thinking),
        }

    @property
    def opens(self) -> bool | None:
        """Whether every possible ending is an opener; None where they differ or none is seen."""
        return next(iter(self.endings)) if len(self.endings) == 1 else None

    def follow(self, tokens: Iterator[_Token], *, jinja: bool) -> None:
        for token in tokens:
            if self.ended:
                return
            if token.kind == "text":
                self._emit(token.text)
            elif token.kind == "{%":
                self._statement(token.text)
            elif jinja:
                self._expression(token.text)
            else:
                self._action(token.text)

    def _runs(self) -> bool | None:
        """Whether the place reached is rendered."""
        if not self.branches:
            return True
        return both(self.branches[-1].outer, self.branches[-1].runs)

    def _emit(self, text: str) -> None:
        """Text goes to the prompt; blanks do not change how it ends."""
        runs = self._runs()
        text = text.strip()
        if runs is False or not text:
            return
        ending = text.endswith(self.openers)
        self.endings = {ending} if runs else self.endings | {ending}

    def _branch(self, condition: bool | None) -> None:
        self.branches.append(_Branch(self._runs(), runs=condition, taken=condition))

    def _otherwise(self, condition: bool | None) -> None:
        """The next branch of the innermost if: it runs where no earlier one did."""
        if self.branches:
            branch = self.branches[-1]
            branch.runs = both(negated(branch.taken), condition)
            branch.taken = either(branch.taken, condition)

    def _statement(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == "if":
            self._branch(jinja_condition(rest, self.values))
        elif word == "elif":
            self._otherwise(jinja_condition(rest, self.values))
        elif word == "else":
            self._otherwise(True)
        elif word == "for":
            self._branch(True)
        elif word == "macro" or (word == "set" and "=" not in rest):
            self._branch(False)
        elif word in ("endif", "endfor", "endmacro", "endset"):
            del self.branches[-1:]
        elif word == "set":
            self._set(rest)

    def _set(self, text: str) -> None:
        found = _SET.match(text)
        runs = self._runs()
        if not found or runs is False:
            return
        name, given = found[1], found[2].strip()
        if given.startswith("namespace"):
            self.values[f"{name}.*"] = UNDEFINED
            for key, value in _NAMED.findall(given):
                self.values[f"{name}.{key}"] = value.lower() == "true"
            return
        self.values[name] = self._value(given) if runs else None

    def _value(self, given: str) -> object:
        """A literal, or what a known name or condition stands for; None if unknown."""
        parts = list(_LITERAL.finditer(given))
        if choice := _choice(parts):
            condition = jinja_condition(_text_of(given, choice.condition), self.values)
            if condition is None:
                return None
            given = _text_of(given, choice.then if condition else choice.otherwise)
        literal = _LITERAL.fullmatch(given)
        if literal and given[:1] in ("'", '"'):
            return _unescaped(literal)
        value = look_up(given, self.values)
        return jinja_condition(given, self.values) if value is None else value

    def _expression(self, text: str) -> None:
        """What a Jinja expression puts out; of one with a condition, either side."""
        parts = list(_LITERAL.finditer(text))
        choice = _choice(parts)
        if choice is None:
            self._emit(self._joined(parts))
            return
        self._branch(jinja_condition(_text_of(text, choice.condition), self.values))
        self._emit(self._joined(choice.then))
        self._otherwise(True)
        self._emit(self._joined(choice.otherwise))
        del self.branches[-1:]

    def _joined(self, parts: Sequence[re.Match[str]]) -> str:
        """The parts of a sum, in which an unknown one stands as a character of its own."""
        texts = []
        for part in parts:
            if part[0][0] in ("'", '"'):
                texts.append(_unescaped(part))
            elif part[0] not in ("(", ")"):
                known = look_up(part[0], self.values)
                texts.append(known if isinstance(known, str) else "\ufffd")
        return "".join(texts)

    def _action(self, text: str) -> None:
        """One action of Go's text/template."""
        word, _, rest = text.partition(" ")
        if word == "if":
            self._branch(go_condition(rest, self.values))
        elif word == "else":
            inner = rest.strip()
            condition = go_condition(inner[3:], self.values) if inner.startswith("if ") else True
            self._otherwise(condition)
        elif word in ("range", "with"):
            self._branch(True)
        elif word in ("define", "block"):
            self._branch(False)
        elif word == "end":
            del self.branches[-1:]
        elif text == ".Response":
            # Here Ollama cuts the prompt off: what follows comes after the reply.
            self.ended = bool(self._runs())
        elif text[:1] in ("'", '"'):
            self._emit(text[1:-1])
        elif text and not text.startswith(("/*", "$")):
            self._emit("\ufffd")


class _Choice(NamedTuple):
    """The parts of ``then if condition else otherwise``."""

    then: Sequence[re.Match[str]]
    condition: Sequence[re.Match[str]]
    otherwise: Sequence[re.Match[str]]


def _choice(parts: Sequence[re.Match[str]]) -> _Choice | None:
    words = [part[0] for part in parts]
    if words.count("if") != 1:
        return None
    at = words.index("if")
    end = words.index("else", at) if "else" in words[at:] else len(words)
    return _Choice(parts[:at], parts[at + 1 : end], parts[end + 1 :])


def _text_of(text: str, parts: Sequence[re.Match[str]]) -> str:
    return text[parts[0].start() : parts[-1].end()] if parts else ""


def _unescaped(literal: re.Match[str]) -> str:
    text = literal[1] if literal[1] is not None else literal[2] or ""
    return text.replace("\\n", "\n").replace("\\t", "\t")
