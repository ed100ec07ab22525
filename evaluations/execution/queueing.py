"""Writes the samples of a run: case x candidate x repeat, in the order in which they are asked."""

from typing import Any, Final

from django.db import connection

from evaluations.models import Case, Run, RunCandidate, Sample

#: Columns of a sample that differ from row to row, and where each comes from.
_VARYING: Final = {
    "run_id": "rc.run_id",
    "run_candidate_id": "rc.id",
    "connection_id": "rc.connection_id",
    "case_id": "c.id",
}


def queue_samples(run: Run) -> None:
    """Insert all samples of a run whose candidates are written, one statement a repeat.

    The database multiplies: a hundred thousand rows take a second and not ten, in which no
    other writer waits. Ids rise by repeat, then case, then candidate.
    """
    for repeat in range(run.repeats):
        constants = _constants(repeat)
        columns = ", ".join([*_VARYING, *constants])
        values = ", ".join([*_VARYING.values(), *("%s" for _ in constants)])
        statement = (
            f"INSERT INTO {Sample._meta.db_table} ({columns}) SELECT {values} "
            f"FROM {Case._meta.db_table} c CROSS JOIN {RunCandidate._meta.db_table} rc "
            "WHERE c.version_id = %s AND rc.run_id = %s "
            "ORDER BY c.position, c.id, rc.position, rc.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*constants.values(), run.suite_version_id, run.pk])


def _constants(repeat: int) -> dict[str, Any]:
    """Every other column of a new sample that is not NULL, as the database wants it."""
    blank = Sample(repeat=repeat)
    return {
        field.attname: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in Sample._meta.concrete_fields
        if field.attname not in _VARYING and getattr(blank, field.attname) is not None
    }
