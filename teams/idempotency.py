"""Idempotency keys: a write that is sent twice is done once, and answered twice the same."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from teams.access import Actor
from teams.models import StoredResponse

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
DOCUMENTED = extend_schema(
    parameters=[
        OpenApiParameter(
            HEADER,
            {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            OpenApiParameter.HEADER,
            description="Makes sending twice safe: the same request with the same key is done "
            "once and answered the same for 24 hours; another request with it gets 409.",
        )
    ]
)

View = TypeVar("View")
Arguments = ParamSpec("Arguments")
Method = Callable[Concatenate[View, Request, Arguments], Response]


class KeyUsedOtherwiseError(APIException):
    """The same key came with another request."""

    status_code = 409
    default_detail = (
        f"This {HEADER} was used for another request in the last 24 hours. "
        "Send a new key, or the same method, address and body as before."
    )
    default_code = "conflict"


def idempotent(
    method: Method[View, Arguments],
) -> Method[View, Arguments]:
    """Wraps ``post``, ``put``, ``patch`` or ``delete`` of an API view.

    With the header ``Idempotency-Key`` (1 to 200 visible ASCII characters, per team) the whole
    method runs in one transaction with a row that keeps its answer. The same request again gets
    that answer and the header ``Idempotency-Replayed: true``; another request with the same key
    gets 409. Two at once: the second waits for the first. Only successes are kept, for 24 hours:
    an error is rolled back with the key, so it may be sent again.

    Not for methods that call outside: the transaction would be open all the time.
    """

    @wraps(method)
    def once(
        view: View, request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Response:
        key = _checked_key(request)
        actor = request.auth
        if key is None or not isinstance(actor, Actor):
            return method(view, request, *args, **kwargs)
        fingerprint = _fingerprint(request, actor)
        with transaction.atomic():
            stored, is_new = _claimed(actor, key, fingerprint)
            if not is_new:
                return _answer_again(stored, fingerprint)
            response = method(view, request, *args, **kwargs)
            _keep(stored, response)
        return response

    return DOCUMENTED(once)


def _checked_key(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= 200 and all("!" <= character <= "~" for character in key)):
        raise ValidationError(
            {HEADER: ["Send 1 to 200 visible ASCII characters, for example a random UUID."]}
        )
    return key


def _fingerprint(request: Request, actor: Actor) -> str:
    """SHA-256 over method, address and body, read before DRF parses the stream, and over whether
    the answer may tell what is held out."""
    reader = "all" if actor.may("held_out.read") else ""
    parts = (request.method or "", request.get_full_path(), request.content_type or "", reader)
    digest = hashlib.sha256("\n".join(parts).encode())
    digest.update(b"\n" + _body(request))
    return digest.hexdigest()


def _body(request: Request) -> bytes:
    try:
        return request._request.body
    except RequestDataTooBig:
        _ = request.data  # the parser refuses it in the API's own form
        raise


def _claimed(actor: Actor, key: str, fingerprint: str) -> tuple[StoredResponse, bool]:
    """The row of this key, and whether it is ours to fill."""
    now = timezone.now()
    StoredResponse.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    row = StoredResponse(team=actor.team, key=key, fingerprint=fingerprint, created_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return StoredResponse.objects.get(team=actor.team, key=key), False
    return row, True


def _answer_again(stored: StoredResponse, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise KeyUsedOtherwiseError
    body: Any = json.loads(stored.body) if stored.body else None
    return Response(body, status=stored.status, headers={REPLAYED: "true"})


def _keep(stored: StoredResponse, response: Response) -> None:
    if response.status_code >= 400:
        stored.delete()
        return
    stored.status = response.status_code
    stored.body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    stored.save(update_fields=["status", "body"])
