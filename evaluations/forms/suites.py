"""Forms of suites: a new one from a file."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from evaluations.core.graders import GRADERS
from evaluations.core.suite_files import FORMATS, Format, SuiteFileError, suite_format

MAX_MB: Final = 20


class NewSuiteForm(forms.Form):
    """A name, and a file of cases; without a file the suite begins empty."""

    name = forms.CharField(max_length=120, help_text="What the suite is about.")
    description = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    default_grader = forms.ChoiceField(
        required=False,
        choices=[("", "those that the file names, or none")],
        help_text="Judges the cases that name no grader. Its settings can be changed later.",
    )
    file = forms.FileField(
        required=False,
        help_text="CSV, XLSX, JSON or JSONL, 20 MB at most. A column for each field of a case: "
        "key, prompt, target, and where you need them targets, graders, tags, system, messages, "
        "weight. Without a file the suite begins empty.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in FORMATS)}),
    )
    upload = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["default_grader"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "those that the file names, or none"),
            *((key, grader.label) for key, grader in GRADERS.items()),
        ]

    def clean_file(self) -> "UploadedFile[Any] | None":
        """A file of a known format that is not too large."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is None:
            return None
        if (file.size or 0) > MAX_MB * 1024**2:
            raise forms.ValidationError(f"The file has more than {MAX_MB} MB: split it.")
        self.file_format(file.name or "")
        return file

    @staticmethod
    def file_format(name: str) -> Format:
        """The format by the ending; a form's error where it is none of ours."""
        try:
            return suite_format(name)
        except SuiteFileError as error:
            raise forms.ValidationError(str(error)) from None
