"""Cases x candidates of a decision's run, with what each candidate comes to on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from decision.case_page import CaseQuery, compared_with
from decision.core.resampling import FEWEST_DRAWS
from decision.core.schema import MeasurementRecord, Snapshot
from decision.decision_page import base_profile
from decision.evidence import decide
from decision.gathering import evidence_of
from decision.models import Decision
from evaluations.queries.matrix import (
    FILTERS,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    RunMatrix,
    run_matrix,
)
from teams.access import Actor

PER_PAGE: Final = 50
#: Measures in a column's head, each with what it is called there.
HEADS: Final = (
    ("cost_per_1000", "per 1,000"),
    ("total_p50", "p50"),
    ("total_p95", "p95"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A candidate on top of its column."""

    column: MatrixColumn
    is_leader: bool
    accuracy: MeasurementRecord | None
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CellLink:
    """A cell with the page on which it is compared."""

    cell: MatrixCell
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with its cells."""

    key: str
    prompt: str
    tags: tuple[str, ...]
    href: str
    cells: tuple[CellLink, ...]


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A one-word filter as a link."""

    key: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The matrix with its filters; ``rows`` is one page of those that pass."""

    heads: tuple[Head, ...]
    rows: tuple[CaseRow, ...]
    page: Page[MatrixRow]
    shown: int
    count: int
    tags: tuple[str, ...]
    filters: tuple[FilterChip, ...]
    show: str
    tag: str

    @property
    def asked(self) -> str:
        """The filter in words, such as ``Failures + legal``."""
        word = FILTERS[self.show][0] if self.show != "all" else ""
        return " + ".join(part for part in (word, self.tag) if part)


def matrix_page(
    decision: Decision, by: Actor, *, show: str, tag: str, number: str | None
) -> MatrixPage:
    """One page of the matrix, filtered by one word and one tag."""
    show = show if show in FILTERS else "all"
    matrix = run_matrix(decision.run, by, show=show, tag=tag)
    snapshot = ranked_now(decision)
    page = Paginator(matrix.rows, PER_PAGE).get_page(number)
    query = CaseQuery(show="" if show == "all" else show, tag=tag)
    return MatrixPage(
        heads=_heads(matrix, snapshot),
        rows=_rows(decision, matrix, page, query, snapshot["order"]),
        page=page,
        shown=len(matrix.rows),
        count=matrix.count,
        tags=matrix.tags,
        filters=tuple(FilterChip(key, word, key == show) for key, (word, _) in FILTERS.items()),
        show=show,
        tag=tag,
    )


def ranked_now(decision: Decision) -> Snapshot:
    """The decision as recorded, else with the fewest draws: nothing here shows the doubt."""
    if decision.snapshot:
        frozen: Snapshot = decision.snapshot["decision"]
        return frozen
    return decide(
        question=decision.question,
        evidence=evidence_of(decision),
        profile=base_profile(decision),
        seed=decision.seed,
        draws=FEWEST_DRAWS,
    )


def _heads(matrix: RunMatrix, snapshot: Snapshot) -> tuple[Head, ...]:
    heads = []
    for column in matrix.columns:
        known = snapshot["measurements"].get(column.key, {})
        others = [(name, known[key]["text"]) for key, name in HEADS if key in known]
        heads.append(
            Head(
                column=column,
                is_leader=column.key in snapshot["verdict"]["leaders"][:1],
                accuracy=known.get("accuracy"),
                others=tuple(others),
            )
        )
    return tuple(heads)


def _rows(
    decision: Decision,
    matrix: RunMatrix,
    page: Page[MatrixRow],
    query: CaseQuery,
    order: Sequence[str],
) -> tuple[CaseRow, ...]:
    # One reverse a row, not one a cell.
    pairs = [
        urlencode({"a": column.key, "b": compared_with(column.key, order)})
        for column in matrix.columns
    ]
    rows = []
    for row in matrix.rows[page.start_index() - 1 : page.end_index()]:
        href = query.address(decision, row.key)
        more = "&" if "?" in href else "?"
        cells = (
            CellLink(cell, f"{href}{more}{pair}", f"{row.key}, {column.label}")
            for column, cell, pair in zip(matrix.columns, row.cells, pairs, strict=True)
        )
        rows.append(CaseRow(row.key, row.prompt, row.tags, href, tuple(cells)))
    return tuple(rows)
