"""Forms of runs."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from evaluations.models import Candidate, SuiteVersion


class RunForm(forms.Form):
    """What to measure, on what, how often, for how much."""

    suite_version = forms.ModelChoiceField(
        SuiteVersion.objects.none(),
        label="Suite",
        help_text="A draft is frozen by its first run.",
    )
    candidates = forms.ModelMultipleChoiceField(
        Candidate.objects.none(), widget=forms.CheckboxSelectMultiple
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
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="UTC. The run stops cleanly at this time.",
    )
    name = forms.CharField(max_length=160, required=False, help_text="Empty: suite and date.")

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


class ResumeForm(forms.Form):
    """What may be raised when a stopped run goes on."""

    budget_usd = forms.FloatField(label="New budget (USD)", min_value=0, required=False)
    deadline = forms.DateTimeField(
        label="New deadline",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="UTC.",
    )
