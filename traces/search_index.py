"""The full text index: FTS5 on SQLite, tsvector with GIN on PostgreSQL, the same finds in both.

Every passage also holds its team as a word that no query can hold, so that the index itself
looks only among the team's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from traces.core.full_text import Query, Term, cut_passages
from traces.models import SearchPassage, Trace
from traces.models.search import PASSAGE_BITS

#: Up to so many finds are looked up one by one; of more, traces are tried from the newest on.
FEW: Final = 1_000

_INSERT_SQLITE: Final = "INSERT INTO traces_search (rowid, words) VALUES (%s, %s)"
_INSERT_POSTGRESQL: Final = (
    "INSERT INTO traces_searchpassage "
    "(id, trace_id, thought_start, thought_end, answer_start, answer_end, words) "
    "VALUES (%s, %s, %s, %s, %s, %s, CAST(%s AS tsvector))"
)
_IDS_SQLITE: Final = (
    "SELECT rowid FROM traces_search WHERE traces_search MATCH %s ORDER BY rowid DESC LIMIT %s"
)
_IDS_POSTGRESQL: Final = (
    "SELECT id FROM traces_searchpassage WHERE words @@ CAST(%s AS tsquery) "
    "ORDER BY id DESC LIMIT %s"
)
#: The plus keeps SQLite from looking up the rows of all finds one by one.
_AMONG_SQLITE: Final = (
    f'+"traces_trace"."id" IN (SELECT rowid >> {PASSAGE_BITS} FROM traces_search '
    "WHERE traces_search MATCH %s)"
)
_AMONG_POSTGRESQL: Final = (
    '"traces_trace"."id" IN (SELECT passage.trace_id FROM traces_searchpassage passage '
    "WHERE passage.words @@ CAST(%s AS tsquery))"
)
_PASSAGES_SQLITE: Final = (
    "SELECT passage.id FROM traces_searchpassage passage CROSS JOIN traces_search "
    "ON traces_search.rowid = passage.id "
    "WHERE passage.trace_id IN ({ids}) AND traces_search MATCH %s"
)
_PASSAGES_POSTGRESQL: Final = (
    "SELECT id FROM traces_searchpassage WHERE trace_id IN ({ids}) AND words @@ CAST(%s AS tsquery)"
)


@dataclass(frozen=True, slots=True)
class IndexedTrace:
    """The passages of a trace and the words of each, ready to be written."""

    trace_id: int
    rows: Sequence[SearchPassage]
    words: Sequence[Sequence[str]]


def index_trace(trace: Trace) -> IndexedTrace:
    """What the index will hold of ``trace``; no query."""
    passages = cut_passages(_readable(trace), trace.answer)
    rows = [
        SearchPassage(
            id=(trace.pk << PASSAGE_BITS) + number,
            trace_id=trace.pk,
            thought_start=passage.thought[0],
            thought_end=passage.thought[1],
            answer_start=passage.answer[0],
            answer_end=passage.answer[1],
        )
        for number, passage in enumerate(passages)
    ]
    team = _team_word(trace.team_id)
    return IndexedTrace(trace.pk, rows, [[team, *passage.words] for passage in passages])


def write_passages(indexed: Sequence[IndexedTrace]) -> None:
    """Put traces into the index, in place of what it held of them before."""
    SearchPassage.objects.filter(trace__in=[each.trace_id for each in indexed]).delete()
    rows = [row for each in indexed for row in each.rows]
    words = [words for each in indexed for words in each.words]
    if not rows:
        return
    if connection.vendor == "postgresql":
        _insert(_INSERT_POSTGRESQL, map(_row_postgresql, rows, words))
    else:
        SearchPassage.objects.bulk_create(rows, batch_size=500)
        _insert(
            _INSERT_SQLITE,
            ((row.pk, " ".join(each)) for row, each in zip(rows, words, strict=True)),
        )


def _insert(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _row_postgresql(row: SearchPassage, words: Sequence[str]) -> tuple[Any, ...]:
    thought = (row.thought_start, row.thought_end)
    return (row.pk, row.trace_id, *thought, row.answer_start, row.answer_end, _vector(words))


def _readable(trace: Trace) -> str:
    """The thought, unless it is a sealed blob."""
    return "" if trace.kind == "encrypted" else trace.reasoning


def _vector(words: Sequence[str]) -> str:
    """A tsvector as text: no parser of the database has a say in it."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, start=1):
        places[word].append(str(place))
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def _team_word(team_id: int) -> str:
    return f"§{team_id}"


def only_found(rows: QuerySet[Trace], query: Query, team_id: int) -> QuerySet[Trace]:
    """Of ``rows`` those of the team in which all terms stand in one passage; one query now."""
    if not query.terms:
        return rows.none()
    statement = _IDS_POSTGRESQL if connection.vendor == "postgresql" else _IDS_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(statement, [_asked(query, team_id), FEW + 1])
        found = cursor.fetchall()
    if len(found) <= FEW:
        return rows.filter(pk__in={pk >> PASSAGE_BITS for (pk,) in found})
    where = _AMONG_POSTGRESQL if connection.vendor == "postgresql" else _AMONG_SQLITE
    return rows.extra(where=[where], params=[_asked(query, team_id)])


def found_passages(query: Query, team_id: int, ids: Sequence[int]) -> Mapping[int, int]:
    """Trace id -> id of the first passage in which the terms stand, for the traces ``ids``."""
    if not ids or not query.terms:
        return {}
    pattern = _PASSAGES_POSTGRESQL if connection.vendor == "postgresql" else _PASSAGES_SQLITE
    statement = pattern.format(ids=", ".join(["%s"] * len(ids)))
    first: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ids, _asked(query, team_id)])
        for (pk,) in cursor.fetchall():
            trace = pk >> PASSAGE_BITS
            first[trace] = min(pk, first.get(trace, pk))
    return first


def _asked(query: Query, team_id: int) -> str:
    """The query in the database's own language; its words hold no sign of that language."""
    terms = [Term((_team_word(team_id),)), *query.terms]
    if connection.vendor == "postgresql":
        return " & ".join(f"({_tsquery(term)})" for term in terms)
    return " AND ".join(f'"{" ".join(term.words)}"{"*" * term.open_end}' for term in terms)


def _tsquery(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    return " <-> ".join(words) + (":*" if term.open_end else "")


def settle_index() -> None:
    """Sort what was gathered into the index, so that the next search need not read it singly."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('traces_search')")


def tidy_index(*, pages: int = 500, rounds: int = 40) -> None:
    """Take the words of deleted passages out of the index now, not at some later merge.

    PostgreSQL does so when it vacuums; FTS5 is asked to merge, in short transactions.
    """
    if connection.vendor != "sqlite":
        return
    for number in range(rounds):
        with connection.cursor() as cursor:
            before = _changes(cursor)
            cursor.execute(
                "INSERT INTO traces_search (traces_search, rank) VALUES ('merge', %s)",
                [-pages if number == 0 else pages],
            )
            if _changes(cursor) - before < 2:
                return


def _changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])
