"""The desk works for one team: nothing of another team is found, offered or written."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from teams.access import Actor, own_rows


def actor_of(request: HttpRequest) -> Actor:
    """Who works at the desk; the site lets nobody in without one."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


class TeamScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the actor's team; every write goes through an action and its audit log."""

    #: The way from a row to its team.
    team_path: ClassVar[str]
    actions_on_top = True
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The team's rows, which every page, filter, search and export of the desk starts from."""
        return self.rows_for(actor_of(request)).order_by(*self.get_ordering(request))

    def rows_for(self, by: Actor) -> QuerySet[Any]:
        """The rows of the actor's team."""
        return own_rows(by, self.model._default_manager.all(), path=self.team_path)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Who is let into the desk."""
        return actor_of(request).may("suites.write")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Curators, for rows of their team."""
        return self.has_module_permission(request) and self.is_own(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Curators."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Curators, for rows of their team; a subclass adds what is frozen."""
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, unless a subclass says so: what a run used must stay."""
        return False

    def is_own(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether a row, where there is one, belongs to the actor's team; a deleted one too."""
        found: Any = obj
        for name in self.team_path.split("__") if obj is not None else ():
            found = getattr(found, name)
        return bool(obj is None or found == actor_of(request).team)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Headed by what is listed."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action wrote the audit log."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action wrote the audit log."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action wrote the audit log."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[Any]:
        """Nothing: the history of the rows says what changed."""
        return []
