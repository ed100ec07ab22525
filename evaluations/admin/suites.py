"""Suites at the desk: found, created, renamed, archived, restored; their versions below."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluations.actions.suites import (
    archive_suite,
    create_suite,
    restore_suite,
    update_suite,
)
from evaluations.admin.generating import GeneratedSuites
from evaluations.admin.history import TeamHistoryAdmin
from evaluations.admin.scoping import actor_of
from evaluations.models import Suite, SuiteVersion
from evaluations.queries.suites import suite_counts


class ShelfFilter(admin.SimpleListFilter):
    """Suites in use, unless asked otherwise."""

    title = "shelf"
    parameter_name = "shelf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """In use is what no parameter means."""
        return [("archived", "Archived"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        """Django's first choice is everything; here it is what is in use."""
        first, *others = super().choices(changelist)
        yield first | {"display": "In use"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suite]) -> QuerySet[Suite]:
        """The chosen ones."""
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "archived")


class StateFilter(admin.SimpleListFilter):
    """Suites by the state of their newest version."""

    title = "newest version"
    parameter_name = "newest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two states."""
        return [("draft", "Draft"), ("frozen", "Frozen")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        if self.value() not in ("draft", "frozen"):
            return queryset
        return queryset.filter(frozen_at__isnull=self.value() == "draft")


class VersionInline(admin.TabularInline):  # type: ignore[type-arg]
    """The versions of a suite, to be opened."""

    model = SuiteVersion
    fields = ("version_link", "state", "case_total", "run_total", "note")
    readonly_fields = fields
    extra = 0
    ordering = ("-number",)
    verbose_name_plural = "versions"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions begin as duplicates."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On their own page."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who sees the suite."""
        return actor_of(request).may("suites.write")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    @admin.display(description="version")
    def version_link(self, version: SuiteVersion) -> SafeString:
        """To the version's own page."""
        url = reverse("admin:evaluations_suiteversion_change", args=[version.pk])
        return format_html('<a href="{}">v{}</a>', url, version.number)

    @admin.display(description="state")
    def state(self, version: SuiteVersion) -> str:
        """Draft or frozen."""
        return "frozen" if version.is_frozen else "draft"

    @admin.display(description="cases")
    def case_total(self, version: SuiteVersion) -> int:
        """How many cases."""
        return version.cases.count()

    @admin.display(description="runs")
    def run_total(self, version: SuiteVersion) -> int:
        """How many runs used it."""
        return version.runs.count()


class SuiteAdmin(GeneratedSuites, TeamHistoryAdmin):
    """Suites of the team."""

    team_path = "team"
    fields = ("name", "description")
    list_display = ("name", "newest", "case_count", "run_count", "created_at")
    list_filter = (ShelfFilter, StateFilter)
    search_fields = ("name", "description")
    ordering = ("name", "pk")
    inlines = (VersionInline,)
    actions = ("archive", "restore")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suite]:
        """With the counts of the list."""
        return suite_counts(super().get_queryset(request))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A suite that does not exist yet has no versions."""
        return self.inlines if obj else ()

    def view_on_site(self, obj: Suite) -> str:
        """The suite's page."""
        return reverse("suite", args=[obj.slug])

    def save_model(self, request: HttpRequest, obj: Suite, form: Any, change: bool) -> None:
        """Through the actions."""
        by = actor_of(request)
        entered = {name: form.cleaned_data[name] for name in self.fields}
        if change:
            update_suite(suite=Suite.objects.get(pk=obj.pk), by=by, **entered)
        else:
            created = create_suite(by=by, **entered)
            obj.pk, obj.slug = created.pk, created.slug

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Versions are not written here."""

    def response_add(
        self, request: HttpRequest, obj: Suite, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the empty draft."""
        self.message_user(request, f"{obj} was created. Add cases to its first version.")
        version = SuiteVersion.objects.get(suite=obj.pk)
        url = reverse("admin:evaluations_suiteversion_change", args=[version.pk])
        return HttpResponseRedirect(url)

    @admin.display(description="newest version", ordering="newest_number")
    def newest(self, suite: Any) -> SafeString:
        """A link to it, with its state."""
        url = reverse("admin:evaluations_suiteversion_change", args=[suite.newest_id])
        state = "draft" if suite.frozen_at is None else "frozen"
        return format_html('<a href="{}">v{}, {}</a>', url, suite.newest_number, state)

    @admin.display(description="cases", ordering="case_count")
    def case_count(self, suite: Any) -> int:
        """Of the newest version."""
        return int(suite.case_count)

    @admin.display(description="runs", ordering="run_count")
    def run_count(self, suite: Any) -> int:
        """Of all versions."""
        return int(suite.run_count)

    @admin.action(description="Archive: hide from lists and new runs")
    def archive(self, request: HttpRequest, queryset: QuerySet[Suite]) -> None:
        """What was measured stays."""
        now = timezone.now()
        for suite in queryset:
            archive_suite(suite=suite, by=actor_of(request), now=now)
        self.message_user(request, "Archived. What was measured stays.")

    @admin.action(description="Restore: back into lists and new runs")
    def restore(self, request: HttpRequest, queryset: QuerySet[Suite]) -> None:
        """Those in use stay as they are."""
        for suite in queryset:
            restore_suite(suite=suite, by=actor_of(request))
        self.message_user(request, "Restored.")
