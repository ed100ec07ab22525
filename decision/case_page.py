"""One case in two panes: what two candidates thought and answered, and where to go next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from decision.models import Decision
from evaluations.access import samples_for
from evaluations.models import Case, Sample, SampleScore
from evaluations.queries.matrix import (
    FILTERS,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    RunMatrix,
    passing,
    run_matrix,
)
from evaluations.queries.repeats import verdict_word
from teams.access import Actor
from traces.core.analysis import Matcher
from traces.matching import matchers_of
from traces.models import Annotation, Trace
from traces.viewing.chips import Chip, keyed
from traces.viewing.comparisons import AnswerDiff, answer_diff
from traces.viewing.looks import Look, look_of
from traces.viewing.panes import TracePane, trace_pane

SIDES: Final = ("a", "b")


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What the address says: a candidate and a repeat for each side, and the filter."""

    a: str = ""
    b: str = ""
    ra: str = ""
    rb: str = ""
    show: str = ""
    tag: str = ""
    by: str = ""

    @property
    def look(self) -> Look:
        """How the thoughts are looked at."""
        return look_of({"by": self.by})

    def with_(self, **changes: str) -> "CaseQuery":
        """The same with some of it changed."""
        return CaseQuery(**{name: getattr(self, name) for name in FIELDS} | changes)

    def address(self, decision: Decision, key: str) -> str:
        """The page of a case with all this."""
        path = reverse("decision-case", args=[decision.slug, key])
        named = {name: getattr(self, name) for name in FIELDS if getattr(self, name)}
        return f"{path}?{urlencode(named)}" if named else path


FIELDS: Final = tuple(CaseQuery.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate's cell on this case; ``side`` is a or b where it is shown, else empty."""

    column: MatrixColumn
    cell: MatrixCell
    side: str
    href: str


@dataclass(frozen=True, slots=True)
class Side:
    """One pane: a candidate, its repeats, and the one that is shown."""

    name: str
    column: MatrixColumn
    chips: tuple[Chip, ...]
    sample: Sample | None
    pane: TracePane | None
    diff: AnswerDiff | None

    @property
    def letter(self) -> str:
        """What the pane is called: A or B."""
        return self.name.upper()

    @property
    def verdict(self) -> str:
        """How the shown repeat was judged, in one word."""
        return next((chip.verdict for chip in self.chips if chip.is_current), "waiting")

    @property
    def scores(self) -> Sequence[SampleScore]:
        """The current verdicts of the graders."""
        return getattr(self.sample, "current_scores", [])


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of a case; addresses are empty where there is nowhere to go."""

    case: Case
    query: CaseQuery
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]
    position: int
    shown: int
    count: int
    filter_label: str
    previous: str
    next: str
    disagreement: str
    swap: str
    matrix: str

    @property
    def has_micro(self) -> bool:
        """Whether a shown candidate is one of the micro demo models."""
        return any(side.column.kind == "micro" for side in self.sides)


def case_page(
    decision: Decision, key: str, query: CaseQuery, leaders: Sequence[str], by: Actor
) -> CasePage:
    """The case ``key`` of the decision's run, compared as ``query`` says.

    Without candidates in the query the first two of ``leaders`` are compared. Raises
    Case.DoesNotExist where the run has no such case.
    """
    matrix = run_matrix(decision.run, by)
    row = next((row for row in matrix.rows if row.key == key), None)
    if row is None:
        raise Case.DoesNotExist(f"no case {key!r}")
    query = _completed(query, matrix, leaders)
    rows = passing(matrix.rows, query.show, query.tag)
    if row not in rows:
        # Somebody followed a link to a case that the filter hides: it is shown among all.
        rows, query = matrix.rows, query.with_(show="", tag="")
    at = rows.index(row)
    move = query.with_(ra="", rb="")
    columns = {column.key: index for index, column in enumerate(matrix.columns)}
    pair = tuple(columns[name] for name in (query.a, query.b) if name in columns)
    apart = _next_apart(rows, at, pair)
    return CasePage(
        case=Case.objects.read_by(by).get(version_id=decision.run.suite_version_id, key=key),
        query=query,
        sides=_sides(decision, row, matrix, query, by),
        choices=tuple(_choices(decision, row, matrix, query)),
        position=at + 1,
        shown=len(rows),
        count=matrix.count,
        filter_label=_filter_label(query),
        previous=move.address(decision, rows[at - 1].key) if at > 0 else "",
        next=move.address(decision, rows[at + 1].key) if at + 1 < len(rows) else "",
        disagreement=move.address(decision, apart.key) if apart else "",
        swap=query.with_(a=query.b, b=query.a, ra=query.rb, rb=query.ra).address(decision, key),
        matrix=_matrix_address(decision, query),
    )


def compared_with(column: str, order: Sequence[str]) -> str:
    """Whom to show beside ``column``: the best of the others."""
    return next((key for key in order if key != column), "")


def _completed(query: CaseQuery, matrix: RunMatrix, order: Sequence[str]) -> CaseQuery:
    """With two different candidates of the run, where it has two."""
    known = [key for key in order if any(key == column.key for column in matrix.columns)]
    a = query.a if query.a in known else next(iter(known), "")
    b = query.b if query.b in known and query.b != a else compared_with(a, known)
    return query.with_(a=a, b=b)


def _filter_label(query: CaseQuery) -> str:
    named = FILTERS.get(query.show, FILTERS["all"])[0] if query.show not in ("", "all") else ""
    return " + ".join(part for part in (named, query.tag) if part)


def _matrix_address(decision: Decision, query: CaseQuery) -> str:
    named = {name: value for name in ("show", "tag") if (value := getattr(query, name))}
    path = reverse("decision-matrix", args=[decision.slug])
    return f"{path}?{urlencode(named)}" if named else path


def _next_apart(rows: Sequence[MatrixRow], at: int, pair: Sequence[int]) -> MatrixRow | None:
    """The next row, from the start again after the last, on which the two were judged apart."""
    if len(pair) < 2:
        return None
    for row in [*rows[at + 1 :], *rows[:at]]:
        first, second = (row.cells[column].share for column in pair)
        if first is not None and second is not None and first != second:
            return row
    return None


def _choices(
    decision: Decision, row: MatrixRow, matrix: RunMatrix, query: CaseQuery
) -> list[Choice]:
    """Every candidate's cell; following one puts that candidate on the right."""
    sides = {query.a: "a", query.b: "b"}
    choices = [
        Choice(
            column=column,
            cell=cell,
            side=sides.get(column.key, ""),
            href=query.with_(b=column.key, rb="").address(decision, row.key),
        )
        for column, cell in zip(matrix.columns, row.cells, strict=True)
    ]
    return sorted(choices, key=lambda choice: choice.side or "z")


def _sides(
    decision: Decision, row: MatrixRow, matrix: RunMatrix, query: CaseQuery, by: Actor
) -> tuple[Side, ...]:
    cells = {
        column.key: (column, cell) for column, cell in zip(matrix.columns, row.cells, strict=True)
    }
    asked = {"a": query.a, "b": query.b}
    shown = {name: cells[asked[name]] for name in SIDES if asked[name] in cells}
    ids = [pk for _, cell in shown.values() for pk in cell.sample_ids]
    states = Sample.objects.filter(pk__in=ids).values_list("pk", "state", "value")
    verdicts = {pk: verdict_word(state, value) for pk, state, value in states}
    current = {
        name: _chosen(cell.sample_ids, getattr(query, f"r{name}"))
        for name, (_, cell) in shown.items()
    }
    samples = _samples(by, [pk for pk in current.values() if pk is not None])
    shown_traces = [each.trace for each in samples.values() if each.trace and not each.is_veiled]
    matchers = matchers_of(shown_traces)
    look, sides = query.look, list[Side]()
    for name, (column, cell) in shown.items():
        sample = samples.get(current[name] or 0)
        chips = keyed(
            [
                Chip(
                    number=number,
                    verdict=verdicts[pk],
                    href=query.with_(**{f"r{name}": str(number)}).address(decision, row.key),
                    is_current=pk == current[name],
                )
                for number, pk in enumerate(cell.sample_ids, start=1)
            ]
        )
        trace = sample.trace if sample and not sample.is_veiled else None
        pane = _pane(trace, look, matchers) if trace else None
        first = sides[0].pane if sides else None
        diff = answer_diff(first, pane) if first and pane else None
        sides.append(Side(name, column, chips, sample, pane, diff))
    return tuple(sides)


def _pane(trace: Trace, look: Look, matchers: Mapping[int, Matcher]) -> TracePane:
    notes = list(trace.annotations.all())
    return trace_pane(trace, look=look, annotations=notes, matcher=matchers.get(trace.pk))


def _chosen(sample_ids: Sequence[int], asked: str) -> int | None:
    """The repeat that is asked for, else the first."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    if not sample_ids:
        return None
    return sample_ids[number - 1] if 1 <= number <= len(sample_ids) else sample_ids[0]


def _samples(by: Actor, ids: Sequence[int]) -> Mapping[int, Sample]:
    current = SampleScore.objects.filter(current=True).order_by("position")
    rows = samples_for(by).filter(pk__in=ids).select_related("trace", "run_candidate")
    scores = Prefetch("scores", queryset=current, to_attr="current_scores")
    said = Annotation.objects.select_related("author").order_by("id")
    notes = Prefetch("trace__annotations", queryset=said)
    return {row.pk: row for row in rows.prefetch_related(scores, notes)}
