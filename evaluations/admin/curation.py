"""Curation of cases at the desk: what is known of them, filtered and set for many at once."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluations.actions.suites import curate_cases
from evaluations.admin.scoping import actor_of
from evaluations.models import Case

FLAGS: Final = ("review", "contaminated")
CURATION_ACTIONS: Final = (
    "mark_reviewed",
    "mark_not_reviewed",
    "flag_contaminated",
    "unflag_contaminated",
)


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

    @admin.display(description="known")
    def known(self, case: Case) -> str:
        """Whether it was reviewed, and whether it is contaminated."""
        told = str(case.get_review_display())
        return f"{told}, contaminated" if case.contaminated else told

    def _curate(self, request: HttpRequest, queryset: QuerySet[Case], **values: Any) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        changed = curate_cases(case_ids=ids, by=actor_of(request), **values)
        told = f"{changed} case{'s were' if changed != 1 else ' was'} changed."
        self.message_user(request, told)  # type: ignore[attr-defined]
