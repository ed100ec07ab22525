"""The form for a table of results that others recorded."""

from typing import Any, Final

from django import forms

from evaluations.core.recorded_results import COLUMNS, ResultTable, read_column_names, read_results
from evaluations.core.suite_files import SuiteFileError

#: A larger table is for the command.
MOST_BYTES: Final = 20_000_000
_SHOWN: Final = 20


class ResultsForm(forms.Form):
    """A CSV file, what its columns mean, and who recorded it; ``table`` is what was read."""

    file = forms.FileField(
        help_text=f"CSV whose first row names the columns: {', '.join(COLUMNS)}; "
        "candidate, case and value are needed."
    )
    columns = forms.CharField(
        max_length=400,
        required=False,
        help_text="Where the file calls them otherwise: candidate=model, value=correct/attempts",
    )
    name = forms.CharField(
        label="Name of the suite", max_length=120, help_text="A new suite whose cases are names."
    )
    source = forms.CharField(
        max_length=300, help_text="Who recorded these results, and where they stand."
    )
    table: ResultTable

    def clean_columns(self) -> dict[str, str]:
        """From our names to the file's."""
        try:
            return read_column_names(self.cleaned_data["columns"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Read the file; everything that is wrong with it stands beside it."""
        values = super().clean() or self.cleaned_data
        file, columns = values.get("file"), values.get("columns")
        if file is None or columns is None:
            return values
        if file.size > MOST_BYTES:
            self.add_error("file", "Larger than 20 MB: use manage.py import_results.")
            return values
        try:
            self.table = read_results(file.read(), columns)
        except SuiteFileError as error:
            self.add_error("file", str(error))
            return values
        errors = [str(error) for error in self.table.errors]
        if errors:
            more = [f"and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
            self.add_error("file", [*errors[:_SHOWN], *more])
        return values
