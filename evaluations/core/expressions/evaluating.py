"""The value of a checked expression for one reply, within a budget of characters."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from evaluations.core.expressions.checking import COMPARISON
from evaluations.core.expressions.functions import ARITHMETIC, FUNCTIONS, NoValueError
from evaluations.core.expressions.nodes import Call, Constant, Name, Node, Operation, Value
from evaluations.core.reading.normalizing import normalized
from evaluations.core.reading.numbers import NumberFound, only_number

#: Characters that all functions together may read.
MAX_READ: Final = 10_000_000
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_CALCULATE: Final = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
}


class Evaluation:
    """One pass over an expression; ``facts`` are the texts of its names."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self.facts = facts
        self.read = 0

    def value(self, node: Node) -> Value:
        """Text, number or truth, as ``kind_of`` says; raises NoValueError."""
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Name):
            return self.facts[node.name]
        return self._called(node) if isinstance(node, Call) else self._operated(node)

    def failing(self, node: Node) -> Node:
        """The first part of a chain of ``and`` that is false; ``node`` itself in all else."""
        if isinstance(node, Operation) and node.sign == "and":
            return self.failing(next(part for part in node.parts if not self.value(part)))
        return node

    def _called(self, node: Call) -> Value:
        if node.name == "if":
            asked, first, second = node.arguments
            return self.value(first if self.value(asked) else second)
        if node.name == "found":
            return self._found(node.arguments[0])
        function = FUNCTIONS[node.name]
        values = [self.value(argument) for argument in node.arguments]
        self._charge(sum(len(v) for v in values if isinstance(v, str)) * function.cost)
        result: Value = function.run(*values)
        return _finite(result)

    def _found(self, node: Node) -> bool:
        try:
            self.value(node)
        except NoValueError:
            return False
        return True

    def _operated(self, node: Operation) -> Value:
        first = self.value(node.parts[0])
        if node.sign == "not":
            return not first
        if len(node.parts) == 1:
            return ARITHMETIC.minus(first) if isinstance(first, Decimal) else first
        if node.sign in ("and", "or"):
            decided = bool(first) == (node.sign == "or")
            return first if decided else self.value(node.parts[1])
        second = self.value(node.parts[1])
        if node.sign in COMPARISON:
            return _COMPARE[node.sign](*self._comparable(first, second))
        return _finite(_CALCULATE[node.sign](_as_number(first), _as_number(second)))

    def _comparable(self, first: Value, second: Value) -> tuple[Value, Value]:
        """Texts in one spelling; a text beside a number as the one number it holds."""
        self._charge(5 * sum(len(v) for v in (first, second) if isinstance(v, str)))
        if isinstance(first, str) and isinstance(second, str):
            return normalized(first), normalized(second)
        if isinstance(first, str) or isinstance(second, str):
            return _as_number(first), _as_number(second)
        return first, second

    def _charge(self, characters: int) -> None:
        self.read += characters
        if self.read > MAX_READ:
            raise NoValueError("the expression reads too much of so long an answer")


def _as_number(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    found = only_number(str(value))
    if not isinstance(found, NumberFound):
        raise NoValueError(f"found {found.reason} in {str(value)[:40]!r}")
    return found.value


def _finite(value: Value) -> Value:
    if isinstance(value, Decimal) and not value.is_finite():
        raise NoValueError("found a number that cannot be represented, or a division by zero")
    return value
