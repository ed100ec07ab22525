"""Forms of the price book and of an architecture."""

import json
from typing import Any

from django import forms

from evaluations.models import PriceEntry

LONGEST_CONFIG = 200_000


def _usd(label: str, help_text: str = "", *, required: bool = True) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0, required=required, help_text=help_text)


class PriceForm(forms.Form):
    """One dated price; the action checks what the form cannot."""

    provider = forms.CharField(
        max_length=80,
        required=False,
        help_text="Such as openai, deepseek, ollama, or the host of your address. Empty: any.",
    )
    model = forms.CharField(
        label="Model id",
        max_length=200,
        help_text="As the provider calls it; * stands for any letters, as in o3-mini*.",
    )
    valid_from = forms.DateField(
        label="Holds from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty while it holds. A price from a later day replaces it by itself.",
    )
    input = _usd("Input (USD per million tokens)")
    cached_input = _usd("Cached input (USD per million tokens)", required=False)
    output = _usd("Output (USD per million tokens)", "Thinking is billed as output.")
    request = _usd("A call (USD)", "Beside the tokens, where a call has a price.", required=False)
    source = forms.CharField(
        max_length=300, required=False, help_text="Where it is written: a page, an invoice."
    )
    note = forms.CharField(max_length=300, required=False)


def price_initial(entry: PriceEntry) -> dict[str, Any]:
    """What the form shows of a stored price."""
    return {name: getattr(entry, name) for name in PriceForm.base_fields}


class ConfigForm(forms.Form):
    """A Hugging Face config.json, pasted."""

    config = forms.CharField(
        label="config.json",
        max_length=LONGEST_CONFIG,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="The file of that name beside a model's weights.",
    )

    def clean_config(self) -> dict[str, Any]:
        """The object in the text."""
        try:
            config = json.loads(self.cleaned_data["config"])
        except (ValueError, RecursionError):
            config = None
        if not isinstance(config, dict):
            raise forms.ValidationError("This is no JSON object; paste the whole file.")
        return config
