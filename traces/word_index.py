"""Finds traces by the words of their facets, and offers the words that there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from teams.access import Actor
from traces.models import Facet, FacetKind, Trace

#: Up to so many finds are looked up one by one; of more, traces are tried from the newest on.
FEW: Final = 2_000
#: A word is common where its newest finds are so many times as many traces, at most.
COMMON: Final = 4
#: Words offered for all kinds together.
OFFERED: Final = 600

#: The plus keeps SQLite from looking up the rows of all finds one by one.
_AMONG: Final = (
    '{plus}"traces_trace"."id" IN (SELECT facet.trace_id FROM traces_facet facet '
    "WHERE facet.team_id = %s AND facet.kind = %s AND facet.value = %s)"
)
#: Asked of each trace in its turn, until enough are found: for a common word most answers are yes.
_CARRIED: Final = (
    "EXISTS (SELECT 1 FROM traces_facet facet WHERE facet.trace_id = "
    '"traces_trace"."id" AND facet.kind = %s AND facet.value = %s)'
)
#: Jumps from word to word through the index: as many steps as words, not as traces.
_WORDS: Final = """
WITH RECURSIVE word(kind, value) AS (
    SELECT kinds.kind, (
        SELECT MIN(facet.value) FROM traces_facet facet
        WHERE facet.team_id = %s AND facet.kind = kinds.kind
    ) FROM ({kinds}) AS kinds
    UNION ALL
    SELECT word.kind, (
        SELECT MIN(facet.value) FROM traces_facet facet
        WHERE facet.team_id = %s AND facet.kind = word.kind AND facet.value > word.value
    ) FROM word WHERE word.value IS NOT NULL
)
SELECT kind, value FROM word WHERE value IS NOT NULL LIMIT %s
"""
_MODELS: Final = """
WITH RECURSIVE name(value) AS (
    SELECT MIN(model) FROM traces_trace WHERE team_id = %s
    UNION ALL
    SELECT (
        SELECT MIN(model) FROM traces_trace WHERE team_id = %s AND model > name.value
    ) FROM name WHERE name.value IS NOT NULL
)
SELECT value FROM name WHERE value IS NOT NULL LIMIT %s
"""


def only_with(rows: QuerySet[Trace], kind: str, value: str, team_id: int) -> QuerySet[Trace]:
    """Of the team's ``rows`` those that carry the word; one query now.

    PostgreSQL finds the way by itself, SQLite is shown one.
    """
    own = Facet.objects.filter(team=team_id, kind=kind, value=value)
    found = list(own.order_by("-trace").values_list("trace", flat=True)[: FEW + 1])
    if len(found) <= FEW:
        return rows.filter(pk__in=found)
    lite = connection.vendor == "sqlite"
    if lite and found[0] - found[-1] <= COMMON * FEW:
        return rows.extra(where=[_CARRIED], params=[str(kind), value])
    where = _AMONG.format(plus="+" if lite else "")
    return rows.extra(where=[where], params=[team_id, str(kind), value])


def used_words(by: Actor, kinds: Iterable[FacetKind]) -> Mapping[str, list[str]]:
    """The team's words of each kind in their order, OFFERED of all kinds at most; one query."""
    named = " UNION ALL ".join(f"SELECT '{kind.value}' AS kind" for kind in kinds)
    words: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(kinds=named), [by.team.pk, by.team.pk, OFFERED])
        for kind, value in cursor.fetchall():
            words[kind].append(value)
    return words


def model_names(by: Actor, *, limit: int) -> list[str]:
    """Names of models of which the team has traces, in their order; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_MODELS, [by.team.pk, by.team.pk, limit])
        return [name for (name,) in cursor.fetchall()]
