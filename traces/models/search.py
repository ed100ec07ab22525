"""What the full text search knows of a trace."""

from typing import Final

from django.db import models

from traces.models.traces import Trace

#: A passage's id is its trace's id, shifted, plus its number: the newest traces have the highest.
PASSAGE_BITS: Final = 20


class SearchPassage(models.Model):
    """A passage of a trace: which characters of thought and answer it covers.

    Its words are beside it, where each database keeps such things: on PostgreSQL in the column
    ``words``, on SQLite in the table ``traces_search`` under the same id (migration 0005).
    """

    id = models.BigIntegerField(primary_key=True)
    trace = models.ForeignKey(Trace, models.CASCADE, related_name="+")
    thought_start = models.PositiveIntegerField(default=0)
    thought_end = models.PositiveIntegerField(default=0)
    answer_start = models.PositiveIntegerField(default=0)
    answer_end = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"passage {self.pk % 2**PASSAGE_BITS} of trace {self.trace_id}"
