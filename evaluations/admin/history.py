"""Who changed what, and what it was before: only for rows of the team."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from simple_history.admin import SimpleHistoryAdmin

from evaluations.admin.scoping import TeamScopedAdmin, actor_of
from evaluations.models import HELD_OUT


class TeamHistoryAdmin(TeamScopedAdmin, SimpleHistoryAdmin):  # type: ignore[misc]
    """History pages; an earlier state can be brought back where the row may be changed."""

    object_history_list_template = "admin/evaluations/history_list.html"

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet[Any]:
        """Entries of the team's rows, deleted ones included."""
        rows = super().get_history_queryset(request, history_manager, pk_name, object_id)
        entries: QuerySet[Any] = rows.filter(**{self.team_path: actor_of(request).team})
        return entries

    def history_is_closed(self, request: HttpRequest, object_id: Any) -> bool:
        """Whether the actor may not read what this row was; a subclass knows such rows."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: Any, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All entries of a row; 403 where the actor may not read them."""
        if self.history_is_closed(request, object_id):
            raise PermissionDenied(HELD_OUT)
        page: HttpResponse = super().history_view(request, object_id, extra_context)
        return page

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One entry; 404 for another team's, 403 for bringing back what may not be changed."""
        wanted = {
            "id": object_id,
            "history_id": version_id,
            self.team_path: actor_of(request).team,
        }
        entry = get_object_or_404(self.model.history.model, **wanted)
        if self.history_is_closed(request, object_id):
            raise PermissionDenied(HELD_OUT)
        if request.method == "POST" and self.revert_disabled(request, entry.instance):
            raise PermissionDenied("This cannot be brought back: it is frozen or deleted.")
        page: HttpResponse = super().history_form_view(
            request, object_id, version_id, extra_context
        )
        return page

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether an earlier state of ``obj`` may not be brought back."""
        current = self.get_queryset(request).filter(pk=obj.pk).first() if obj else None
        return current is None or not self.has_change_permission(request, current)
