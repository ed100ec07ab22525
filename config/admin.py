"""The curator's desk: Django's admin, open to the curators of a team."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class RationaleAdminSite(AdminSite):
    """Lets in who may write suites in the team that the session works for."""

    site_header = "Rationale: curator desk"
    site_title = "Rationale"
    index_title = "Prompt suites"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Curators and owners; nobody else, whatever their flags say."""
        actor = getattr(request, "actor", None)
        return bool(request.user.is_active and actor and actor.may("suites.write"))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in page: a second one would count no tries and write no log."""
        if request.user.is_authenticated:
            raise PermissionDenied("Your role may not: Create, import and freeze suites.")
        return redirect_to_login(request.GET.get("next", request.path))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """There is one page to change a password, for the same reasons."""
        return redirect("account")
