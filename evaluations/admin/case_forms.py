"""The form of a case: real fields, checked by the same core as every file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evaluations.actions.suites import checked_case
from evaluations.admin.fields import GradersField, LinesField, MessagesField, TagsField
from evaluations.case_rows import draft_of, graders_of
from evaluations.core.suite_content import case_json
from evaluations.core.suite_files.drafts import MAX_LICENSE, MAX_SOURCE, CaseGrader
from evaluations.forms.errors import add_action_errors
from evaluations.models import Case, CaseReview

CURATION = ("review", "source", "license", "contaminated", "held_out")
FIELDS = ("key", "prompt", "targets", "graders", "tags", "system", "messages", "weight", *CURATION)


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Reads a case; an action writes it. ``place`` is where it stands, counted from 1."""

    prompt = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        help_text="What the model is asked, word for word.",
    )
    targets = LinesField(
        required=False,
        help_text="One a line; any of them counts as right. "
        'A target with line breaks is written as JSON text: "first\\nsecond".',
    )
    graders = GradersField(
        required=False,
        help_text="Who judges the answer. None: the default graders of the version. Settings are "
        'JSON such as {"relative_tolerance": 0.01}; empty means the defaults.',
    )
    tags = TagsField(required=False, help_text="Separated by commas.")
    messages = MessagesField(
        required=False,
        help_text='In place of a prompt: [{"role": "user", "content": "..."}, ...]',
    )
    system = forms.CharField(
        required=False,
        strip=False,
        label="System prompt",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wins over the candidate's own. Empty: the candidate's holds.",
    )
    weight = forms.FloatField(
        min_value=0, initial=1, help_text="How much the case counts in the accuracy."
    )
    review = forms.ChoiceField(
        required=False, choices=CaseReview.choices, help_text="Whether a curator stands by it."
    )
    source = forms.CharField(
        required=False, max_length=MAX_SOURCE, help_text="Where the case comes from."
    )
    license = forms.CharField(
        required=False, max_length=MAX_LICENSE, help_text="Under which license it may be used."
    )
    contaminated = forms.BooleanField(
        required=False, help_text="Known to stand in training data. No verdict depends on it."
    )
    held_out = forms.BooleanField(
        required=False,
        label="Held out",
        help_text="From then on only owners may read it, and what is answered to it: in all "
        "versions that have this key. It stays in runs. Only an owner can take this back.",
    )
    place = forms.IntegerField(
        required=False,
        min_value=1,
        label="Place",
        widget=forms.NumberInput(attrs={"class": "_reorder_"}),
        help_text="Where the case stands in the suite. Empty: at the end.",
    )

    class Meta:
        model = Case
        fields = FIELDS

    def __init__(
        self, *args: Any, default_graders: tuple[CaseGrader, ...] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.default_graders = default_graders
        if self.instance.pk:
            self.initial.setdefault("place", self.instance.position + 1)

    @property
    def entered(self) -> dict[str, Any]:
        """The fields of the case that the form carried, as plain JSON for an action."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}

    def clean(self) -> dict[str, Any]:
        """The whole case, with what the form does not show, as a suite file is checked."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        stored = case_json(draft_of(self.stored())) if self.instance.pk else {}
        try:
            checked_case(stored | self.entered, default_graders=self._defaults())
        except ValidationError as error:
            add_action_errors(self, error)
        return self.cleaned_data

    def stored(self) -> Case:
        """The case as the database has it: the form's own instance is being changed."""
        return Case.objects.get(pk=self.instance.pk)

    def _defaults(self) -> tuple[CaseGrader, ...]:
        if self.default_graders is not None:
            return self.default_graders
        version = self.cleaned_data.get("version") or (
            self.instance.version if self.instance.version_id else None
        )
        return graders_of(version.default_graders) if version else ()
