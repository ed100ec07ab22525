"""The forms of the pages about people, teams and keys."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from teams.core.permissions import PERMISSIONS
from teams.models import ApiKey, Invitation, Role, Scope, Team, User

PASSWORD_RULES = "At least 10 characters, not a common password, unlike your name and address."


class ActionForm(forms.Form):
    """A form whose action may still refuse."""

    @property
    def status(self) -> int:
        """422 once refused: htmx shows the answer, and programs see that nothing was done."""
        return 422 if self.errors else 200

    def refuse(self, error: ValidationError) -> None:
        """Show what the action said, at the field it named or above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, texts in error.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)


def _new_password(label: str = "Password") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, widget=widget, strip=False, max_length=200, help_text=PASSWORD_RULES
    )


def _password_again(label: str = "Password again") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200)


class NewPasswordForm(ActionForm):
    """Two equal passwords; the rules for passwords are the action's."""

    def clean(self) -> dict[str, Any]:
        """Only that both are the same: a slip of the finger must not lock anybody out."""
        cleaned = super().clean() or self.cleaned_data
        if "password_again" in cleaned and cleaned.get("password") != cleaned["password_again"]:
            self.add_error("password_again", "The two passwords differ. Type the same one twice.")
        return cleaned


class NewPersonForm(NewPasswordForm):
    """Somebody new: name, address, password."""

    name = forms.CharField(
        label="Your name",
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text="You sign in with it.",
    )
    password = _new_password()
    password_again = _password_again()


class SetUpForm(NewPersonForm):
    """The first team and its owner."""

    team_name = forms.CharField(
        label="Team",
        max_length=Team._meta.get_field("name").max_length,
        help_text="Who chooses models together, for example Contract review.",
    )
    field_order = ["team_name", "name", "email", "password", "password_again"]


class SignInForm(ActionForm):
    """Address and password."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class InviteForm(ActionForm):
    """Whom to invite, as what."""

    note = forms.CharField(
        label="For whom",
        required=False,
        max_length=Invitation._meta.get_field("note").max_length,
        help_text="A name that helps you remember. Nothing is sent: you pass the link on.",
    )
    role = forms.ChoiceField(
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text="Viewers read; members run and decide; curators also write suites; owners do "
        "everything.",
    )


SCOPE_HINTS = {
    Scope.READ: PERMISSIONS["read"].summary,
    Scope.WRITE: "Register models, run and decide; suites too if you may",
    Scope.INGEST: PERMISSIONS["traces.ingest"].summary,
    Scope.PROXY: PERMISSIONS["proxy.use"].summary,
}
LIFETIMES = [("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("never", "never")]


class ApiKeyForm(ActionForm):
    """A key's name, what it may do, and how long."""

    name = forms.CharField(
        max_length=ApiKey._meta.get_field("name").max_length,
        help_text="The program that will use it, for example nightly evaluation.",
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, f"{scope.label}: {hint}") for scope, hint in SCOPE_HINTS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
    )
    lifetime = forms.ChoiceField(label="Expires", choices=LIFETIMES, initial="90")

    def expires_at(self, now: datetime) -> datetime | None:
        """The end of the key's life; None is never."""
        days = self.cleaned_data["lifetime"]
        return None if days == "never" else now + timedelta(days=int(days))


class NameForm(ActionForm):
    """The name under which a person is shown."""

    name = forms.CharField(
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordForm(NewPasswordForm):
    """A new password, with the present one as proof."""

    current = forms.CharField(
        label="Current password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = _new_password("New password")
    password_again = _password_again("New password again")


class TeamForm(ActionForm):
    """A new team."""

    team_name = forms.CharField(
        label="Name of the new team", max_length=Team._meta.get_field("name").max_length
    )
