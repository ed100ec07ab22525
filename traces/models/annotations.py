"""What readers write beside a thought."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from teams.models import Team
from traces.models.traces import Trace, Verdict


class AnnotationKind(models.TextChoices):
    """What a reader does with a passage, with a mark on it, or with the reply as a whole."""

    LABEL = "label", "Label"
    COMMENT = "comment", "Comment"
    ACCEPT = "accept", "Accepted"
    DISPUTE = "dispute", "Disputed"
    REJECT_MARK = "reject_mark", "Mark rejected"
    VERDICT = "verdict", "Verdict"


#: What a reader may say of a reply; ``Trace.verdict`` belongs to the graders.
READER_VERDICTS: Final = (Verdict.CORRECT, Verdict.INCORRECT, Verdict.UNSCORED)


class Annotation(models.Model):
    """A reader's word on characters ``start`` to ``end`` of the thought.

    ``step`` is the step that held them when it was written. ``mark`` is the kind of the rejected
    mark, ``text`` the label or the comment. Without an author the account is gone.
    A verdict is about the reply as a whole: its place is 0 and its ``text`` one of
    READER_VERDICTS, once a reader.
    """

    trace = models.ForeignKey(Trace, models.CASCADE, related_name="annotations")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=AnnotationKind)
    step = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    mark = models.CharField(max_length=20, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AnnotationKind.values), name="annotation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="annotation_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="verdict") | models.Q(text__in=READER_VERDICTS),
                name="annotation_verdict_known",
            ),
            models.UniqueConstraint(
                fields=["trace", "author"],
                condition=models.Q(kind="verdict"),
                name="one_verdict_per_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on trace {self.trace_id}"
