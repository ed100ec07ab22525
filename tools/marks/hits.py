"""Counts of right, wrong and missed, and the cells of a table that they make."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple


class Hits(NamedTuple):
    """Counts of one kind of mark against its labels."""

    right: int
    wrong: int
    missed: int

    @property
    def labeled(self) -> int:
        """How many labels there are."""
        return self.right + self.missed


def total(parts: Iterable[Hits]) -> Hits:
    """The sum of ``parts``."""
    counts = [sum(column) for column in zip(*parts, strict=True)] or [0, 0, 0]
    return Hits(*counts)


def cells(hits: Hits) -> tuple[str, str, str]:
    """How many are labeled, precision and recall."""
    return (
        str(hits.labeled),
        with_interval(hits.right, hits.right + hits.wrong),
        with_interval(hits.right, hits.labeled),
    )


def with_interval(part: int, whole: int) -> str:
    """A share with its Wilson interval at 95 %."""
    if not whole:
        return "-"
    share, z = part / whole, 1.96
    middle = share + z * z / (2 * whole)
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = ((middle + sign * spread) / (1 + z * z / whole) for sign in (-1, 1))
    return f"{share:.2f} ({low:.2f} to {high:.2f})"


def row(*columns: str) -> str:
    """One line of a table."""
    return f"| {' | '.join(columns)} |"


def head(*columns: str) -> list[str]:
    """The first two lines of a table."""
    return [row(*columns), row(*["---"] * len(columns))]
