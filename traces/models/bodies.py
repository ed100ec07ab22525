"""The reply as the provider sent it, for the parsers of later days."""

from django.db import models

from traces.models.traces import Trace


class TraceBody(models.Model):
    """The bytes of a trace's reply, compressed by ``traces.core.protocols.pack_body``.

    ``protocol`` is a key of ``traces.core.protocols.PROTOCOLS``.
    """

    trace = models.OneToOneField(Trace, models.CASCADE, primary_key=True, related_name="body")
    protocol = models.CharField(max_length=20)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"body of trace {self.pk}"
