"""The curator's desk: Django's admin, open to the curators of a team."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest


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
