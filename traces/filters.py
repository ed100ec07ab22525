"""By what traces can be filtered, on the page and in the API."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet
from drf_spectacular.utils import extend_schema_field

from teams.access import Actor
from traces.access import facets_for, with_external_ids
from traces.core.analysis import MARKS
from traces.core.full_text import MAX_QUERY, Query, read_query
from traces.models import Facet, FacetKind, Origin, Outcome, Trace, TraceKind, Verdict
from traces.search_index import only_found
from traces.word_index import only_with

#: In an address an empty value means "any", so that "not graded" needs a word.
UNGRADED = "ungraded"
VERDICTS = [(UNGRADED, Verdict.UNLABELED.label)] + [
    (value, label) for value, label in Verdict.choices if value
]
MARK_CHOICES = [(kind, rule.label) for kind, rule in MARKS.items()]
MAX_COUNT: Final = 1_000_000_000
MAX_USD: Final = 1_000_000
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class CountField(forms.Field):
    """A whole number in an address: digits and nothing else."""

    def to_python(self, value: Any) -> int | None:
        """None where it is left out."""
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and int(value[:12]) <= MAX_COUNT):
            raise ValidationError(f"Send a whole number from 0 to {MAX_COUNT:,}.")
        return int(value)


class MoneyField(forms.Field):
    """USD in an address."""

    def to_python(self, value: Any) -> float | None:
        """None where it is left out."""
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or float(value) > MAX_USD:
            raise ValidationError(f"Send an amount in USD, from 0 to {MAX_USD:,}.")
        return float(value)


class MomentField(forms.Field):
    """A day (all of it, in UTC) or a time with its offset; the end of a day where ``ends``."""

    def __init__(self, *, ends: bool = False, **options: Any) -> None:
        self.ends = ends
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        """None where it is left out."""
        if not value:
            return None
        try:
            if _DAY.fullmatch(value):
                day = date.fromisoformat(value) + timedelta(days=self.ends)
                return datetime(day.year, day.month, day.day, tzinfo=UTC)
            moment = datetime.fromisoformat(value.replace(" ", "+"))
            if moment.tzinfo is None:
                raise ValueError
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                "Send a day, 2026-11-28, or a time with its offset, 2026-11-28T09:00:00Z."
            ) from None


class SearchField(forms.CharField):
    """Words to search for."""

    def clean(self, value: Any) -> Any:
        """ValidationError where a text holds no word at all."""
        told = super().clean(value)
        if told and not read_query(told).terms:
            raise ValidationError("Search for words: at least one letter or digit.")
        return told


@extend_schema_field({"type": "string", "maxLength": 200, "pattern": r"^[^\x00]*$"})
class NameFilter(CharFilter):  # type: ignore[misc]
    """Equal to a name."""


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": MAX_COUNT})
class CountFilter(Filter):  # type: ignore[misc]
    """Bounds a count."""

    field_class = CountField
    wants_value = True


@extend_schema_field({"type": "number", "minimum": 0, "maximum": MAX_USD})
class MoneyFilter(Filter):  # type: ignore[misc]
    """Bounds a cost."""

    field_class = MoneyField
    wants_value = True


@extend_schema_field({"type": "string", "maxLength": 40})
class MomentFilter(Filter):  # type: ignore[misc]
    """Bounds the time of storing."""

    field_class = MomentField


@extend_schema_field({"type": "string", "maxLength": MAX_QUERY})
class SearchFilter(CharFilter):  # type: ignore[misc]
    """Full text."""

    field_class = SearchField


class TraceFilter(FilterSet):  # type: ignore[misc]
    """Columns that an index holds, words of facets, and full text: no filter reads the texts."""

    q = SearchFilter(
        label="Words in thought or answer: all of them; side by side within quotation marks.",
        max_length=MAX_QUERY,
        method="filter_text",
    )
    model = NameFilter(label="Model", max_length=200)
    candidate = NameFilter(label="Slug of the candidate", max_length=200, method="filter_facet")
    suite = NameFilter(label="Slug of the suite", max_length=200, method="filter_facet")
    run = NameFilter(label="Number of the run", max_length=200, method="filter_facet")
    tag = NameFilter(label="Tag", max_length=200, method="filter_facet")
    kind = ChoiceFilter(label="Trace", choices=TraceKind.choices, empty_label="Any")
    outcome = ChoiceFilter(label="Outcome", choices=Outcome.choices, empty_label="Any")
    verdict = ChoiceFilter(
        label="Verdict", choices=VERDICTS, empty_label="Any", method="filter_verdict"
    )
    mark = ChoiceFilter(
        label="Mark", choices=MARK_CHOICES, empty_label="Any", method="filter_facet"
    )
    language = NameFilter(label="Language", max_length=200, method="filter_facet")
    thinking_min = CountFilter("reasoning_tokens", "gte", label="Thinking tokens, at least")
    thinking_max = CountFilter("reasoning_tokens", "lte", label="Thinking tokens, at most")
    cost_min = MoneyFilter("cost_usd", "gte", label="Cost in USD, at least")
    cost_max = MoneyFilter("cost_usd", "lte", label="Cost in USD, at most")
    since = MomentFilter("created_at", "gte", label="Stored since: a day, or a time with offset")
    until = MomentFilter(
        "created_at", "lt", ends=True, label="Stored until: a day (included), or a time"
    )
    origin = ChoiceFilter(label="Came from", choices=Origin.choices, empty_label="Any")
    external_id = NameFilter(label="External id", max_length=200, method="filter_external_id")

    @property
    def query(self) -> Query:
        """What is searched for; without terms where nothing is, or the form is not valid."""
        told = self.form.cleaned_data.get("q") if self.is_valid() else ""
        return read_query(told or "")

    @property
    def listed(self) -> QuerySet[Trace] | QuerySet[Facet]:
        """The traces of a valid form, or the facets that name them: where one word is all that
        is asked for, an index of facets alone tells which they are and how many."""
        used = [name for name, told in self.form.cleaned_data.items() if told not in (None, "")]
        if len(used) == 1 and used[0] in FacetKind.values:
            word = self.form.cleaned_data[used[0]]
            return facets_for(self._actor).filter(kind=used[0], value=word)
        rows: QuerySet[Trace] = self.qs
        return rows

    @property
    def _actor(self) -> Actor:
        """Who asks: on a page or in the API."""
        actor: Actor = getattr(self.request, "auth", None) or self.request.actor
        return actor

    def filter_text(self, rows: QuerySet[Trace], name: str, value: str) -> QuerySet[Trace]:
        """Traces in which the words stand."""
        return only_found(rows, read_query(value), self._actor.team.pk)

    def filter_facet(self, rows: QuerySet[Trace], name: str, value: str) -> QuerySet[Trace]:
        """Traces with a word of the kind ``name``."""
        return only_with(rows, FacetKind(name), value, self._actor.team.pk)

    def filter_verdict(self, rows: QuerySet[Trace], name: str, value: str) -> QuerySet[Trace]:
        """``ungraded`` stands for the empty verdict."""
        return rows.filter(verdict="" if value == UNGRADED else value)

    def filter_external_id(self, rows: QuerySet[Trace], name: str, value: str) -> QuerySet[Trace]:
        """The one trace that another system gave this id."""
        return with_external_ids(rows, [value])
