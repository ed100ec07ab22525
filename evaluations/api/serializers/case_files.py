"""The JSON forms of an imported file."""

from typing import Any, Final

from rest_framework import serializers

from evaluations.api.fields import PatternText, PlainText
from evaluations.api.serializers.suites import CaseImportOutput
from evaluations.core.suite_files import FILE_FORMATS
from traces.api.fields import NameField, StrictBoolean, StrictChoice, StrictInput

MAX_CONTENT: Final = 19_000_000


class CaseFileInput(StrictInput):
    """A suite file: its text in `content`, or its bytes in `content_base64`."""

    name = NameField(
        max_length=200, help_text="Its name: the ending and the content show the format."
    )
    content = PlainText(required=False, max_length=MAX_CONTENT)
    content_base64 = PatternText(
        r"^[A-Za-z0-9+/]*={0,2}$",
        required=False,
        max_length=MAX_CONTENT,
        help_text="For workbooks and archives, or any other file.",
    )
    format = StrictChoice(
        choices=list(FILE_FORMATS), required=False, help_text="Where the file does not show it."
    )
    dry_run = StrictBoolean(
        required=False, help_text="Only say what would be done, and what would be lost."
    )
    remove_absent = StrictBoolean(
        required=False, help_text="Also remove the cases that the file does not name."
    )


class LossOutput(serializers.Serializer[Any]):
    """Something in the file that no case can hold."""

    where = serializers.CharField(help_text="Lines, samples, or the whole file.")
    what = serializers.CharField()
    why = serializers.CharField()


class CaseFileOutput(CaseImportOutput):
    """What the import did or, in a dry run, would do; and what it loses."""

    format = serializers.ChoiceField(choices=list(FILE_FORMATS))
    dry_run = serializers.BooleanField()
    losses = LossOutput(many=True)
