"""Sends notices: by e-mail to members who want them, to the webhooks of the team."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from decision.actions.deliveries import claim_delivery, settle_delivery
from decision.models import Delivery, Notice, NoticeReader
from decision.webhook_calls import call_webhook
from teams.models import Membership


def deliver_next(now: datetime) -> bool:
    """Make the attempt that is due longest; whether there was one."""
    delivery = claim_delivery(now=now)
    if delivery is None:
        return False
    if delivery.webhook is not None:
        body = json.dumps(notice_document(delivery.notice), ensure_ascii=False).encode()
        message = f"notice-{delivery.notice_id}-{delivery.pk}"
        problem = call_webhook(
            delivery.webhook.url,
            str(delivery.webhook.secret),
            message=message,
            timestamp=int(now.timestamp()),
            body=body,
        )
        settle_delivery(delivery=delivery, now=now, problem=problem)
    elif not _still_wants(delivery):
        problem = "No longer a member who wants notices."
        settle_delivery(delivery=delivery, now=now, problem=problem, final=True)
    else:
        settle_delivery(delivery=delivery, now=now, problem=_send_mail(delivery))
    return True


def notice_document(notice: Notice) -> dict[str, Any]:
    """What a webhook is sent: sentences and figures, never a prompt or an answer."""
    decision, finding = notice.decision, notice.finding
    recorded: Mapping[str, Any] = decision.snapshot["recorded"]
    return {
        "type": "decision.would_change" if notice.would_change else "decision.stands_again",
        "timestamp": notice.created_at.isoformat(),
        "data": {
            "decision": {
                "id": decision.pk,
                "slug": decision.slug,
                "question": decision.question,
                "team": decision.team.slug,
                "url": address_of(notice),
            },
            "recorded": {
                "chosen": recorded["chosen"],
                "chosen_label": recorded["chosen_label"],
                "at": recorded["at"],
                "verdict": decision.snapshot["decision"]["verdict"]["headline"],
            },
            "changes": finding.get("changes", []),
            "causes": finding.get("causes", []),
            "news": finding.get("news", []),
            "verdict": finding.get("verdict", ""),
        },
    }


def address_of(notice: Notice) -> str:
    """Where the record is read; a path alone where nobody said under which address."""
    return f"{settings.SITE_URL}{reverse('decision-record', args=[notice.decision.slug])}"


def mail_text(notice: Notice) -> str:
    """The body of an e-mail."""
    finding = notice.finding
    said = "This decision would now change." if notice.would_change else "The record stands again."
    parts = [notice.decision.question, said, *finding.get("changes", [])]
    for title, name in (("Because of", "causes"), ("New since the record", "news")):
        if rows := finding.get(name, []):
            parts.append("\n".join([f"{title}:", *(f"- {row}" for row in rows)]))
    parts += [
        f"The record, which is as it was: {address_of(notice)}",
        "You get this because you asked for it under Notices in the settings of your team.",
    ]
    return "\n\n".join(parts)


def _send_mail(delivery: Delivery) -> str:
    """What was wrong, empty where the mail server took it."""
    notice, person = delivery.notice, delivery.user
    assert person is not None
    said = "Would now change" if notice.would_change else "Stands again"
    subject = " ".join(f"{said}: {notice.decision.question}".split())
    message = EmailMessage(subject=subject, body=mail_text(notice), to=[person.email])
    try:
        message.send()
    except OSError as error:
        # smtplib's own errors are OSErrors, too.
        return f"The mail server did not take it ({type(error).__name__})."
    return ""


def _still_wants(delivery: Delivery) -> bool:
    team, person = delivery.notice.decision.team_id, delivery.user
    if person is None or not person.is_active:
        return False
    rows = NoticeReader.objects.filter(team=team, user=person)
    return rows.exists() and Membership.objects.filter(team=team, user=person).exists()
