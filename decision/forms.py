"""Forms of this floor: a new decision, its record, a profile."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from decision.actions.evidence import MOST_WEIGHT
from decision.core.measures import Measure
from decision.core.own_measures import LONGEST_HELP, LONGEST_LABEL, LONGEST_UNIT
from decision.core.presets import PRESETS
from decision.core.quantities import read_quantity
from decision.core.schema import Snapshot
from decision.core.webhooks import LONGEST_URL
from decision.models import Decision, OwnDirection, OwnStyle, PricesOf, ToldBy
from evaluations.models import Candidate, Run

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

    supersedes = forms.ModelChoiceField(
        label="In place of",
        queryset=Decision.objects.none(),
        required=False,
        empty_label="no earlier decision",
        to_field_name="slug",
        help_text="A recorded decision that this one shall replace; both stay readable.",
    )

    def __init__(
        self, *args: Any, runs: QuerySet[Run], earlier: QuerySet[Decision], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs  # type: ignore[attr-defined]
        self.fields["supersedes"].queryset = earlier.order_by("question")  # type: ignore[attr-defined]


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


class CostsForm(forms.Form):
    """The prices that costs are under, and the cases of a month."""

    prices_of = forms.ChoiceField(label="Prices", choices=PricesOf.choices)
    prices_on = forms.DateField(
        label="On day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Of the price book. Empty: today, until the decision is recorded.",
    )
    cases_per_month = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="How many cases your team has in a month.",
    )


def costs_initial(decision: Decision) -> dict[str, Any]:
    """What the form shows of a decision."""
    return {name: getattr(decision, name) for name in CostsForm.base_fields}


class ProfileForm(forms.Form):
    """The name of a profile."""

    name = forms.CharField(
        max_length=80,
        help_text="The same name again replaces what it held.",
        error_messages={"required": "Give the profile a name."},
    )
    criteria = forms.CharField(widget=forms.HiddenInput, required=False)


class EvidenceForm(forms.Form):
    """The runs and the other candidates of a decision, and the weight of each suite."""

    runs = forms.ModelMultipleChoiceField(
        queryset=Run.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one run."},
    )
    others = forms.ModelMultipleChoiceField(
        label="Candidates that were not run",
        queryset=Candidate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        runs: QuerySet[Run],
        others: QuerySet[Candidate],
        suites: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["runs"].queryset = runs  # type: ignore[attr-defined]
        self.fields["others"].queryset = others  # type: ignore[attr-defined]
        self.suites = dict(suites)
        for version, name in self.suites.items():
            self.fields[f"weight-{version}"] = forms.FloatField(
                label=name, min_value=0, max_value=MOST_WEIGHT, required=False
            )

    @property
    def chosen_runs(self) -> list[str]:
        """The ids of the ticked runs as text."""
        return [str(pk) for pk in self["runs"].value() or ()]

    @property
    def chosen_others(self) -> list[str]:
        """The ids of the ticked candidates as text."""
        return [str(pk) for pk in self["others"].value() or ()]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The weights of the suites, where there are several."""
        return [self[f"weight-{version}"] for version in self.suites]

    @property
    def mixture(self) -> dict[int, float]:
        """The weights that were given, by id of the suite version."""
        chosen = {run.suite_version_id for run in self.cleaned_data["runs"]}
        given = {version: self.cleaned_data.get(f"weight-{version}") for version in self.suites}
        return {key: value for key, value in given.items() if value is not None and key in chosen}


class FigureForm(forms.Form):
    """A figure that somebody tells of a candidate, typed as people write it."""

    candidate = forms.ModelChoiceField(queryset=Candidate.objects.none(), empty_label=None)
    measure = forms.ChoiceField()
    value = forms.CharField(
        max_length=40, help_text="With its unit: 71.4%, $2.19, 8.5 s, 21 GB; or yes, or no"
    )
    standard_error = forms.CharField(
        max_length=40, required=False, help_text="In the same unit, where it is known"
    )
    n = forms.IntegerField(
        label="Cases behind it", min_value=1, max_value=2**31 - 1, required=False
    )
    provenance = forms.ChoiceField(label="How it is known", choices=ToldBy)
    source = forms.CharField(
        max_length=300, required=False, help_text="Who says so: a report with its table, a page"
    )
    as_of = forms.DateField(
        label="As of", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self,
        *args: Any,
        candidates: QuerySet[Candidate],
        measures: Sequence[Measure],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = {measure.key: measure for measure in measures}
        choices = [(measure.key, measure.label) for measure in measures]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]
        self.fields["candidate"].queryset = candidates  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Quantities in the unit of the measure."""
        values = super().clean() or self.cleaned_data
        for name in ("value", "standard_error"):
            text, measure = values.get(name), values.get("measure")
            if not text or not measure:
                values[name] = None
                continue
            try:
                values[name] = read_quantity(text, self.catalogue[measure])
            except ValueError as error:
                self.add_error(name, str(error).capitalize() + ".")
        return values


class OwnMeasureForm(forms.Form):
    """A measure of the team's own: a number with anchors, or a yes/no."""

    label = forms.CharField(
        max_length=LONGEST_LABEL,
        help_text="What is asked of a candidate: License allows our use.",
        error_messages={"required": "Say what is asked of a candidate."},
    )
    style = forms.ChoiceField(
        label="It is", choices=OwnStyle, widget=forms.RadioSelect, initial=OwnStyle.YES_NO
    )
    direction = forms.ChoiceField(
        label="Better is",
        choices=OwnDirection,
        widget=forms.RadioSelect,
        initial=OwnDirection.HIGHER,
    )
    worst = forms.FloatField(
        label="Worst acceptable value", required=False, help_text="For a number; worth 0."
    )
    target = forms.FloatField(required=False, help_text="For a number; worth 1.")
    scale = forms.ChoiceField(choices=[("linear", "linear"), ("log", "log")], required=False)
    unit = forms.CharField(
        max_length=LONGEST_UNIT, required=False, help_text="For a number, if it has one: points."
    )
    help = forms.CharField(label="How to find it out", max_length=LONGEST_HELP, required=False)

    def clean(self) -> dict[str, Any]:
        """A number needs both anchors."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("style") == OwnStyle.NUMBER:
            for name in ("worst", "target"):
                if values.get(name) is None and name not in self.errors:
                    self.add_error(name, "A number needs this anchor.")
        return values

    def defined(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        values = self.cleaned_data
        anchors = {name: values[name] or 0.0 for name in ("worst", "target")}
        return {**values, **anchors, "scale": values["scale"] or "linear"}


class NoticeWishForm(forms.Form):
    """Whether a person gets a team's notices by e-mail."""

    wanted = forms.BooleanField(
        label="Tell me when a recorded decision would now change", required=False
    )


class WebhookForm(forms.Form):
    """An address that gets a team's notices."""

    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text="It begins with https://. Each notice is sent there, signed.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
