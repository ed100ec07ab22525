"""Curation of cases at the desk: what is known of them, filtered and set for many at once."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluations.actions.suites import curate_cases, hold_out_cases
from evaluations.admin.scoping import actor_of
from evaluations.models import Case

FLAGS: Final = ("review", "contaminated", "held_out")
CURATION_ACTIONS: Final = (
    "mark_reviewed",
    "mark_not_reviewed",
    "flag_contaminated",
    "unflag_contaminated",
    "hold_out",
    "release",
)
#: Those of them that are for owners.
OWNERS_ACTIONS: Final = ("hold_out", "release")


class CaseCuration:
    """Bulk actions, for frozen cases too: no verdict depends on what they set."""

    @admin.action(description="Mark as reviewed")
    def mark_reviewed(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """A curator stands by them."""
        self._curate(request, queryset, review="reviewed")

    @admin.action(description="Mark as not reviewed")
    def mark_not_reviewed(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """Somebody should read them again."""
        self._curate(request, queryset, review="draft")

    @admin.action(description="Flag as contaminated: known to stand in training data")
    def flag_contaminated(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """They stay in runs."""
        self._curate(request, queryset, contaminated=True)

    @admin.action(description="Take the contamination flag off")
    def unflag_contaminated(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """It was a mistake."""
        self._curate(request, queryset, contaminated=False)

    @admin.action(description="Hold out: only owners may read them, in all versions")
    def hold_out(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """They stay in runs."""
        self._hold(request, queryset, True)

    @admin.action(description="Release: the whole team may read them again")
    def release(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """With what was answered to them."""
        self._hold(request, queryset, False)

    @admin.display(description="known")
    def known(self, case: Case) -> str:
        """Whether it was reviewed, and whether it is contaminated or held out."""
        flags = {"contaminated": case.contaminated, "held out": case.held_out}
        named = [name for name, is_set in flags.items() if is_set]
        return ", ".join([str(case.get_review_display()), *named])

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Holding out and releasing is for owners."""
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        hidden = () if actor_of(request).may("held_out.write") else OWNERS_ACTIONS
        return {name: action for name, action in found.items() if name not in hidden}

    def _hold(self, request: HttpRequest, queryset: QuerySet[Case], held_out: bool) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        changed = hold_out_cases(case_ids=ids, held_out=held_out, by=actor_of(request))
        self._tell(request, changed)

    def _curate(self, request: HttpRequest, queryset: QuerySet[Case], **values: Any) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        changed = curate_cases(case_ids=ids, by=actor_of(request), **values)
        self._tell(request, changed)

    def _tell(self, request: HttpRequest, changed: int) -> None:
        told = f"{changed} case{'s were' if changed != 1 else ' was'} changed."
        self.message_user(request, told)  # type: ignore[attr-defined]
