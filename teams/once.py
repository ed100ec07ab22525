"""Forms that must not be done twice: a second click gets what the first one did."""

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from teams.access import Actor
from teams.models import StoredResponse


@transaction.atomic
def do_once(*, by: Actor, form: QueryDict, act: Callable[[], str]) -> str:
    """What ``act`` returns, or returned when the very same form came before.

    The form holds a random field ``once``, so that only the same page sends the same form. Of
    two at the same moment the second waits for the first. Where ``act`` raises, nothing is kept
    and the form may be sent again.
    """
    fields = sorted((name, form.getlist(name)) for name in form if name != "csrfmiddlewaretoken")
    key = f"form:{hashlib.sha256(repr(fields).encode()).hexdigest()}"
    row = StoredResponse(team=by.team, key=key, fingerprint="", created_at=timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return StoredResponse.objects.get(team=by.team, key=key).body
    row.body, row.status = act(), 200
    row.save(update_fields=["body", "status"])
    return row.body
