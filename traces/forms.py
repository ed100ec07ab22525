"""The form of a team's trace policy."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from teams.forms import ActionForm
from traces.actions.policies import MAX_AGE_DAYS, MAX_BYTES, MIN_BYTES
from traces.core.redaction import MAX_NAME_CHARS, MAX_PATTERN_CHARS, MAX_REDACTIONS
from traces.models import TracePolicy

MEGABYTE: Final = 1_000_000
_LINE: Final = MAX_NAME_CHARS + MAX_PATTERN_CHARS + 10


class PolicyForm(ActionForm):
    """Age, size, bodies, and redactions one a line."""

    max_age_days = forms.IntegerField(
        label="Delete after so many days",
        required=False,
        min_value=1,
        max_value=MAX_AGE_DAYS,
        help_text="Counted from when a trace was stored. Empty: traces of any age stay.",
    )
    max_megabytes = forms.IntegerField(
        label="Keep so many million characters",
        required=False,
        min_value=MIN_BYTES // MEGABYTE,
        max_value=MAX_BYTES // MEGABYTE,
        help_text="Of thoughts and answers together; beyond that the oldest go. Empty: no bound.",
    )
    keeps_bodies = forms.BooleanField(
        label="Keep the provider’s own bytes beside what was read from them",
        required=False,
        help_text="A better parser can read them again later. They take more room.",
    )
    redactions = forms.CharField(
        label="Redactions",
        required=False,
        strip=False,
        max_length=MAX_REDACTIONS * _LINE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off"}),
        help_text="One a line: a name, a colon, a regular expression. What matches is replaced by "
        "[name] before anything is stored, from now on: <code>email: \\S+@\\S+\\.\\w+</code>",
    )

    @classmethod
    def of(cls, policy: TracePolicy) -> "PolicyForm":
        """The form filled with a policy."""
        lines = [f"{each['name']}: {each['pattern']}" for each in policy.redactions]
        size = policy.max_bytes
        return cls(
            initial={
                "max_age_days": policy.max_age_days,
                "max_megabytes": None if size is None else -(-size // MEGABYTE),
                "keeps_bodies": policy.keeps_bodies,
                "redactions": "\n".join(lines),
            }
        )

    def clean_redactions(self) -> list[dict[str, str]]:
        """Names and patterns; ValidationError names the line that is none."""
        found = []
        for number, line in enumerate(self.cleaned_data["redactions"].splitlines(), start=1):
            if not line.strip():
                continue
            name, colon, pattern = line.partition(":")
            if not colon or not pattern.strip():
                raise ValidationError(f"Line {number} has no colon with a pattern behind it.")
            found.append({"name": name.strip(), "pattern": pattern.strip()})
        return found

    @property
    def policy_fields(self) -> dict[str, Any]:
        """What the action takes."""
        size = self.cleaned_data["max_megabytes"]
        return {
            "max_age_days": self.cleaned_data["max_age_days"],
            "max_bytes": None if size is None else size * MEGABYTE,
            "keeps_bodies": self.cleaned_data["keeps_bodies"],
            "redactions": self.cleaned_data["redactions"],
        }

    def refuse(self, error: ValidationError) -> None:
        """Show what the action said: each redaction's trouble at the one field they share."""
        if not hasattr(error, "error_dict"):
            super().refuse(error)
            return
        for name, texts in error.message_dict.items():
            field, _, rest = name.partition(".")
            number = rest.partition(".")[0]
            shown = [f"Redaction {int(number) + 1}: {text}" for text in texts] if number else texts
            own = {"max_bytes": "max_megabytes"}.get(field, field)
            self.add_error(own if own in self.fields else None, shown)
