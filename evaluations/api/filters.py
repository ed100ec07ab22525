"""By what the lists of this floor can be filtered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet
from drf_spectacular.utils import extend_schema_field

from evaluations.api.fields import MAX_ID
from evaluations.models import CaseReview, RunState, SampleState
from evaluations.queries.suites import with_tag
from traces.models import Outcome

ARCHIVED = [("false", "In use"), ("true", "Archived"), ("any", "Both")]


class IdFormField(forms.Field):
    """A row's id in an address: digits and nothing else."""

    def to_python(self, value: Any) -> int | None:
        """None where it is left out; ValidationError for what cannot be an id."""
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 20):
            raise ValidationError("Send an id: a whole number.")
        if not 1 <= int(value) <= MAX_ID:
            raise ValidationError("Send an id: a whole number from 1 on.")
        return int(value)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_ID})
class IdFilter(Filter):  # type: ignore[misc]
    """Rows that belong to another row."""

    field_class = IdFormField


@extend_schema_field({"type": "string", "maxLength": 80, "pattern": r"^[^\x00]*$"})
class TextFilter(CharFilter):  # type: ignore[misc]
    """Equal to a short text."""


class ArchiveFilter(FilterSet):  # type: ignore[misc]
    """What is in use, unless the archive is asked for."""

    archived = ChoiceFilter(
        label="`true` for what is archived, `any` for both; what is in use where left out.",
        choices=ARCHIVED,
        method="keep",
    )

    def keep(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Leaves the choice to ``filter_queryset``, which also knows when there is none."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that pass all filters."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        asked = self.form.cleaned_data["archived"] or "false"
        return rows if asked == "any" else rows.filter(archived_at__isnull=asked == "false")


class CandidateFilter(ArchiveFilter):
    """Candidates of one connection."""

    connection = IdFilter(label="Id of the connection.")


class CaseFilter(FilterSet):  # type: ignore[misc]
    """Cases by key and tag, and by what curators know of them."""

    key = TextFilter(label="The case's key.", max_length=80)
    review = ChoiceFilter(label="Whether a curator stands by it.", choices=CaseReview.choices)
    tag = TextFilter(label="A tag that the case carries.", max_length=80, method="keep_tagged")

    def keep_tagged(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The cases that carry the tag."""
        return with_tag(rows, value)


class RunFilter(FilterSet):  # type: ignore[misc]
    """Runs by state and suite."""

    state = ChoiceFilter(label="Where the run stands.", choices=RunState.choices)
    suite = IdFilter(label="Id of the suite.", field_name="suite_version__suite")
    suite_version = IdFilter(label="Id of the suite version.")


class SampleFilter(FilterSet):  # type: ignore[misc]
    """Samples by what they belong to and how they ended."""

    run = IdFilter(label="Id of the run.")
    candidate = IdFilter(label="Id of the candidate.", field_name="run_candidate__candidate")
    case = IdFilter(label="Id of the case.")
    state = ChoiceFilter(label="Where the sample stands.", choices=SampleState.choices)
    outcome = ChoiceFilter(
        label="What became of the answer.", choices=Outcome.choices, field_name="trace__outcome"
    )
