"""Import of cases at the desk: into which draft, from which file, kept where meanwhile."""

import copy
from typing import Any, Self

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import BaseStorage

from evaluations.access import readable_cases, versions_for
from evaluations.admin.scoping import actor_of
from evaluations.case_rows import draft_of, graders_of, left_out
from evaluations.core.suite_files import SuiteFileError, recognized_format, write_suite_file
from evaluations.models import SuiteVersion
from evaluations.resources import CASE_FORMATS, CaseResource
from evaluations.uploads import UploadGoneError, drop_upload, keep_upload, read_upload
from teams.access import Actor


class TeamUploads(BaseStorage):  # type: ignore[misc]
    """Keeps the file of a preview for people of the actor's team, and for nobody else."""

    def __init__(self, *, by: Actor, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by

    def save(self, data: bytes) -> None:
        """Under a name that nobody can guess."""
        self.name = keep_upload(data, by=self.by)

    def read(self) -> bytes:
        """Raises UploadGoneError."""
        return read_upload(self.name, by=self.by)

    def remove(self) -> None:
        """After the import."""
        drop_upload(self.name, by=self.by)


class _IntoDraft(forms.Form):
    """Which draft, and what becomes of its other cases."""

    version = forms.ModelChoiceField(
        SuiteVersion.objects.none(),
        label="Into",
        help_text="Drafts only. A case with a known key is changed, any other is added.",
    )
    remove_absent = forms.BooleanField(
        required=False,
        label="Delete cases that the file does not name",
        help_text="Otherwise they stay.",
    )

    def offer(self, by: Actor) -> Self:
        """Offer the drafts of the actor's team."""
        drafts = versions_for(by).filter(frozen_at=None, suite__archived_at=None)
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = drafts.select_related("suite").order_by("suite__name", "-number")
        return self


class CaseImportForm(ImportForm, _IntoDraft):  # type: ignore[misc]
    """A file and a draft."""

    field_order = ("resource", "version", "import_file", "format", "remove_absent")

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.formats = formats
        field = self.fields["format"]
        assert isinstance(field, forms.ChoiceField)
        _, *known = list(field.choices)  # type: ignore[arg-type]
        field.choices = [("", "shown by the file"), *known]
        field.required = False

    def clean(self) -> dict[str, Any]:
        """The format that was chosen, or else the one that the file shows."""
        super().clean()
        file = self.cleaned_data.get("import_file")
        if file is not None and not self.cleaned_data.get("format"):
            try:
                name = recognized_format(file.name, file.read())
                file.seek(0)
            except SuiteFileError as error:
                self.add_error("import_file", str(error))
            else:
                names = [each.name for each in self.formats]
                self.cleaned_data["format"] = str(names.index(name))
        return self.cleaned_data


class CaseConfirmForm(ConfirmImportForm, _IntoDraft):  # type: ignore[misc]
    """What was previewed, to be confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("version", "remove_absent"):
            self.fields[name].widget = self.fields[name].hidden_widget()


class CaseImports(ImportExportMixin):  # type: ignore[misc]
    """Import with a preview, and export, both through our own readers and writers."""

    resource_classes = (CaseResource,)
    formats = CASE_FORMATS
    import_form_class = CaseImportForm
    confirm_form_class = CaseConfirmForm
    export_form_class = ExportForm
    import_template_name = "admin/evaluations/case/import.html"
    tmp_storage_class = TeamUploads
    skip_admin_log = True
    by: Actor

    def working_for(self, request: HttpRequest) -> Self:
        """A copy that knows the actor: the hooks of the library are not told the request."""
        one = copy.copy(self)
        one.by = actor_of(request)
        return one

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form, and the preview below it."""
        page: HttpResponse = super(CaseImports, self.working_for(request)).import_action(
            request, **kwargs
        )
        return page

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The import that was confirmed, or a sentence that says why not."""
        try:
            done: HttpResponse = super(CaseImports, self.working_for(request)).process_import(
                request, **kwargs
            )
        except (UploadGoneError, SuiteFileError) as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:evaluations_case_import"))
        return done

    def get_tmp_storage_class_kwargs(self) -> dict[str, Any]:
        """Files belong to a team."""
        return {"by": self.by}

    def create_import_form(self, request: HttpRequest) -> CaseImportForm:
        """Offers the team's drafts."""
        form: CaseImportForm = super().create_import_form(request)
        return form.offer(self.by)

    def create_confirm_form(self, request: HttpRequest, import_form: Any = None) -> CaseConfirmForm:
        """Accepts the team's drafts."""
        form: CaseConfirmForm = super().create_confirm_form(request, import_form=import_form)
        return form.offer(self.by)

    def get_import_form_initial(self, request: HttpRequest) -> dict[str, Any]:
        """The draft that the link named."""
        return {"version": request.GET.get("version")}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """What was chosen in the first form."""
        if import_form is None:
            return {}
        chosen = {name: import_form.cleaned_data[name] for name in ("version", "remove_absent")}
        kept: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        return kept | chosen

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """The draft that the checked form names."""
        chosen = getattr(kwargs.get("form"), "cleaned_data", {})
        return {
            "version": chosen.get("version"),
            "remove_absent": bool(chosen.get("remove_absent")),
            "by": self.by,
        }

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Exports are written without a resource; the page names its columns."""
        return {}

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        """Our reader's own sentence, which says the way out."""
        if not isinstance(error, SuiteFileError):
            raise error
        form.add_error("import_file", str(error))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Back to the draft; an action's refusal is told as it is."""
        version = result.version
        for failed in result.base_errors:
            messages.error(request, _sentence(failed.error))
        if not result.base_errors:
            self.add_success_message(result, request)
        url = reverse("admin:evaluations_suiteversion_change", args=[version.pk])
        return HttpResponseRedirect(url)

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The result knows its draft."""
        result = super().process_dataset(dataset, form, request, **kwargs)
        result.version = form.cleaned_data["version"]
        return result

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any
    ) -> bytes:
        """A file that an import reads back; raises ValueError where that cannot be."""
        rows = queryset.filter(readable_cases(actor_of(request)))
        for loss in left_out(queryset.count() - rows.count()):
            messages.warning(request, str(loss))
        cases = list(rows.order_by("position", "pk"))
        if len({case.version_id for case in cases}) > 1:
            raise ValueError("A file holds one version: choose one in the filter, then export.")
        defaults = graders_of(cases[0].version.default_graders) if cases else ()
        return write_suite_file(
            [draft_of(case) for case in cases],
            format=file_format.name,
            default_graders=defaults,
            canary=cases[0].version.canary if cases else "",
        )


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
