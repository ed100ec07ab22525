"""Gives every request its actor, and leads a first start to the set-up page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from teams.queries import current_actor, is_set_up

GetResponse = Callable[[HttpRequest], HttpResponse]
OPEN_BEFORE_SETUP = (
    *("/setup/", "/api/v1/", "/v1/traces", "/proxy/"),
    *("/static/", "/livez", "/readyz"),
)


class PlainTextMiddleware:
    """Refuses NUL characters in addresses: PostgreSQL stores and looks for none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """400 in the form of the door that was knocked at."""
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        message = "The address holds a NUL character (%00). Remove it."
        if request.path.startswith("/api/"):
            error = {"code": "invalid", "message": message, "fields": {}}
            return JsonResponse({"error": error}, status=400)
        return HttpResponseBadRequest(message, content_type="text/plain")


class SetupMiddleware:
    """Until the set-up page was used, every page leads there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One query for a stranger; whoever is signed in came in after the set-up."""
        may_come_first = not request.path.startswith(OPEN_BEFORE_SETUP)
        if may_come_first and not request.user.is_authenticated and not is_set_up():
            return redirect(reverse("setup"))
        return self.get_response(request)


class ActorMiddleware:
    """``request.actor``: the signed-in person in the team the session works for, or None."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One query for a signed-in person, none for a stranger."""
        request.actor = current_actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)
