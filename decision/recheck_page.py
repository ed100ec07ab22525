"""What the pages of a record say of its re-checks, and the page of who gets notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Q

from decision.access import webhooks_for
from decision.models import (
    Decision,
    DecisionState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeReader,
    Recheck,
    Webhook,
)
from teams.access import Actor

#: Notices of a record that its page lists.
NOTICES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RecheckPanel:
    """``row`` is None before the first look; ``rests``: a later record stands in its place.

    ``hours`` between two looks, 0 where nothing is scheduled; ``notices`` are the newest, each
    with ``sent``, ``waiting`` and ``given_up`` deliveries.
    """

    row: Recheck | None
    rests: bool
    hours: float
    notices: Sequence[Notice]

    @property
    def finding(self) -> dict[str, Any]:
        """What was found, empty without news."""
        return self.row.finding if self.row else {}

    @property
    def is_alarm(self) -> bool:
        """Whether readers must know before they rely on the record."""
        return bool(self.row and self.row.would_change and not self.rests)


def recheck_panel(decision: Decision) -> RecheckPanel | None:
    """The re-checks of a recorded decision; None for an open one."""
    if decision.state != DecisionState.RECORDED:
        return None
    counts = {
        state: Count("deliveries", filter=Q(deliveries__state=state))
        for state in DeliveryState.values
    }
    notices = Notice.objects.filter(decision=decision).annotate(**counts)
    return RecheckPanel(
        row=Recheck.objects.filter(decision=decision).first(),
        rests=Decision.objects.filter(supersedes=decision, state=DecisionState.RECORDED).exists(),
        hours=settings.RECHECK_HOURS,
        notices=list(notices.order_by("-created_at", "-pk")[:NOTICES_SHOWN]),
    )


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook with how its last delivery went; who may not change it sees only the host."""

    webhook: Webhook
    host: str
    last: Delivery | None


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """Who gets the notices of a team."""

    wants_mail: bool
    sends_mail: bool
    hours: float
    webhooks: Sequence[WebhookRow]


def notices_page(by: Actor) -> NoticesPage:
    """What the acting person gets, and the addresses of the team."""
    rows = list(webhooks_for(by).order_by("pk"))
    last: dict[int, Delivery] = {}
    ended = Delivery.objects.filter(webhook__in=rows, attempts__gt=0).order_by("pk")
    for delivery in ended:
        if delivery.webhook_id is not None:
            last[delivery.webhook_id] = delivery
    return NoticesPage(
        wants_mail=NoticeReader.objects.filter(team=by.team, user=by.user).exists(),
        sends_mail=settings.SENDS_MAIL,
        hours=settings.RECHECK_HOURS,
        webhooks=[
            WebhookRow(row, urlsplit(row.url).hostname or "", last.get(row.pk)) for row in rows
        ],
    )
