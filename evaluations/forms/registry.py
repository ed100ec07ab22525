"""Forms of connections and candidates."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.forms.boundfield import BoundWidget

from evaluations.core.memory.quantization import CACHE_BITS
from evaluations.core.requests import EFFORTS
from evaluations.models import (
    CANDIDATE_FIELDS,
    PRICE_FIELDS,
    Candidate,
    CandidateProtocol,
    Connection,
)
from evaluations.providers import PROVIDERS
from evaluations.providers.base import ProviderKind
from traces.core.dialects import DIALECT_NAMES

#: Programs and the catalogue fill these in.
NOT_ASKED = {"catalogue_key", "extra_parameters", "facts", "architecture"}
NOT_NEGATIVE = (*PRICE_FIELDS, "vram_gb", "parameters_b", "weights_gb", "watts", "kwh")
USUAL_NAMES = {"micro": "Micro", "ollama": "Ollama", "recorded": "Recorded answers"}


class ConnectionForm(forms.Form):
    """Where calls go. The stored key is never shown: an empty field keeps it."""

    name = forms.CharField(max_length=80, help_text="How your team calls it, such as OpenAI.")
    kind = forms.ChoiceField(
        label="Kind",
        widget=forms.RadioSelect,
        choices=[(kind.key, kind.label) for kind in PROVIDERS.values()],
    )
    base_url = forms.CharField(
        label="Address",
        max_length=300,
        required=False,
        help_text="Such as https://api.openai.com/v1, or http://127.0.0.1:11434 for Ollama. "
        "Micro demo models and recorded completions need none.",
    )
    api_key = forms.CharField(
        label="API key",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Stored encrypted, never shown again. Leave it empty where none is needed, or "
        "to keep the stored one; a new address drops it.",
    )
    max_in_flight = forms.IntegerField(
        label="Calls at once",
        min_value=1,
        max_value=500,
        initial=8,
        help_text="Over all workers together.",
    )
    requests_per_minute = forms.IntegerField(
        min_value=1, required=False, help_text="Empty: no limit of ours."
    )
    idle_timeout_s = forms.FloatField(
        label="Give up after silence (s)",
        min_value=1,
        max_value=3600,
        initial=120,
        help_text="Seconds without a word from a server that had begun to answer.",
    )
    total_timeout_s = forms.FloatField(
        label="Give up in all (s)",
        min_value=1,
        max_value=86_400,
        initial=1800,
        help_text="Seconds for one call; reasoning models may think for many minutes.",
    )

    def kinds(self) -> list[tuple[BoundWidget, ProviderKind]]:
        """The radio buttons of ``kind``, each with what it stands for."""
        return [(choice, PROVIDERS[choice.data["value"]]) for choice in self["kind"]]


class ProbeForm(forms.Form):
    """One real call to test a connection."""

    model = forms.CharField(
        label="Model id", max_length=200, help_text="As the server calls it, such as o3-mini."
    )


class CandidateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A model as configured; the action checks what the form cannot."""

    dialect = forms.ChoiceField(
        label="Thinking tags",
        choices=[(name, name) for name in DIALECT_NAMES],
        help_text="How thoughts are marked when the server leaves them inside the text.",
    )
    cache_type = forms.ChoiceField(
        label="Type of the KV cache",
        choices=[("", "f16"), *((name, name) for name in CACHE_BITS if name != "f16")],
        required=False,
    )
    reasoning_effort = forms.ChoiceField(
        choices=[(word, word or "not sent") for word in EFFORTS], required=False
    )

    protocol = forms.TypedChoiceField(
        label="Called through",
        choices=CandidateProtocol.choices,
        empty_value=CandidateProtocol.CHAT,
        required=False,
        help_text="Responses tell a summary of thoughts that chat completions hide. For "
        "OpenAI-compatible connections only.",
    )
    prompt_opens_think = forms.TypedChoiceField(
        label="The prompt itself opens the thought",
        choices=[("", "as the server's template says"), ("True", "yes"), ("False", "no")],
        coerce=lambda chosen: chosen == "True",
        empty_value=None,
        required=False,
        help_text="Templates that end in <think> leave only the closing tag in replies. Ollama "
        "and llama.cpp tell their template; for others it counts as no.",
    )

    class Meta:
        model = Candidate
        fields = [name for name in CANDIDATE_FIELDS if name not in NOT_ASKED]
        widgets = {
            "system_prompt": forms.Textarea(attrs={"rows": 3}),
            "price_date": forms.DateInput(attrs={"type": "date"}),
        }
        labels = {
            "model": "Model id",
            "price_input": "Input (USD per million tokens)",
            "price_cached_input": "Cached input (USD per million tokens)",
            "price_output": "Output (USD per million tokens)",
            "price_request": "A call (USD)",
            "price_gpu_hour": "GPU-hour (USD)",
            "utilization": "Utilization (share)",
            "batch_factor": "Batch factor",
            "watts": "Watts at work",
            "kwh": "Electricity (USD per kWh)",
            "weights_gb": "Size of the weights (GB)",
            "price_date": "Price as of",
            "price_source": "Price source",
            "vram_gb": "Memory (GB)",
            "context_tokens": "Context (tokens)",
        }
        help_texts = {
            "temperature": "Empty: not sent, the server's default holds.",
            "max_tokens": "Thinking counts too: too few tokens cut a thought off.",
            "vram_gb": "Declared. 0 for a model that runs at a provider; empty if unknown.",
            "price_gpu_hour": "For a model on your own machine: what an hour of one card costs.",
            "price_request": "Beside the tokens, where a call has a price.",
            "gpu_count": "How many cards it runs on. Empty: one.",
            "utilization": "The part of the paid hours in which it answers, such as 0.4. Empty "
            "counts as always busy.",
            "users": "Contexts that are open at once; their memory is needed at once.",
            "batch_factor": "How many times as many answers an hour with so many users as it gave "
            "in the run, from 1 to the users at once.",
            "watts": "Of the whole machine. Empty where the hour's price holds the electricity.",
            "weights_gb": "Of the file, or of the weights as they are loaded.",
            "price_output": "Thinking is billed as output.",
        }

    def __init__(self, *args: Any, connections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["connection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = connections
        for name in NOT_NEGATIVE:
            self.fields[name].widget.attrs["min"] = 0
            self.fields[name].validators.append(
                MinValueValidator(0, "Enter 0 or more, or leave it empty.")
            )

    def _post_clean(self) -> None:
        """The action builds and checks the row; the form only reads fields."""


def new_connection_initial(kind: str) -> dict[str, Any]:
    """What the form of a new connection begins with; an unknown kind is the usual one."""
    known = PROVIDERS.get(kind, PROVIDERS["openai_compatible"])
    return {
        "kind": known.key,
        "name": USUAL_NAMES.get(kind, ""),
        "base_url": known.default_base_url if kind == known.key else "",
    }


def connection_initial(connection: Connection) -> dict[str, Any]:
    """What the form shows of a stored connection: everything but its key."""
    names = [name for name in ConnectionForm.base_fields if name != "api_key"]
    return {name: getattr(connection, name) for name in names}
