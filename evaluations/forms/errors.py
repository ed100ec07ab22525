"""From an action's errors to a form's."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

TAKEN = "Your team has one of this name, perhaps an archived one. Choose another."


def add_action_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put an action's ValidationError beside the fields that the form has, others on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        for problem in problems:
            if name == NON_FIELD_ERRORS and problem.code == "unique_together":
                form.add_error("name" if "name" in form.fields else None, TAKEN)
            elif name in form.fields:
                form.add_error(name, problem)
            else:
                form.add_error(None, problem if name == NON_FIELD_ERRORS else _named(name, problem))


def _named(name: str, problem: ValidationError) -> str:
    return f"{name}: {' '.join(problem.messages)}"
