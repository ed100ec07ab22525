"""What readers write beside a thought."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from teams.models import Team
from traces.models.traces import Trace


class AnnotationKind(models.TextChoices):
    """What a reader does with a passage, or with a mark that a rule set on it."""

    LABEL = "label", "Label"
    COMMENT = "comment", "Comment"
    ACCEPT = "accept", "Accepted"
    DISPUTE = "dispute", "Disputed"
    REJECT_MARK = "reject_mark", "Mark rejected"


class Annotation(models.Model):
    """A reader's word on characters ``start`` to ``end`` of the thought.

    ``step`` is the step that held them when it was written. ``mark`` is the kind of the rejected
    mark, ``text`` the label or the comment. Without an author the account is gone.
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
        ]

    def __str__(self) -> str:
        return f"{self.kind} on trace {self.trace_id}"
