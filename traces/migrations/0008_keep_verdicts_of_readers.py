"""Readers may give a verdict of their own on a reply."""

from django.conf import settings
from django.db import migrations, models

KINDS = ["label", "comment", "accept", "dispute", "reject_mark", "verdict"]
LABELS = ["Label", "Comment", "Accepted", "Disputed", "Mark rejected", "Verdict"]


def forget_verdicts(apps, schema_editor):
    """What the older table has no word for."""
    apps.get_model("traces", "Annotation").objects.filter(kind="verdict").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0002_store_api_responses"),
        ("traces", "0007_gather_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("annotation", "annotation_kind_known"),
        migrations.AlterField(
            "annotation",
            "kind",
            models.CharField(choices=list(zip(KINDS, LABELS, strict=True)), max_length=12),
        ),
        migrations.AddConstraint(
            "annotation",
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="annotation_kind_known"
            ),
        ),
        migrations.AddConstraint(
            "annotation",
            models.CheckConstraint(
                condition=~models.Q(kind="verdict")
                | models.Q(text__in=("correct", "incorrect", "unscored")),
                name="annotation_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            "annotation",
            models.UniqueConstraint(
                fields=["trace", "author"],
                condition=models.Q(kind="verdict"),
                name="one_verdict_per_reader",
            ),
        ),
        # Backwards this comes first.
        migrations.RunPython(migrations.RunPython.noop, forget_verdicts),
    ]
