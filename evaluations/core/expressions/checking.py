"""Whether the parts of an expression fit together, before any answer is there."""

import difflib
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from evaluations.core.expressions.functions import FUNCTIONS, NAMES
from evaluations.core.expressions.nodes import (
    Call,
    Constant,
    ExpressionError,
    Kind,
    Name,
    Node,
    Operation,
)
from evaluations.core.reading.patterns import PatternError, searching

#: Patterns in one expression: each may take 50 ms on an answer that was written for it.
MAX_SEARCHES: Final = 4
#: ``if`` and ``found`` look at their arguments one by one; the rest are plain functions.
SPECIAL: Final = ("if", "found")
EQUALITY: Final = frozenset({"==", "!="})
COMPARISON: Final = EQUALITY | {"<", "<=", ">", ">="}


def checked_kind(node: Node) -> Kind:
    """What a whole expression gives; raises ExpressionError where it cannot, or costs too much."""
    if _searches(node) > MAX_SEARCHES:
        raise ExpressionError(f"matches stands here more than {MAX_SEARCHES} times", node.start)
    return kind_of(node)


def kind_of(node: Node) -> Kind:
    """What ``node`` gives: text, number or truth; raises ExpressionError where it cannot."""
    if isinstance(node, Constant):
        if isinstance(node.value, bool):
            return "truth"
        return "number" if isinstance(node.value, Decimal) else "text"
    if isinstance(node, Name):
        if node.name not in NAMES:
            raise ExpressionError(_unknown("name", node.name, NAMES), node.start)
        return "text"
    return _called(node) if isinstance(node, Call) else _operated(node)


def names_in(node: Node) -> set[str]:
    """The facts that ``node`` asks for."""
    if isinstance(node, Name):
        return {node.name}
    parts = node.arguments if isinstance(node, Call) else ()
    parts = node.parts if isinstance(node, Operation) else parts
    return {name for part in parts for name in names_in(part)}


def _called(node: Call) -> Kind:
    kinds = [kind_of(argument) for argument in node.arguments]
    if node.name == "found" and len(kinds) == 1:
        return "truth"
    if node.name == "if" and len(kinds) == 3:
        if kinds[0] != "truth":
            raise ExpressionError("if asks something that is true or false", node.start)
        if kinds[1] != kinds[2]:
            raise ExpressionError(f"if gives a {kinds[1]} or a {kinds[2]}: not both", node.start)
        return kinds[1]
    if node.name in SPECIAL:
        wanted = 3 if node.name == "if" else 1
        raise ExpressionError(f"{node.name} takes {wanted}, not {len(kinds)}", node.start)
    if node.name not in FUNCTIONS:
        known = (*FUNCTIONS, *SPECIAL)
        raise ExpressionError(_unknown("function", node.name, known), node.start)
    function = FUNCTIONS[node.name]
    if len(kinds) != len(function.takes):
        message = f"{node.name} takes {len(function.takes)}, not {len(kinds)}"
        raise ExpressionError(message, node.start)
    for argument, kind, wanted_kind in zip(node.arguments, kinds, function.takes, strict=True):
        if kind != wanted_kind:
            message = f"{node.name} needs a {wanted_kind} here, not a {kind}"
            raise ExpressionError(message, argument.start)
    if node.name == "matches":
        _check_pattern(node.arguments[1])
    return function.gives


def _check_pattern(node: Node) -> None:
    """A pattern is written out, so that a mistake in it shows before any answer is there."""
    if not isinstance(node, Constant):
        raise ExpressionError("matches takes a pattern in quotes", node.start)
    try:
        searching(str(node.value))
    except PatternError as error:
        raise ExpressionError(f"the pattern is wrong: {error}", node.start) from None


def _searches(node: Node) -> int:
    """How many patterns ``node`` looks for."""
    parts = node.arguments if isinstance(node, Call) else ()
    parts = node.parts if isinstance(node, Operation) else parts
    own = isinstance(node, Call) and node.name == "matches"
    return own + sum(map(_searches, parts))


def _operated(node: Operation) -> Kind:
    kinds = [kind_of(part) for part in node.parts]
    if node.sign in COMPARISON:
        return _compared(node, kinds)
    wanted: Kind = "truth" if node.sign in ("and", "or", "not") else "number"
    for part, kind in zip(node.parts, kinds, strict=True):
        if kind != wanted:
            message = f"{node.sign} needs a {wanted} here, not a {kind}"
            raise ExpressionError(message, part.start)
    return wanted


def _compared(node: Operation, kinds: list[Kind]) -> Kind:
    both = set(kinds)
    if node.sign in EQUALITY and len(both) == 1:
        return "truth"
    if both <= {"text", "number"} and "number" in both:
        return "truth"
    first, second = kinds
    hint = ": write number(...)" if both == {"text"} else ""
    raise ExpressionError(f"{node.sign} cannot compare a {first} with a {second}{hint}", node.start)


def _unknown(what: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"no {what} {name!r}: {hint}"
