"""Reads of the list of traces: one page of it, how many there are, where a search hit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from teams.access import Actor
from traces.access import traces_for
from traces.actions.understanding import waiting_traces
from traces.core.full_text import Query, find_hits
from traces.core.snippets import Snippet, cut_snippets
from traces.models import Facet, SearchPassage, Trace
from traces.queries import asked, listed_traces
from traces.search_index import found_passages

PER_PAGE: Final = 50
#: Beyond this nobody counts on; of what a search finds, each one has to be looked at.
COUNTED: Final = 10_000
COUNTED_FINDS: Final = 1_000
#: Hits and snippets of one trace.
HITS: Final = 12
SNIPPETS: Final = 3

#: One look: the rows that are known, how many, the lowest id, and of them one page.
_PAGE: Final = """
WITH known(id) AS ({known}), page AS (
    SELECT id FROM known WHERE id {bound} ORDER BY id {order} LIMIT %s
)
SELECT (SELECT COUNT(*) FROM known), (SELECT MIN(id) FROM known), page.id
FROM (SELECT 1) AS one LEFT JOIN page ON 1 = 1
"""
#: Above every id of a row.
_BEYOND: Final = 2**63 - 1

Part = Literal["thought", "answer"]
#: Traces, or facets of which each names another trace.
Listed = QuerySet[Trace] | QuerySet[Facet]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; with ``more``, at least so many."""

    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``start`` to ``end`` of a thought or an answer."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search hit in one trace, and the text around it."""

    hits: tuple[Hit, ...] = ()
    snippets: tuple[tuple[Part, Snippet], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One trace in the list."""

    trace: Trace
    question: str
    marks: tuple[str, ...]
    found: Found


@dataclass(frozen=True, slots=True)
class TracesPage:
    """Rows from the newest down; ``newer`` and ``older`` are the ids to go on from, or None."""

    rows: tuple[Row, ...]
    newer: int | None
    older: int | None
    count: Count


@dataclass(frozen=True, slots=True)
class _Window:
    """Ids of a page, whether there are newer and older ones, and how many there are in all."""

    ids: list[int]
    newer: bool
    older: bool
    count: Count


def bounded_count(rows: QuerySet[Trace]) -> Count:
    """The rows counted, but not on and on: the page must not wait for a number."""
    found = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Count(min(found, COUNTED), found > COUNTED)


def waiting_count(by: Actor) -> Count:
    """How many of the team's traces wait to be read."""
    return bounded_count(waiting_traces().filter(team=by.team))


def traces_page(
    by: Actor, rows: Listed, query: Query, *, before: int | None, after: int | None
) -> TracesPage:
    """The rows older than ``before``, newer than ``after``, or else the newest.

    One look into an index finds the page and counts the rows; then the page's traces are read:
    the same queries for any number of rows.
    """
    most = min(COUNTED, COUNTED_FINDS) if query.terms else COUNTED
    window = _window(rows, most, before, after)
    ids = window.ids
    traces = {trace.pk: trace for trace in listed_traces(by).filter(pk__in=ids)}
    marks = words_of_traces(ids, ["mark"])
    found = find_in(by, ids, query)
    shown = tuple(
        Row(trace, asked(trace), tuple(marks[pk]["mark"]), found.get(pk, Found()))
        for pk in ids
        if (trace := traces.get(pk))
    )
    return TracesPage(
        rows=shown,
        newer=ids[0] if ids and window.newer else None,
        older=ids[-1] if ids and window.older else None,
        count=window.count,
    )


def _window(rows: Listed, most: int, before: int | None, after: int | None) -> _Window:
    """The page between ``before`` and ``after``, and how many rows there are, up to ``most``.

    The database looks once for the newest ``most`` and counts them there; only a page beyond
    them costs a second look.
    """
    key = "pk" if rows.model is Trace else "trace"
    known = rows.order_by(f"-{key}").values(key)[: most + 1]
    number, oldest, ids = _looked_up(known, before, after)
    count = Count(min(number, most), number > most)
    if after is not None:
        if count.more and after < oldest:
            ascending = rows.filter(**{f"{key}__gt": after}).order_by(key)
            ids = list(ascending.values_list(key, flat=True)[: PER_PAGE + 1])
        return _Window(ids[:PER_PAGE][::-1], len(ids) > PER_PAGE, True, count)
    if count.more and len(ids) <= PER_PAGE:
        rest = rows if before is None else rows.filter(**{f"{key}__lt": before})
        ids = list(rest.order_by(f"-{key}").values_list(key, flat=True)[: PER_PAGE + 1])
    return _Window(ids[:PER_PAGE], before is not None, len(ids) > PER_PAGE, count)


def _looked_up(
    known: QuerySet[Any, Any], before: int | None, after: int | None
) -> tuple[int, int, list[int]]:
    """How many rows ``known`` has, its lowest id, and a page of ids with one more."""
    try:
        inner, params = known.query.sql_with_params()
    except EmptyResultSet:
        return 0, 0, []
    bound, order = ("> %s", "ASC") if after is not None else ("< %s", "DESC")
    edge = after if after is not None else before if before is not None else _BEYOND
    with connection.cursor() as cursor:
        statement = _PAGE.format(known=inner, bound=bound, order=order)
        cursor.execute(statement, [*params, edge, PER_PAGE + 1])
        found = cursor.fetchall()
    number, oldest, _ = found[0]
    ids = sorted((pk for _, _, pk in found if pk is not None), reverse=after is None)
    return number, oldest or 0, ids


def words_of_traces(
    ids: Sequence[int], kinds: Iterable[str] | None = None
) -> Mapping[int, Mapping[str, list[str]]]:
    """Facets by trace and kind; one query."""
    words: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Facet.objects.filter(trace__in=ids)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    for pk, kind, value in rows.order_by("id").values_list("trace", "kind", "value"):
        words[pk][kind].append(value)
    return words


def find_in(by: Actor, ids: Sequence[int], query: Query) -> Mapping[int, Found]:
    """Where ``query`` hits in the traces ``ids``: in the first passage that holds all of it.

    Two queries, none without a query.
    """
    passages = found_passages(query, by.team.pk, ids)
    if not passages:
        return {}
    rows: Any = SearchPassage.objects.filter(pk__in=passages.values(), trace__team=by.team)
    texts = rows.annotate(
        thought=Substr("trace__reasoning", F("thought_start") + 1, _length("thought")),
        answer=Substr("trace__answer", F("answer_start") + 1, _length("answer")),
    ).values_list("trace", "thought_start", "thought", "answer_start", "answer")
    return {
        trace: _found(query, [("thought", at, thought), ("answer", answer_at, answer)])
        for trace, at, thought, answer_at, answer in texts
    }


def _length(part: Part) -> Any:
    return F(f"{part}_end") - F(f"{part}_start")


def _found(query: Query, texts: Sequence[tuple[Part, int, str]]) -> Found:
    hits: list[Hit] = []
    snippets: list[tuple[Part, Snippet]] = []
    for part, at, text in texts:
        places = find_hits(text, query, limit=HITS - len(hits))
        hits += [Hit(part, at + start, at + end) for start, end in places]
        room = SNIPPETS - len(snippets)
        snippets += [(part, snippet) for snippet in cut_snippets(text, places, limit=room)]
    return Found(tuple(hits), tuple(snippets))


def total_count(by: Actor) -> Count:
    """How many traces the team has."""
    return bounded_count(traces_for(by))
