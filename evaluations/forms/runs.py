"""Forms of runs and of the samples in them."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluations.actions.adaptive import HIGHEST_MARGIN, AdaptiveWish
from evaluations.actions.step_labels import MAX_TRACES
from evaluations.core.failures import failure_label
from evaluations.models import Candidate, RunCandidate, SuiteVersion
from evaluations.queries.samples import SampleFilter


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Suite versions (with ``case_count``), each with its size and whether it is a draft."""

    def label_from_instance(self, obj: SuiteVersion) -> str:
        """As the list of choices names it."""
        count: int = obj.case_count  # type: ignore[attr-defined]
        draft = "" if obj.is_frozen else ", draft"
        return f"{obj}: {count:,} case{'' if count == 1 else 's'}{draft}"


class RunForm(forms.Form):
    """What to measure, on what, how often, for how much."""

    suite_version = VersionField(
        SuiteVersion.objects.none(), label="Suite", empty_label="Choose a suite"
    )
    candidates = forms.ModelMultipleChoiceField(
        Candidate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one candidate."},
    )
    repeats = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=1,
        help_text="Attempts of each candidate at each case. Two or more show how steady it is.",
    )
    budget_usd = forms.FloatField(
        label="Budget (USD)",
        min_value=0,
        required=False,
        help_text="The run stops cleanly before it would cost more. Needs all prices.",
    )
    deadline = forms.DateTimeField(
        label="Deadline (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="The run stops cleanly at this time.",
    )
    name = forms.CharField(max_length=160, required=False, help_text="Empty: suite and date.")
    adaptive = forms.BooleanField(
        label="Stop early where the answer is clear",
        required=False,
        help_text="Cases come in a random order, and a candidate that cannot win any more is "
        "asked no further. The best of the full run is dropped in at most 5 of 100 runs.",
    )
    margin = forms.FloatField(
        label="Margin (points of accuracy)",
        min_value=0,
        max_value=100 * HIGHEST_MARGIN,
        required=False,
        help_text="For stopping early: differences below it do not matter, so that equals end "
        "the run, too. Empty: every difference matters.",
    )

    def __init__(
        self,
        *args: Any,
        versions: QuerySet[SuiteVersion],
        candidates: QuerySet[Candidate],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("suite_version", versions), ("candidates", candidates)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def wishes(self) -> dict[str, Any]:
        """What ``start_run`` is asked for, of a valid form."""
        values = dict(self.cleaned_data)
        margin = values.pop("margin") or 0.0
        values["adaptive"] = AdaptiveWish(margin=margin / 100) if values["adaptive"] else None
        return values


class ResumeForm(forms.Form):
    """What may be raised when a stopped run goes on."""

    budget_usd = forms.FloatField(
        label="New budget (USD)", min_value=0, required=False, help_text="Empty: as it was."
    )
    deadline = forms.DateTimeField(
        label="New deadline (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Empty: as it was.",
    )


class LabelingForm(forms.Form):
    """Which model labels the steps of how many thoughts of a run, for how much."""

    judge = forms.ModelChoiceField(
        Candidate.objects.none(), label="Judge", empty_label="Choose a model"
    )
    traces = forms.IntegerField(
        label="Thoughts",
        min_value=1,
        max_value=MAX_TRACES,
        initial=40,
        help_text=f"At most {MAX_TRACES}: as many after right, wrong and unscored answers.",
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text="The same number chooses the same thoughts again.",
    )
    budget_usd = forms.FloatField(
        label="Budget (USD)",
        min_value=0,
        required=False,
        help_text="The run stops cleanly before it would cost more. Needs all prices.",
    )

    def __init__(self, *args: Any, judges: QuerySet[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["judge"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = judges


class SampleFilterForm(forms.Form):
    """Which samples of a run a list shows; a value that makes no sense chooses nothing."""

    candidate = forms.ChoiceField(required=False)
    cause = forms.ChoiceField(label="Cause of failure", required=False)
    case = forms.CharField(label="Case", max_length=80, required=False)
    ending = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    outcome = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, *args: Any, candidates: list[RunCandidate], causes: list[str]) -> None:
        super().__init__(*args)
        names = [(str(row.snapshot["slug"]), str(row)) for row in candidates]
        labels = [(code, failure_label(code)) for code in causes]
        for name, choices in (("candidate", names), ("cause", labels)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *choices]

    def wanted(self) -> SampleFilter:
        """The filter as far as it makes sense."""
        self.is_valid()
        return SampleFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})
