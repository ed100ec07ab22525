"""The parts of an expression, each with its place in the source."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "truth"]
Value = str | Decimal | bool


class ExpressionError(ValueError):
    """An expression that cannot be used: what is wrong, at which character from 0."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(f"{message} (at character {place + 1})")
        self.place = place


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text in quotes, true or false."""

    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A fact of the reply, such as ``answer``."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    start: int
    end: int
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """``not x``, ``-x`` (one part) or ``x and y``, ``x < y``, ``x + y`` (two)."""

    start: int
    end: int
    sign: str
    parts: tuple["Node", ...]


Node = Constant | Name | Call | Operation
