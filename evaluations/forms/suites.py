"""Forms of suites: a new one from a file."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from evaluations.core.graders import GRADERS
from evaluations.core.suite_files import (
    FILE_FORMATS,
    Format,
    SuiteFileError,
    ending_of,
    format_named,
    recognized_format,
)
from evaluations.core.suite_files.registry import ENDINGS

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
        "weight. Files of promptfoo, OpenAI evals, the lm-evaluation-harness, Inspect, CoNLL, "
        "HumanEval and MBPP are read too. Without a file the suite begins empty.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in ENDINGS)}),
    )
    format = forms.ChoiceField(
        required=False,
        choices=[
            ("", "shown by the file"),
            *((name, one.label) for name, one in FILE_FORMATS.items()),
        ],
        help_text="What the file is; its ending and content show it.",
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
        return file

    def clean(self) -> dict[str, Any] | None:
        """An ending that says nothing needs a format that was chosen."""
        file = self.cleaned_data.get("file")
        if file is not None and not self.cleaned_data.get("format"):
            try:
                ending_of(file.name or "")
            except SuiteFileError as error:
                self.add_error("file", str(error))
        return self.cleaned_data

    def file_format(self, name: str, content: bytes) -> Format:
        """The chosen format, or the one that the file shows; raises SuiteFileError."""
        chosen: str = self.cleaned_data["format"]
        return format_named(chosen) if chosen else recognized_format(name, content)
