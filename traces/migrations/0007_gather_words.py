"""New words are gathered on PostgreSQL before they go into the index: several times faster."""

from django.db import migrations

#: A search reads what is gathered as well, one after another: so a megabyte, not four.
GATHER = "ALTER INDEX traces_search SET (fastupdate = on, gin_pending_list_limit = 1024)"
AT_ONCE = (
    "ALTER INDEX traces_search SET (fastupdate = off)",
    "ALTER INDEX traces_search RESET (gin_pending_list_limit)",
    "SELECT gin_clean_pending_list('traces_search')",
)


def gather(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GATHER)


def at_once(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in AT_ONCE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("traces", "0006_search_texts")]

    operations = [migrations.RunPython(gather, at_once)]
