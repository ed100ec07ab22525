"""Reads an expression: words and signs, then precedence climbing (Pratt 1973)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from evaluations.core.expressions.nodes import (
    Call,
    Constant,
    ExpressionError,
    Name,
    Node,
    Operation,
)

MAX_TOKENS: Final = 400
MAX_DEPTH: Final = 40

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d{1,40}(?:\.\d{1,40})?(?![\w.]))|(?P<word>[A-Za-z_]{1,40}(?!\w))"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<sign><=|>=|==|!=|[-+*/<>(),]))",
    re.ASCII | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t"}
#: How strongly a sign binds, the weakest first.
_BINDING: Final = {
    "or": 1, "and": 2,
    "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6,
}  # fmt: skip
_NOT: Final = 3
_MINUS: Final = 7
_COMPARING: Final = 4


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=256)
def parsed(source: str) -> Node:
    """The tree of ``source``; raises ExpressionError, which names the place."""
    return _Parser(source).whole()


def _tokens(source: str) -> list[_Token]:
    tokens, place = [], 0
    end = len(source.rstrip())
    while place < end:
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            place = len(source) - len(source[place:].lstrip())
            raise ExpressionError(f"cannot read {source[place : place + 12]!r}", place)
        kind = match.lastgroup
        text = match[kind]
        if kind == "word" and text in ("and", "or", "not"):
            kind = "sign"
        tokens.append(_Token(kind, text, match.start(match.lastgroup), match.end()))
        place = match.end()
        if len(tokens) > MAX_TOKENS:
            raise ExpressionError(f"more than {MAX_TOKENS} words and signs", place)
    return [*tokens, _Token("end", "", end, end)]


class _Parser:
    """Walks over the tokens once, from left to right."""

    def __init__(self, source: str) -> None:
        self.tokens = _tokens(source)
        self.next = 0
        self.depth = 0

    def whole(self) -> Node:
        if self.peek().kind == "end":
            raise ExpressionError("give an expression, such as length(answer) < 200", 0)
        node = self.expression(0)
        if self.peek().kind != "end":
            raise ExpressionError(f"{self.peek().text!r} does not belong here", self.peek().start)
        return node

    def peek(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.tokens[self.next]
        self.next += token.kind != "end"
        return token

    def expect(self, sign: str) -> _Token:
        token = self.take()
        if token.text != sign or token.kind != "sign":
            found = repr(token.text) if token.text else "the end"
            raise ExpressionError(f"expected {sign!r} and found {found}", token.start)
        return token

    def expression(self, weakest: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} levels deep", self.peek().start)
        left = self.operand()
        compared = False
        while self.peek().kind == "sign" and _BINDING.get(self.peek().text, 0) > weakest:
            sign = self.take()
            binding = _BINDING[sign.text]
            if binding == _COMPARING and compared:
                raise ExpressionError("join comparisons with and", sign.start)
            compared = compared or binding == _COMPARING
            right = self.expression(binding)
            left = Operation(left.start, right.end, sign.text, (left, right))
        self.depth -= 1
        return left

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Constant(token.start, token.end, Decimal(token.text))
        if token.kind == "text":
            inner = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), token.text[1:-1])
            return Constant(token.start, token.end, inner)
        if token.kind == "word":
            return self.word(token)
        if token.text in ("not", "-") and token.kind == "sign":
            part = self.expression(_NOT if token.text == "not" else _MINUS)
            return Operation(token.start, part.end, token.text, (part,))
        if token.text == "(" and token.kind == "sign":
            node = self.expression(0)
            self.expect(")")
            return node
        found = repr(token.text) if token.text else "the end"
        raise ExpressionError(f"expected a value and found {found}", token.start)

    def word(self, token: _Token) -> Node:
        if token.text in ("true", "false"):
            return Constant(token.start, token.end, token.text == "true")
        if self.peek().text != "(" or self.peek().kind != "sign":
            return Name(token.start, token.end, token.text)
        self.take()
        arguments: list[Node] = []
        while self.peek().text != ")" or self.peek().kind != "sign":
            arguments.append(self.expression(0))
            if self.peek().text != ")":
                self.expect(",")
        return Call(token.start, self.expect(")").end, token.text, tuple(arguments))
