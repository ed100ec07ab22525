"""Traces that are not for everybody in the team."""

from django.db import models

from traces.models.traces import Trace


class Restriction(models.Model):
    """Only who may read held-out cases may read this trace; written by the floor above.

    A row of its own, because the indexes of the traces hold all that a list filters by.
    """

    trace = models.OneToOneField(Trace, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"restriction of trace {self.pk}"
