"""Forms of this floor: a new decision, its record, a profile."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from decision.core.presets import PRESETS
from decision.core.schema import Snapshot
from evaluations.models import Run

NONE_OF_THEM = "none"


class DecisionForm(forms.Form):
    """A question, the run to decide on, and where to begin."""

    question = forms.CharField(
        max_length=200,
        help_text="As you would ask a colleague: Which model reads our contracts?",
    )
    run = forms.ModelChoiceField(
        queryset=Run.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the run to decide on."},
    )
    preset = forms.ChoiceField(
        label="Begin with",
        choices=[(preset.key, preset.label) for preset in PRESETS.values()],
        widget=forms.RadioSelect,
        initial="balanced",
    )

    def __init__(self, *args: Any, runs: QuerySet[Run], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs  # type: ignore[attr-defined]


class RecordForm(forms.Form):
    """Who was chosen and why; ``criteria`` is the address with the weights."""

    chosen = forms.ChoiceField(
        label="Chosen",
        widget=forms.RadioSelect,
        error_messages={"required": "Say which candidate was chosen, or none of them."},
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
        help_text="What the figures do not say: why this one, for how long, who was asked.",
    )
    criteria = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, snapshot: Snapshot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {row["key"]: row["label"] for row in snapshot["candidates"]}
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            *((key, labels[key]) for key in snapshot["order"]),
            (NONE_OF_THEM, "None of them"),
        ]

    def clean_chosen(self) -> str:
        """The key of the candidate, empty for none."""
        chosen = str(self.cleaned_data["chosen"])
        return "" if chosen == NONE_OF_THEM else chosen


class ProfileForm(forms.Form):
    """The name of a profile."""

    name = forms.CharField(
        max_length=80,
        help_text="The same name again replaces what it held.",
        error_messages={"required": "Give the profile a name."},
    )
    criteria = forms.CharField(widget=forms.HiddenInput, required=False)
