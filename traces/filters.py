"""By what traces can be filtered, on the page and in the API."""

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema_field

from traces.models import Origin, Outcome, Trace, TraceKind, Verdict

#: In an address an empty value means "any", so that "not graded" needs a word.
UNGRADED = "ungraded"
VERDICTS = [(UNGRADED, Verdict.UNLABELED.label)] + [
    (value, label) for value, label in Verdict.choices if value
]


@extend_schema_field({"type": "string", "maxLength": 200, "pattern": r"^[^\x00]*$"})
class NameFilter(CharFilter):  # type: ignore[misc]
    """Equal to a name."""


class TraceFilter(FilterSet):  # type: ignore[misc]
    """Only columns that an index holds, so that a filter never reads the texts."""

    model = NameFilter(label="Model", max_length=200)
    kind = ChoiceFilter(label="Trace", choices=TraceKind.choices, empty_label="Any")
    outcome = ChoiceFilter(label="Outcome", choices=Outcome.choices, empty_label="Any")
    verdict = ChoiceFilter(
        label="Verdict", choices=VERDICTS, empty_label="Any", method="filter_verdict"
    )
    origin = ChoiceFilter(label="Came from", choices=Origin.choices, empty_label="Any")
    external_id = NameFilter(label="External id", max_length=200)

    def filter_verdict(self, rows: QuerySet[Trace], name: str, value: str) -> QuerySet[Trace]:
        """``ungraded`` stands for the empty verdict."""
        return rows.filter(verdict="" if value == UNGRADED else value)
