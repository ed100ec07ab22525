"""Forms of generated suites: which tasks, how many, how hard, by which seed."""

import secrets

from django import forms

from evaluations.core.generated_suites import LEVELS, MAX_SEED, MAX_SIZE
from evaluations.core.gym_tasks import GYM_TASKS

#: Few enough digits to read out, many enough that two people hardly draw the same.
_SEEDS = 1_000_000


def fresh_seed() -> int:
    """A seed to offer."""
    return secrets.randbelow(_SEEDS)


class GenerateForm(forms.Form):
    """A new suite out of tasks of reasoning-gym."""

    name = forms.CharField(max_length=120, help_text="What the suite is about.")
    tasks = forms.MultipleChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(GYM_TASKS)],
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text="Tasks with a verifier each. Hold Ctrl or Cmd to choose several.",
    )
    size = forms.IntegerField(
        label="Cases of each task", min_value=1, max_value=MAX_SIZE, initial=10
    )
    difficulty = forms.ChoiceField(
        choices=[(name, name.capitalize()) for name in LEVELS],
        help_text="Usual is the range that a task has by itself.",
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=MAX_SEED,
        initial=fresh_seed,
        help_text="The same seed gives the same prompts; a new one gives prompts that no model "
        "has seen.",
    )


class SeedForm(forms.Form):
    """Another seed for a suite that was generated."""

    seed = forms.IntegerField(min_value=0, max_value=MAX_SEED)
