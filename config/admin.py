"""The curator's desk: Django's admin, open to the curators of a team."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from teams.views.sessions import sign_out


class RationaleAdminSite(AdminSite):
    """Lets in who may write suites in the team that the session works for.

    It has no door of its own: a second sign-in page would count no tries, a second password form
    would leave no row in the audit log.
    """

    site_header = "Rationale: curator desk"
    site_title = "Rationale"
    index_title = "Prompt suites"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Curators and owners; nobody else, whatever their flags say."""
        actor = getattr(request, "actor", None)
        return bool(request.user.is_active and actor and actor.may("suites.write"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As at every page: strangers sign in first, who may not enter gets 403."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not self.has_permission(request):
                return turned_away(request)
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Straight on for curators; others as at every page of the desk."""
        return redirect("admin:index") if self.has_permission(request) else turned_away(request)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The same as signing out anywhere else."""
        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The same page as for everybody."""
        return redirect("account")


def turned_away(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back for a stranger; PermissionDenied for who may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied("The curator desk is open to curators and owners of a team.")
    return redirect_to_login(request.get_full_path())
