"""Writes the samples of a run: case x candidate x repeat, in the order in which they are asked."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import connection

from evaluations.core.hosts import is_private
from evaluations.models import Case, Run, RunCandidate, Sample
from evaluations.providers import PROVIDERS

#: Columns of a sample that differ from row to row, and where each comes from.
_VARYING: Final = {
    "run_id": "rc.run_id",
    "run_candidate_id": "rc.id",
    "connection_id": "rc.connection_id",
    "case_id": "c.id",
}


#: A server that has to load each model is asked so many cases before the next model's turn; fewer
#: where a run may end before its last case, so that all its models come about as far.
CASES_A_TURN: Final = 100
CASES_A_SHORT_TURN: Final = 10
#: Four bound values each; SQLite allowed 999 in a statement for long.
PLACES_AT_ONCE: Final = 200


def queue_samples(run: Run) -> None:
    """Insert all samples of a run whose candidates are written, one statement a repeat.

    The database multiplies: a hundred thousand rows take a second and not ten, in which no
    other writer waits. Ids rise by repeat, then case, then candidate; where a server holds one
    model at a time, by repeat, then part of the cases, then model.
    """
    is_open_ended = run.budget_usd is None and run.deadline is None
    cases = CASES_A_TURN if is_open_ended else CASES_A_SHORT_TURN
    turn, told = _turn_of(run)
    for repeat in range(run.repeats):
        constants = _constants(repeat)
        columns = ", ".join([*_VARYING, *constants])
        values = ", ".join([*_VARYING.values(), *("%s" for _ in constants)])
        statement = (
            f"INSERT INTO {Sample._meta.db_table} ({columns}) SELECT {values} "
            "FROM (SELECT id, position, "
            "(ROW_NUMBER() OVER (ORDER BY position, id) - 1) / %s AS block "
            f"FROM {Case._meta.db_table} WHERE version_id = %s) c "
            f"CROSS JOIN {RunCandidate._meta.db_table} rc WHERE rc.run_id = %s "
            f"ORDER BY c.block, {turn}, c.position, c.id, rc.position, rc.id"
        )
        with connection.cursor() as cursor:
            numbers = [cases, run.suite_version_id, run.pk, *told]
            cursor.execute(statement, [*constants.values(), *numbers])


def _turn_of(run: Run) -> tuple[str, list[int]]:
    """SQL, with its values, of when it is a candidate's turn: that of its model, where the server
    holds one at a time, and the first of all others."""
    rows = run.run_candidates.order_by("position", "pk").values_list(
        "pk", "connection_id", "connection__kind", "connection__base_url", "candidate__model"
    )
    models: dict[int, dict[str, int]] = defaultdict(dict)
    told: list[int] = []
    for pk, connection_id, kind, base_url, model in rows:
        if PROVIDERS[kind].one_model_at_a_time or _is_own_server(base_url):
            known = models[connection_id]
            told += [pk, known.setdefault(model, len(known))]
    # No id is 0: without a turn, all have the first one.
    return f"CASE rc.id {'WHEN %s THEN %s ' * (len(told) // 2 or 1)}ELSE 0 END", told or [0, 0]


def _is_own_server(base_url: str) -> bool:
    """A server in one's own network: where it has several models, it loads them one by one as
    LM Studio, llama-swap and Ollama do, for vLLM, SGLang and llama.cpp serve one each."""
    host = urlsplit(base_url).hostname
    return host is not None and is_private(host)


def queue_places(run: Run, places: Sequence[tuple[int, int]], block: int) -> None:
    """Insert all samples of a run, place by place: case id and repeat, as they are asked.

    Ids rise by place, then candidate; where a server holds one model at a time, by model within
    a part of the ``block`` of places after which the run is looked at.
    """
    constants = _constants(0)
    varying = [*_VARYING, "repeat"]
    del constants["repeat"]
    columns = ", ".join([*varying, *constants])
    values = ", ".join(
        ["rc.run_id", "rc.id", "rc.connection_id", "p.column3", "p.column4"]
        + ["%s" for _ in constants]
    )
    turn, told = _turn_of(run)
    part = max(size for size in range(1, PLACES_AT_ONCE + 1) if block % size == 0)
    at_once = PLACES_AT_ONCE // part * part
    for begin in range(0, len(places), at_once):
        some = places[begin : begin + at_once]
        rows = ", ".join("(%s, %s, %s, %s)" for _ in some)
        statement = (
            f"INSERT INTO {Sample._meta.db_table} ({columns}) SELECT {values} "
            f"FROM (VALUES {rows}) p CROSS JOIN {RunCandidate._meta.db_table} rc "
            f"WHERE rc.run_id = %s ORDER BY p.column1, {turn}, p.column2, rc.position, rc.id"
        )
        numbered = [
            value for index, place in enumerate(some) for value in (index // part, index, *place)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*constants.values(), *numbered, run.pk, *told])


def _constants(repeat: int) -> dict[str, Any]:
    """Every other column of a new sample that is not NULL, as the database wants it."""
    blank = Sample(repeat=repeat)
    return {
        field.attname: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in Sample._meta.concrete_fields
        if field.attname not in _VARYING and getattr(blank, field.attname) is not None
    }
