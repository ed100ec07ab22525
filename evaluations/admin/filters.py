"""Filters of the desk; each offers rows of the actor's team only."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from evaluations.access import suites_for, versions_for
from evaluations.admin.scoping import actor_of
from evaluations.core.graders import GRADERS
from evaluations.models import Case, SuiteVersion
from evaluations.queries.suites import judged_by, tags_of, with_tag

_SHOWN = 50


class FrozenFilter(admin.SimpleListFilter):
    """Versions, or cases by their version: draft or frozen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two states."""
        return [("draft", "Draft"), ("frozen", "Frozen")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        if self.value() not in ("draft", "frozen"):
            return queryset
        path = "frozen_at" if queryset.model is SuiteVersion else "version__frozen_at"
        return queryset.filter(**{f"{path}__isnull": self.value() == "draft"})


class SuiteFilter(admin.SimpleListFilter):
    """Versions of one suite."""

    title = "suite"
    parameter_name = "suite"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The team's suites in use."""
        rows = suites_for(actor_of(request)).filter(archived_at=None).order_by("name")
        return [(str(row.pk), row.name) for row in rows[:_SHOWN]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen one's."""
        value = self.value() or ""
        return queryset.filter(suite=int(value)) if value.isdecimal() else queryset


class VersionFilter(admin.SimpleListFilter):
    """Cases of one version."""

    title = "version"
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The newest versions of the team's suites in use; a longer list is no filter."""
        rows = versions_for(actor_of(request)).filter(suite__archived_at=None)
        newest = rows.select_related("suite").order_by("-pk")[:_SHOWN]
        return sorted(((str(row.pk), str(row)) for row in newest), key=lambda item: item[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The chosen one's."""
        version = chosen_version(request, self.value())
        return queryset if version is None else queryset.filter(version=version)


class TagFilter(admin.SimpleListFilter):
    """Cases with one tag, once a version is chosen."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The tags of the chosen version."""
        version = chosen_version(request, request.GET.get("version"))
        return [(tag, f"{tag} ({n})") for tag, n in tags_of(version)[:_SHOWN]] if version else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those that carry it."""
        return with_tag(queryset, self.value() or "") if self.value() else queryset


class GraderFilter(admin.SimpleListFilter):
    """Cases that a kind of grader judges."""

    title = "grader"
    parameter_name = "grader"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All kinds, and none."""
        return [*((key, each.label) for key, each in GRADERS.items()), ("none", "No grader yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """By the case's own graders, or else by those of its version."""
        if self.value() == "none":
            return queryset.filter(Q(graders=[]) & Q(version__default_graders=[]))
        return judged_by(queryset, self.value() or "") if self.value() in GRADERS else queryset


def chosen_version(request: HttpRequest, value: str | None) -> SuiteVersion | None:
    """The team's version with that id, if it is one."""
    if not (value or "").isdecimal():
        return None
    return versions_for(actor_of(request)).filter(pk=int(value or 0)).first()
