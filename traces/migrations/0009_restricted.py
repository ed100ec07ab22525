"""Traces that only owners may read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("traces", "0008_keep_verdicts_of_readers")]

    operations = [
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "trace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="traces.trace",
                    ),
                ),
            ],
        ),
    ]
