"""A candidate's architecture, read from its server or from a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from evaluations.access import candidates_for
from evaluations.actions.deployments import ask_architecture, set_architecture_of_config
from evaluations.forms.prices import ConfigForm
from teams.gate import TeamRequest, page


@page(post="candidates.write")
def model_architecture(request: TeamRequest, slug: str) -> HttpResponse:
    """Read the architecture that memory is estimated from; without a file the server is asked."""
    rows = candidates_for(request.actor).select_related("connection")
    candidate = get_object_or_404(rows, slug=slug, archived_at=None)
    try:
        if "config" in request.POST:
            form = ConfigForm(request.POST)
            if not form.is_valid():
                raise ValidationError({"config": form.errors.get("config", ["Paste the file."])})
            set_architecture_of_config(
                candidate=candidate, config=form.cleaned_data["config"], by=request.actor
            )
        else:
            ask_architecture(candidate=candidate, by=request.actor)
        messages.success(request, "The architecture is read: memory is estimated from it.")
    except ValidationError as error:
        messages.error(request, f"Nothing was read: {' '.join(error.messages)}")
    return redirect("model-detail", slug)
