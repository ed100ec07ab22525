"""From an action's errors to a form's."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def add_action_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put an action's ValidationError beside the fields that the form has, others on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        known = name in form.fields
        for problem in problems:
            text = problem if known or name == NON_FIELD_ERRORS else _named(name, problem)
            form.add_error(name if known else None, text)


def _named(name: str, problem: ValidationError) -> str:
    return f"{name}: {' '.join(problem.messages)}"
