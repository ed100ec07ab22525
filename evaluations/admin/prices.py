"""The team's price book at the desk."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from evaluations.actions.prices import (
    PRICE_ENTRY_FIELDS,
    add_price,
    change_price,
    delete_price,
)
from evaluations.admin.scoping import TeamScopedAdmin, actor_of
from evaluations.models import PriceEntry


class PriceEntryAdmin(TeamScopedAdmin):
    """Prices of the team; the built-in ones stand in the catalogue's file."""

    team_path = "team"
    fields = PRICE_ENTRY_FIELDS
    list_display = ("model", "provider", "valid_from", "valid_to", "input", "output", "source")
    list_filter = ("provider",)
    search_fields = ("model", "provider", "source")
    ordering = ("provider", "model", "-valid_from", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Curators: runs and records keep the prices that they had."""
        return self.has_view_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A form that knows the team: a price is unique in its team only."""
        team = actor_of(request).team
        usual: Any = super().get_form(request, obj, change, **kwargs)

        class TeamForm(usual):  # type: ignore[misc]
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                self.instance.team = team

            def _get_validation_exclusions(self) -> set[str]:
                excluded: set[str] = super()._get_validation_exclusions()
                return excluded - {"team"}

        return TeamForm

    def save_model(self, request: HttpRequest, obj: PriceEntry, form: Any, change: bool) -> None:
        """Through the actions."""
        by = actor_of(request)
        entered = {name: form.cleaned_data[name] for name in PRICE_ENTRY_FIELDS}
        if change:
            change_price(entry=PriceEntry.objects.get(pk=obj.pk), by=by, **entered)
        else:
            obj.pk = add_price(by=by, **entered).pk

    def delete_model(self, request: HttpRequest, obj: PriceEntry) -> None:
        """Through the action."""
        delete_price(entry=obj, by=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PriceEntry]) -> None:
        """Through the action, one by one."""
        for entry in queryset:
            delete_price(entry=entry, by=actor_of(request))
