"""What became of recorded decisions since, and whom it is told."""

from django.db import models
from django.utils import timezone

from decision.models.decisions import Decision
from teams.encryption import EncryptedTextField, Secret
from teams.models import Team, User


class Recheck(models.Model):
    """The last look at a recorded decision with the evidence of that day.

    ``due_at`` is when the next one is due; whoever begins one moves it ahead first, so that of
    several workers one does it. ``answer`` is a decision.core.rechecks.AnswerRecord (empty before
    the first look), ``finding`` what pages and notices say of it. ``inputs_digest`` names what
    was computed from; ``problem`` says why a look came to nothing.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="recheck")
    due_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    inputs_digest = models.CharField(max_length=64, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    would_change = models.BooleanField(default=False)
    finding = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="recheck_by_due")]

    def __str__(self) -> str:
        return f"re-check of {self.decision_id}"


class Notice(models.Model):
    """One change of the answer that a recorded decision would get: told once.

    ``would_change`` is False where the answer is the recorded one again.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="notices")
    would_change = models.BooleanField()
    finding = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"notice {self.pk} on {self.decision_id}"


class Webhook(models.Model):
    """An HTTPS address of a team to which its notices are sent, signed with ``secret``."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    url = models.CharField("address", max_length=300)
    secret = EncryptedTextField(default=Secret)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "url"], name="webhook_address_once")]

    def __str__(self) -> str:
        return self.url


class NoticeReader(models.Model):
    """A member who wants a team's notices by e-mail."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="notice_reader_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.team_id}"


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    GIVEN_UP = "given_up", "Given up"


class Delivery(models.Model):
    """One notice on its way to one webhook or one member: the rows are the queue.

    ``not_before`` is the time of the next attempt; whoever makes one moves it ahead first.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "webhook"], name="notice_once_to_a_webhook"),
            models.UniqueConstraint(fields=["notice", "user"], name="notice_once_to_a_member"),
            models.CheckConstraint(
                condition=models.Q(webhook__isnull=True, user__isnull=False)
                | models.Q(webhook__isnull=False, user__isnull=True),
                name="delivery_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="delivery_by_due")]

    def __str__(self) -> str:
        return f"delivery {self.pk} of notice {self.notice_id}"
