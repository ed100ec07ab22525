"""A new suite from an uploaded file: previewed first, created when confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.actions.suites import create_suite, import_cases, update_version
from evaluations.core.graders import validate_grader_settings
from evaluations.core.scoring import GraderSettingsError
from evaluations.core.suite_files import (
    FILE_FORMATS,
    CaseDraft,
    CaseGrader,
    Format,
    Loss,
    SuiteContent,
    SuiteFileError,
    read_suite_file,
)
from evaluations.forms.errors import add_action_errors
from evaluations.forms.suites import NewSuiteForm
from evaluations.models import SuiteVersion
from evaluations.uploads import UploadGoneError, drop_upload, keep_upload, read_upload
from teams.access import Actor

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds: its first cases, or everything that is wrong with it, by line.

    ``losses`` is what no case can hold of it: it would be lost.
    """

    upload: str
    format: Format
    filename: str
    total: int
    cases: Sequence[CaseDraft]
    problems: Sequence[str]
    ungraded: int
    default_graders: Sequence[CaseGrader]
    losses: Sequence[Loss]

    @property
    def format_label(self) -> str:
        """The name of the format."""
        return FILE_FORMATS[self.format].label


def preview_of(form: NewSuiteForm, *, by: Actor) -> Preview | None:
    """Read the chosen file and keep it for the next step; None puts an error into the form."""
    file, upload = form.cleaned_data["file"], form.cleaned_data["upload"]
    try:
        if file is not None:
            content = file.read()
            format = form.file_format(file.name, content)
            upload = keep_upload(content, by=by, ending=FILE_FORMATS[format].endings[0])
        else:
            content = read_upload(upload, by=by)
            format = form.file_format(upload, content)
        found = _read(content, format, form)
    except (SuiteFileError, UploadGoneError) as error:
        form.add_error("file", str(error))
        return None
    except ValidationError as error:
        add_action_errors(form, error)
        return None
    judged = bool(_defaults(form) or found.default_graders)
    ungraded = 0 if judged else sum(not case.graders for case in found.cases)
    return Preview(
        upload=upload,
        format=format,
        filename=file.name if file is not None else "the chosen file",
        total=len(found.cases),
        cases=found.cases[:_SHOWN],
        problems=[str(error) for error in found.errors],
        ungraded=ungraded,
        default_graders=found.default_graders or (),
        losses=found.losses,
    )


def create_from_upload(form: NewSuiteForm, *, by: Actor) -> SuiteVersion | None:
    """Create the suite with the previewed file; None puts an error into the form."""
    entered = form.cleaned_data
    try:
        content = _confirmed(form, by)
        if content is not None and content.errors:
            form.add_error("file", "The file has errors; correct it and choose it again.")
            return None
        version = _create(form, content, by)
    except (SuiteFileError, UploadGoneError) as error:
        form.add_error("file", str(error))
        return None
    except ValidationError as error:
        add_action_errors(form, error)
        return None
    if entered["upload"]:
        drop_upload(entered["upload"], by=by)
    return version


@transaction.atomic
def _create(form: NewSuiteForm, content: SuiteContent | None, by: Actor) -> SuiteVersion:
    entered = form.cleaned_data
    suite = create_suite(name=entered["name"], description=entered["description"], by=by)
    version = suite.versions.get()
    if entered["default_grader"]:
        specs = [{"kind": entered["default_grader"]}]
        update_version(version=version, by=by, note="", default_graders=specs)
    if content is not None:
        import_cases(
            version=version,
            drafts=content.cases,
            default_graders=content.default_graders,
            canary=content.canary,
            by=by,
        )
    return version


def _confirmed(form: NewSuiteForm, by: Actor) -> SuiteContent | None:
    file, upload = form.cleaned_data["file"], form.cleaned_data["upload"]
    if file is None and not upload:
        return None
    content = file.read() if file is not None else read_upload(upload, by=by)
    format = form.file_format(file.name if file is not None else upload, content)
    return _read(content, format, form)


def _read(content: bytes, format: Format, form: NewSuiteForm) -> SuiteContent:
    chosen = _defaults(form)
    return read_suite_file(content, format=format, default_graders=chosen, decided=bool(chosen))


def _defaults(form: NewSuiteForm) -> tuple[CaseGrader, ...]:
    """The chosen default grader, unless it cannot work without settings."""
    kind = form.cleaned_data["default_grader"]
    if not kind:
        return ()
    try:
        return (CaseGrader(kind, validate_grader_settings(kind, {})),)
    except GraderSettingsError as error:
        raise ValidationError(
            {"default_grader": f"It needs settings ({error}): give it to the cases in the file."}
        ) from None
