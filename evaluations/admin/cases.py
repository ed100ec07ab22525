"""Cases at the desk: found, filtered, written, imported, exported, rehearsed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from evaluations.access import cases_for, versions_for
from evaluations.actions.suites import (
    VersionFrozenError,
    add_case,
    delete_case,
    order_cases,
    update_case,
)
from evaluations.admin.case_forms import CURATION, FIELDS, CaseForm
from evaluations.admin.curation import CURATION_ACTIONS, FLAGS, CaseCuration
from evaluations.admin.fields import LinesField, graders_text
from evaluations.admin.filters import FrozenFilter, GraderFilter, TagFilter, VersionFilter
from evaluations.admin.history import TeamHistoryAdmin
from evaluations.admin.imports import CaseImports
from evaluations.admin.rehearsal import TrialForm, sights_of, try_graders
from evaluations.admin.scoping import actor_of
from evaluations.core.ordering import placed
from evaluations.models import HELD_OUT, Case, may_read_held_out
from evaluations.queries.case_history import closed_cases
from teams.access import Actor

_SHOWN_FROZEN = (
    "version_link",
    "key",
    "prompt",
    "targets_text",
    "graders_used",
    "tags_text",
    "system",
    "messages",
    "weight",
    *CURATION,
)


class CaseAdmin(CaseCuration, CaseImports, TeamHistoryAdmin):
    """Cases of the team's suites."""

    team_path = "version__suite__team"
    form = CaseForm
    change_form_template = "admin/evaluations/case/change_form.html"
    list_display = ("key", "version_link", "asked", "graders_used", "tags_text", "weight", "known")
    list_filter = (FrozenFilter, VersionFilter, TagFilter, GraderFilter, *FLAGS)
    actions = CURATION_ACTIONS
    list_select_related = ("version__suite",)
    search_fields = ("key", "prompt")
    search_help_text = "Searches keys and prompts."
    ordering = ("version__suite__name", "-version__number", "position", "pk")

    def get_urls(self) -> list[Any]:
        """The two rehearsals."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(self.preview_view), name="evaluations_case_preview"),
            path("<int:pk>/try/", view(self.try_view), name="evaluations_case_try"),
        ]
        return own + super().get_urls()

    def rows_for(self, by: Actor) -> QuerySet[Any]:
        """Held-out cases come without their texts, unless the actor may read them."""
        return cases_for(by)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By prompts only what the actor may read; by keys all."""
        rows, twice = super().get_search_results(request, queryset, search_term)
        by_key = [Q(key__icontains=word) for word in search_term.split()]
        if by_key and not may_read_held_out(actor_of(request)):
            rows = rows.filter(Q(held_out=False) | Q(*by_key))
        return rows, twice

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No address filters by a text, which could be guessed word by word."""
        text = lookup.split("__")[0] in ("prompt", "messages", "system", "targets", "graders")
        return not text and super().lookup_allowed(lookup, value, request)

    def history_is_closed(self, request: HttpRequest, object_id: Any) -> bool:
        """Of a case that is held out, or was when it was deleted, unless the actor may read it."""
        told = str(object_id)
        return told.isdecimal() and bool(closed_cases({int(told)}, actor_of(request)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In drafts, and what the actor may read."""
        own = super().has_change_permission(request, obj)
        return own and (obj is None or not (obj.version.is_frozen or obj.is_veiled))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In drafts: a run freezes what it uses."""
        return self.has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What most cases need, then what few do; of a frozen case what there is."""
        if obj is not None and (obj.version.is_frozen or obj.is_veiled):
            return ((None, {"fields": _SHOWN_FROZEN}),)
        where = (("version", "key", "place") if obj is None else ("key", "place"),)
        return (
            (None, {"fields": (*where, "prompt", "targets", "graders", "tags")}),
            ("More", {"fields": ("system", "messages", "weight"), "classes": ("collapse",)}),
            ("Curation", {"fields": CURATION}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of a frozen case, and of one that is not for the actor to read."""
        if obj is None:
            return ()
        if obj.version.is_frozen or obj.is_veiled:
            return _SHOWN_FROZEN
        return () if actor_of(request).may("held_out.write") else ("held_out",)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new case chooses its draft; a case never moves to another version."""
        kwargs["fields"] = FIELDS if obj is not None else ("version", *FIELDS)
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:  # type: ignore[type-arg]
        """Drafts of the team."""
        if db_field.name == "version":
            drafts = versions_for(actor_of(request)).filter(frozen_at=None, suite__archived_at=None)
            kwargs["queryset"] = drafts.select_related("suite").order_by("suite__name", "-number")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A case that was frozen since the form was opened says so, and nothing is saved."""
        try:
            case = self.get_object(request, object_id) if object_id else None
            if request.method == "POST" and case is not None and case.version.is_frozen:
                raise VersionFrozenError(case.version)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            for text in error.messages:
                self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the actions."""
        by = actor_of(request)
        if change:
            case = update_case(case=form.stored(), by=by, **form.entered)
        else:
            case = add_case(version=form.cleaned_data["version"], by=by, **form.entered)
            obj.pk = case.pk
        wanted = form.cleaned_data.get("place")
        if wanted and wanted != case.position + 1:
            rows = case.version.cases.order_by("position", "id").values_list("pk", flat=True)
            order = placed(list(rows), {case.pk: wanted})
            order_cases(version=case.version, case_ids=order, by=by)

    def delete_model(self, request: HttpRequest, obj: Case) -> None:
        """Through the action."""
        delete_case(case=obj, by=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        """Through the action, one by one."""
        for case in queryset.select_related("version__suite"):
            delete_case(case=case, by=actor_of(request))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The messages of a call, word for word."""
        case = self._case(request, pk)
        context = self._context(request, case, f"{case.key} as the model sees it")
        context["sights"] = sights_of(case, actor_of(request))
        return TemplateResponse(request, "admin/evaluations/case/preview.html", context)

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A pasted answer, judged; nothing is stored."""
        case = self._case(request, pk)
        form = TrialForm(request.POST or None)
        context = self._context(request, case, f"Try the graders of {case.key}")
        context["form"] = form
        if form.is_valid():
            entered = form.cleaned_data
            context["trial"] = try_graders(case, entered["answer"], entered["graders"])
        return TemplateResponse(request, "admin/evaluations/case/try.html", context)

    def _case(self, request: HttpRequest, pk: int) -> Case:
        rows = self.get_queryset(request).select_related("version__suite")
        case: Case = get_object_or_404(rows, pk=pk)
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        if case.is_veiled:
            raise PermissionDenied(HELD_OUT)
        return case

    def _context(self, request: HttpRequest, case: Case, title: str) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return site | {"title": title, "case": case, "opts": self.opts}

    @admin.display(description="version", ordering="version__suite__name")
    def version_link(self, case: Case) -> SafeString:
        """To the version."""
        url = reverse("admin:evaluations_suiteversion_change", args=[case.version_id])
        return format_html('<a href="{}">{}</a>', url, case.version)

    @admin.display(description="prompt")
    def asked(self, case: Case) -> str:
        """Its beginning."""
        text = case.prompt or (case.messages[-1]["content"] if case.messages else "")
        return Truncator(text).chars(90)

    @admin.display(description="graders")
    def graders_used(self, case: Case) -> str:
        """Its own, or those of the version."""
        return graders_text(case.graders) or "default"

    @admin.display(description="targets")
    def targets_text(self, case: Case) -> str:
        """One a line."""
        return str(LinesField().prepare_value(case.targets))

    @admin.display(description="tags")
    def tags_text(self, case: Case) -> str:
        """On one line."""
        return ", ".join(case.tags)
