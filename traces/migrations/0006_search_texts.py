"""Where each database keeps the words of search passages."""

from django.db import migrations
from django.db.models.functions import Length

SQLITE = (
    # Words arrive separated by blanks and folded: ASCII letters and digits, or signs beyond ASCII.
    "CREATE VIRTUAL TABLE traces_search USING fts5(words, tokenize = 'ascii')",
    # A migration that rebuilds traces_searchpassage on SQLite must create this again.
    "CREATE TRIGGER traces_search_forget AFTER DELETE ON traces_searchpassage BEGIN "
    "DELETE FROM traces_search WHERE rowid = old.id; END",
)
POSTGRESQL = (
    "ALTER TABLE traces_searchpassage ADD COLUMN words tsvector",
    # Without fastupdate, or the next search would pay for what was just written.
    "CREATE INDEX traces_search ON traces_searchpassage USING gin (words) WITH (fastupdate = off)",
)
SQLITE_BACK = (
    "DROP TRIGGER traces_search_forget",
    "DROP TABLE traces_search",
    "DELETE FROM traces_searchpassage",
)
POSTGRESQL_BACK = (
    "DROP INDEX traces_search",
    "ALTER TABLE traces_searchpassage DROP COLUMN words",
    "DELETE FROM traces_searchpassage",
)


def run(statements_by_vendor):
    def execute(apps, schema_editor):
        for statement in statements_by_vendor[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return execute


def read_again(apps, schema_editor):
    """Passages are written when a trace is read: let all of them be read once more.

    Rows from before the columns for the lengths of their texts get them now.
    """
    traces = apps.get_model("traces", "Trace").objects
    traces.exclude(understood="").update(understood="")
    traces.filter(reasoning_chars=0, answer_chars=0).update(
        reasoning_chars=Length("reasoning"), answer_chars=Length("answer")
    )


class Migration(migrations.Migration):
    dependencies = [("traces", "0005_find_and_understand_traces")]

    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
