"""Writes of who gets a team's notices: webhooks, and members who want e-mails."""

import base64
import secrets
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from decision.access import webhooks_for
from decision.core.values import FieldError
from decision.core.webhooks import SECRET_PREFIX, check_address, host_and_port
from decision.models import NoticeReader, Webhook
from teams.access import Actor, require, require_person, same_team
from teams.audit import log
from teams.encryption import Secret

#: More addresses than a team has use for.
MAX_WEBHOOKS: Final = 10


@transaction.atomic
def add_webhook(*, url: str, by: Actor, now: datetime) -> tuple[Webhook, Secret]:
    """Send the team's notices to ``url``, too; with the secret that signs them.

    Raises ValidationError naming the field.
    """
    require(by, "webhooks.manage")
    try:
        address = check_address(url)
    except FieldError as error:
        raise ValidationError({error.field: f"The address {error.message}."}) from None
    if webhooks_for(by).filter(url=address).exists():
        raise ValidationError({"url": "This address gets the notices already."})
    if webhooks_for(by).count() >= MAX_WEBHOOKS:
        raise ValidationError({"url": f"A team has {MAX_WEBHOOKS} addresses at most."})
    secret = Secret(SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode())
    row = Webhook(team=by.team, url=address, secret=secret, created_by=by.user, created_at=now)
    row.full_clean(validate_constraints=True)
    row.save()
    log(by, "webhook.add", row, summary=host_and_port(address)[0])
    return row, secret


@transaction.atomic
def remove_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Send nothing more to an address; what still waits for it is dropped."""
    require(by, "webhooks.manage")
    same_team(by, webhook, lambda row: row.team_id)
    log(by, "webhook.remove", webhook, summary=host_and_port(webhook.url)[0])
    webhook.delete()


@transaction.atomic
def wish_mails(*, wanted: bool, by: Actor) -> None:
    """Whether the acting person gets the team's notices by e-mail."""
    person = require_person(by)
    require(by, "read")
    rows = NoticeReader.objects.filter(team=by.team, user=person)
    if wanted:
        NoticeReader.objects.get_or_create(team=by.team, user=person)
    else:
        rows.delete()
    log(by, "notices.mail", person, summary="on" if wanted else "off")
