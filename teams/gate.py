"""The gate before every page: who is let in, for which method."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from teams.access import Actor, require
from teams.models import User


class PersonRequest(HttpRequest):
    """A request of a signed-in person, who may be in no team."""

    actor: Actor | None
    user: User
    htmx: HtmxDetails


class TeamRequest(HttpRequest):
    """A request that passed the gate: somebody of a team."""

    actor: Actor
    user: User
    htmx: HtmxDetails


Handler = Callable[..., HttpResponseBase]


def page(*, get: str | None = None, post: str | None = None) -> Callable[[Handler], Handler]:
    """Names the permission (a key of PERMISSIONS) that each method of a view needs.

    A stranger is led to the sign-in page and back, somebody without a team to their account,
    somebody without the right gets 403, a method that is not named 405. The view's ``needed``
    says which method needs what.
    """
    needed = {"GET": get, "HEAD": get, "POST": post}
    allowed = [method for method, permission in needed.items() if permission]

    def behind_the_gate(view: Handler) -> Handler:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            permission = needed.get(request.method or "")
            if permission is None:
                return HttpResponseNotAllowed(allowed)
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return _turned_away(request)
            require(actor, permission)
            return view(cast(TeamRequest, request), *args, **kwargs)

        guarded.needed = {"GET": get, "POST": post}  # type: ignore[attr-defined]
        return guarded

    return behind_the_gate


def signed_in(*methods: str) -> Callable[[Handler], Handler]:
    """For what a person does for themselves, with or without a team: their account."""

    def behind_the_gate(view: Handler) -> Handler:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return _turned_away(request)
            return view(cast(PersonRequest, request), *args, **kwargs)

        return guarded

    return behind_the_gate


def _turned_away(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("account")
    if getattr(request, "htmx", False):
        # A fragment that polls when a session ends must not show a sign-in form in its place.
        return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
    if request.method == "POST":
        return redirect(settings.LOGIN_URL)
    return redirect_to_login(request.get_full_path())
