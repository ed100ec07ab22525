"""The form that registers a candidate at several efforts or budgets."""

from django import forms

from evaluations.core.effort_ladders import budget_field, usual_rungs
from evaluations.models import Candidate


class FamilyForm(forms.Form):
    """The rungs as a person writes them, with commas between."""

    rungs = forms.CharField(label="Rungs", max_length=200)

    def clean_rungs(self) -> list[str | int]:
        """Words of effort as words, budgets as numbers."""
        words = [word.strip().replace("_", "") for word in self.cleaned_data["rungs"].split(",")]
        return [int(word) if word.isdecimal() else word.lower() for word in words if word]


def family_form(candidate: Candidate) -> FamilyForm:
    """The form with the ladder that suits the model, and what a budget bounds there."""
    connection = candidate.connection
    usual = usual_rungs(connection.kind, candidate.model, connection.base_url)
    form = FamilyForm(initial={"rungs": usual})
    field = budget_field(connection.kind, connection.base_url)
    bounds = "the whole reply" if field == "max_tokens" else "the thought"
    form.fields["rungs"].help_text = (
        "One candidate for each: words of effort, or budgets in tokens, "
        f"which bound {bounds} here ({field})."
    )
    return form
