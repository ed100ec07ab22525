"""A reply that somebody reads while it arrives."""

from typing import Final

from django.db import models

from evaluations.models.samples import Sample

#: Of each text so many characters are kept, from its end.
MAX_WATCHED_CHARS: Final = 30_000


class Watch(models.Model):
    """A sample that somebody watches, and the end of what its open call has brought.

    There is a row for as long as somebody looks: each look moves ``until``. The driver of the
    call fills in the texts, redacted as traces are; ``thought_chars`` and ``answer_chars`` count
    all that came, ``began_at`` is when the call began. It is None until the driver has been there.
    """

    sample = models.OneToOneField(Sample, models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    thought = models.TextField(blank=True, default="")
    thought_chars = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    answer_chars = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return f"watch of sample {self.sample_id}"
