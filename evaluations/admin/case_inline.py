"""Cases inside the page of their version: one row each, dragged or numbered into order."""

from typing import Any

from adminsortable2.admin import SortableTabularInline
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from evaluations.access import readable_cases
from evaluations.actions.suites import add_case, delete_case, order_cases, update_case
from evaluations.admin.case_forms import CaseForm
from evaluations.admin.fields import LinesField, TagsField, graders_text
from evaluations.admin.scoping import actor_of
from evaluations.case_rows import graders_of
from evaluations.core.ordering import placed
from evaluations.models import Case
from teams.access import Actor

_WIDGETS = {
    "key": forms.TextInput(attrs={"size": 12}),
    "prompt": forms.Textarea(attrs={"rows": 3, "cols": 36}),
    "weight": forms.NumberInput(attrs={"step": "any", "class": "weight"}),
}


class InlineCaseForm(CaseForm):
    """The fields of a case that fit a row; each says aloud which case it belongs to."""

    class Meta(CaseForm.Meta):
        fields = ("key", "prompt", "targets", "graders", "tags", "weight")  # type: ignore[assignment]
        widgets = _WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = self.instance.key or "the new case"
        for name, field in self.fields.items():
            label = field.label or name.capitalize()
            field.widget.attrs.setdefault("aria-label", f"{label} of {of}")
        if self.instance.messages:
            told = f"{len(self.instance.messages)} messages: open the case to change them."
            self.fields["prompt"].widget.attrs["placeholder"] = told


class CaseFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Checks each case against the default graders that are being saved with it."""

    def __init__(
        self,
        *args: Any,
        default_order_field: str = "",
        default_order_direction: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # The desk's script makes a fieldset sortable when its formset has this.
        self.default_order_direction = default_order_direction

    def add_fields(self, form: Any, index: int | None) -> None:
        """Says aloud which case the box deletes."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            label = f"Delete {form.instance.key or 'the new case'}"
            form.fields["DELETE"].widget.attrs["aria-label"] = label

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """With the graders of the version as it is being saved."""
        defaults = graders_of(self.instance.default_graders or [])
        return super().get_form_kwargs(index) | {"default_graders": defaults}


class CaseInline(SortableTabularInline):  # type: ignore[misc]
    """Cases of a version."""

    model = Case
    form = InlineCaseForm
    formset = CaseFormSet
    template = "admin/edit_inline/tabular.html"
    ordering = ("position", "pk")
    extra = 1
    show_change_link = True
    verbose_name_plural = "cases"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can be entered; of a frozen version what there is."""
        if obj is None or not obj.is_frozen:
            return ("place", "key", "prompt", "targets", "graders", "tags", "weight")
        return ("key", "asked", "targets_text", "graders_used", "tags_text", "weight")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the actor may read; the page says how many more there are."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(readable_cases(actor_of(request)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of a frozen version."""
        return self.get_fields(request, obj) if obj and obj.is_frozen else ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who sees the version."""
        return actor_of(request).may("suites.write")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In drafts."""
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In drafts."""
        return self.has_view_permission(request) and (obj is None or not obj.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """In drafts."""
        return self.has_change_permission(request, obj)

    @admin.display(description="prompt")
    def asked(self, case: Case) -> str:
        """The prompt, or that there are messages."""
        return case.prompt or f"{len(case.messages)} messages"

    @admin.display(description="targets")
    def targets_text(self, case: Case) -> str:
        """As they are typed."""
        return str(LinesField().prepare_value(case.targets))

    @admin.display(description="graders")
    def graders_used(self, case: Case) -> str:
        """On one line."""
        return graders_text(case.graders) or "default"

    @admin.display(description="tags")
    def tags_text(self, case: Case) -> str:
        """As they are typed."""
        return str(TagsField().prepare_value(case.tags))


def save_cases(formset: Any, *, by: Actor) -> None:
    """Write what a formset of cases carries: deleted, changed, added, put in order.

    Raises VersionFrozenError, CaseProblemsError; the caller's transaction undoes the rest.
    """
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    version = formset.instance
    moves: dict[int, int] = {}
    for form in formset.initial_forms:
        if form.instance.pk is None:
            # A made-up id: the form found no case of this version behind it.
            continue
        if form in formset.deleted_forms:
            delete_case(case=form.stored(), by=by)
            continue
        if set(form.changed_data) - {"place"}:
            update_case(case=form.stored(), by=by, **form.entered)
        if "place" in form.changed_data and form.cleaned_data["place"]:
            moves[form.instance.pk] = form.cleaned_data["place"]
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            added = add_case(version=version, by=by, **form.entered)
            if form.cleaned_data["place"]:
                moves[added.pk] = form.cleaned_data["place"]
    if moves:
        order = version.cases.order_by("position", "id").values_list("pk", flat=True)
        order_cases(version=version, case_ids=placed(list(order), moves), by=by)
