"""Words by which traces are found."""

from django.db import models

from teams.models import Team
from traces.models.traces import Trace


class FacetKind(models.TextChoices):
    """What a word says of a trace."""

    TAG = "tag", "Tag"
    MARK = "mark", "Mark"
    LANGUAGE = "language", "Language"
    RUN = "run", "Run"
    CANDIDATE = "candidate", "Candidate"
    SUITE = "suite", "Suite"


class Facet(models.Model):
    """One word: a tag that the sender gave, a mark or a language found in the thought, or where
    the trace belongs: the number of its run, the slugs of its candidate and its suite.
    """

    trace = models.ForeignKey(Trace, models.CASCADE, related_name="facets", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=FacetKind)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trace", "kind", "value"], name="facet_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=FacetKind.values), name="facet_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "kind", "value", "-trace"], name="facet_by_word"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
