"""Versions at the desk: cases in place, drag ordering, freezing, duplicating."""

import uuid
from typing import Any, ClassVar

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from evaluations.access import stored_cases_for
from evaluations.actions.suites import (
    VersionFrozenError,
    checked_canary_line,
    duplicate_version,
    freeze_version,
    update_version,
)
from evaluations.admin.case_inline import CaseInline, save_cases
from evaluations.admin.fields import GradersField, graders_text
from evaluations.admin.filters import FrozenFilter, SuiteFilter
from evaluations.admin.scoping import TeamScopedAdmin, actor_of
from evaluations.case_rows import graders_of, version_drafts
from evaluations.core.canary import canary_line
from evaluations.core.suite_content import readiness_problems
from evaluations.forms.errors import add_action_errors
from evaluations.models import SuiteVersion, may_read_held_out
from evaluations.queries.case_history import case_history

#: Beyond this many cases a page of forms is no tool: the list of cases is.
INLINE_LIMIT = 100


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The note and the default graders of a draft."""

    default_graders = GradersField(
        required=False,
        help_text="Judge every case that names no grader of its own. Settings are JSON such as "
        '{"relative_tolerance": 0.01}; empty means the defaults.',
    )

    draw_canary = forms.BooleanField(
        required=False,
        label="Draw a new canary",
        help_text="Writes a random line into the field above.",
    )

    class Meta:
        model = SuiteVersion
        fields = ("note", "default_graders", "canary")
        help_texts: ClassVar = {
            "canary": "A line that only this suite holds, 16 to 80 characters. Every export "
            "carries it, no prompt does: a model that writes it has seen the suite. Empty: none."
        }

    def clean(self) -> dict[str, Any]:
        """The canary as an action takes it."""
        super().clean()
        if self.cleaned_data.pop("draw_canary", False):
            self.cleaned_data["canary"] = canary_line(uuid.uuid4())
        try:
            checked_canary_line(self.cleaned_data.get("canary", ""))
        except ValidationError as error:
            add_action_errors(self, error)
        return self.cleaned_data


class SuiteVersionAdmin(SortableAdminBase, TeamScopedAdmin):  # type: ignore[misc]
    """Versions of the team's suites."""

    team_path = "suite__team"
    form = VersionForm
    change_form_template = "admin/evaluations/suiteversion/change_form.html"
    list_display = ("__str__", "state", "case_total", "run_total", "note", "created_at")
    list_filter = (FrozenFilter, SuiteFilter)
    list_select_related = ("suite",)
    search_fields = ("suite__name", "note")
    ordering = ("suite__name", "-number")
    actions = ("freeze", "duplicate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuiteVersion]:
        """With the counts of the list."""
        rows: QuerySet[SuiteVersion] = super().get_queryset(request).select_related("suite")
        return rows.annotate(
            case_total=Count("cases", distinct=True), run_total=Count("runs", distinct=True)
        )

    def get_urls(self) -> list[Any]:
        """The pages that freeze and duplicate."""
        named = "evaluations_suiteversion"
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/freeze/", view(self.freeze_view), name=f"{named}_freeze"),
            path("<int:pk>/duplicate/", view(self.duplicate_view), name=f"{named}_duplicate"),
        ]
        return own + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Versions begin with their suite, or as a duplicate."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts only."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_frozen)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A frozen version shows what it is; a draft what can be entered."""
        if obj and obj.is_frozen:
            return ("note", "graders_in_words", "canary", "frozen_at", "frozen_by", "digest")
        return ("note", "default_graders", "canary", "draw_canary")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of a frozen version."""
        return self.get_fields(request, obj) if obj and obj.is_frozen else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Cases in place, while they are few enough for that."""
        return (CaseInline,) if obj and obj.cases.count() <= INLINE_LIMIT else ()

    def view_on_site(self, obj: SuiteVersion) -> str:
        """The version's page."""
        return reverse("suite-version", args=[obj.suite.slug, obj.number])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A version that was frozen since the form was opened says so, and saves nothing."""
        context = {"inline_limit": INLINE_LIMIT} | (extra_context or {})
        context["withheld"] = self._withheld(request, object_id)
        try:
            version = self.get_object(request, object_id)
            if request.method == "POST" and version is not None and version.is_frozen:
                raise VersionFrozenError(version)
            return super().change_view(request, object_id, form_url, context)
        except ValidationError as error:
            for text in error.messages:
                self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action."""
        update_version(version=obj, by=actor_of(request), **form.cleaned_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Through the actions, case by case."""
        save_cases(formset, by=actor_of(request))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of a case of this version, newest first."""
        version = get_object_or_404(self.get_queryset(request), pk=object_id)
        context = self.admin_site.each_context(request) | {
            "title": f"History of {version}",
            "version": version,
            "opts": self.opts,
            "page": case_history(version, actor_of(request), page=request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/evaluations/suiteversion/history.html", context)

    def freeze_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what freezing means and what is in its way; does it when asked."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        change_url = reverse("admin:evaluations_suiteversion_change", args=[pk])
        if request.method == "POST":
            self._frozen(request, version)
            return HttpResponseRedirect(change_url)
        drafts = version_drafts(version)
        context = self.admin_site.each_context(request) | {
            "title": f"Freeze {version}",
            "version": version,
            "opts": self.opts,
            "cases": len(drafts),
            "problems": readiness_problems(drafts, graders_of(version.default_graders)),
            "change_url": change_url,
        }
        return TemplateResponse(request, "admin/evaluations/suiteversion/freeze.html", context)

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next version as a draft with all cases."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        copy = duplicate_version(version=version, by=actor_of(request))
        self.message_user(request, f"{copy} begins with all cases of v{version.number}.")
        url = reverse("admin:evaluations_suiteversion_change", args=[copy.pk])
        return HttpResponseRedirect(url)

    @admin.action(description="Freeze")
    def freeze(self, request: HttpRequest, queryset: QuerySet[SuiteVersion]) -> None:
        """Those that can be; the others say why not."""
        for version in queryset:
            self._frozen(request, version)

    @admin.action(description="Duplicate as new version")
    def duplicate(self, request: HttpRequest, queryset: QuerySet[SuiteVersion]) -> None:
        """A draft for each."""
        for version in queryset:
            copy = duplicate_version(version=version, by=actor_of(request))
            self.message_user(request, f"{copy} begins with all cases of v{version.number}.")

    @admin.display(description="default graders")
    def graders_in_words(self, version: SuiteVersion) -> str:
        """On one line."""
        return graders_text(version.default_graders) or "none"

    def _withheld(self, request: HttpRequest, object_id: str) -> int:
        """How many cases of the version are not for the actor to read."""
        by = actor_of(request)
        if may_read_held_out(by) or not object_id.isdecimal():
            return 0
        return stored_cases_for(by).filter(version=int(object_id), held_out=True).count()

    def _frozen(self, request: HttpRequest, version: SuiteVersion) -> None:
        try:
            frozen = freeze_version(version=version, by=actor_of(request), now=timezone.now())
        except ValidationError as error:
            for text in error.messages:
                self.message_user(request, text, messages.ERROR)
        else:
            self.message_user(request, f"{frozen} is frozen: its cases never change again.")

    @admin.display(description="state")
    def state(self, version: SuiteVersion) -> str:
        """Draft or frozen."""
        return "frozen" if version.is_frozen else "draft"

    @admin.display(description="cases", ordering="case_total")
    def case_total(self, version: Any) -> int:
        """How many cases."""
        return int(version.case_total)

    @admin.display(description="runs", ordering="run_total")
    def run_total(self, version: Any) -> int:
        """How many runs used it."""
        return int(version.run_total)
