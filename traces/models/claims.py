"""Who reads which traces just now."""

from django.db import models

from traces.models.traces import Trace


class ReadingClaim(models.Model):
    """One worker reads this trace until ``until``; a row of its own, because a change of the
    trace's row would write its texts again.
    """

    trace = models.OneToOneField(Trace, models.CASCADE, primary_key=True, related_name="+")
    owner = models.CharField(max_length=32)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim on trace {self.pk}"
