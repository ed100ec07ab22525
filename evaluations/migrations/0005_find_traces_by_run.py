"""Traces of earlier runs are found by run, candidate and suite, like those of later ones."""

from django.db import migrations

WORDS = {
    "run": "CAST(run.id AS VARCHAR(80))",
    "candidate": "candidate.slug",
    "suite": "suite.slug",
}
FROM_SAMPLES = """
    FROM evaluations_sample sample
    JOIN evaluations_run run ON run.id = sample.run_id
    JOIN evaluations_runcandidate chosen ON chosen.id = sample.run_candidate_id
    JOIN evaluations_candidate candidate ON candidate.id = chosen.candidate_id
    JOIN evaluations_suiteversion version ON version.id = run.suite_version_id
    JOIN evaluations_suite suite ON suite.id = version.suite_id
    WHERE sample.trace_id IS NOT NULL
"""
COSTS = """
    UPDATE traces_trace SET cost_usd = (
        SELECT sample.cost_usd FROM evaluations_sample sample
        WHERE sample.trace_id = traces_trace.id AND sample.cost_usd IS NOT NULL LIMIT 1
    ) WHERE cost_usd IS NULL
"""


def write_words(apps, schema_editor):
    for kind, value in WORDS.items():
        schema_editor.execute(
            "INSERT INTO traces_facet (trace_id, team_id, kind, value) "
            f"SELECT sample.trace_id, run.team_id, '{kind}', {value} {FROM_SAMPLES} "
            "ON CONFLICT DO NOTHING"
        )
    schema_editor.execute(COSTS)


def drop_words(apps, schema_editor):
    facets = apps.get_model("traces", "Facet").objects
    facets.filter(kind__in=WORDS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0004_ask_templates_and_responses"),
        ("traces", "0005_find_and_understand_traces"),
    ]

    operations = [migrations.RunPython(write_words, drop_words)]
