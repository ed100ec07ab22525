"""A small language for graders of a team's own: conditions over facts of an answer.

It has no loops, no attributes and no names but those listed, cannot make a text longer, and is
never handed to Python. What it may cost is bounded by the size of the expression and by the
characters that its functions read.
"""

from evaluations.core.expressions.checking import checked_kind, kind_of, names_in
from evaluations.core.expressions.evaluating import Evaluation
from evaluations.core.expressions.functions import NoValueError
from evaluations.core.expressions.nodes import ExpressionError, Kind, Node
from evaluations.core.expressions.parsing import parsed

__all__ = [
    "Evaluation",
    "ExpressionError",
    "Kind",
    "NoValueError",
    "Node",
    "checked_kind",
    "kind_of",
    "names_in",
    "parsed",
]
