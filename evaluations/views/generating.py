"""Pages of generated suites: a new one, and fresh prompts for one that is there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.access import versions_for
from evaluations.actions.suites import generate_again, generate_suite
from evaluations.forms.errors import add_action_errors
from evaluations.forms.generating import GenerateForm, SeedForm
from evaluations.models import SuiteVersion
from teams.gate import TeamRequest, page


@page(get="suites.write", post="suites.write")
def suite_generate(request: TeamRequest) -> HttpResponse:
    """A new suite out of tasks of reasoning-gym."""
    form = GenerateForm(request.POST or None)
    if form.is_valid():
        try:
            version = generate_suite(by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_action_errors(form, error)
        else:
            messages.success(request, f"{version} was made, as a draft.")
            return redirect("suite-version", version.suite.slug, version.number)
    status = 422 if form.errors else 200
    return render(request, "evaluations/suite_generate.html", {"form": form}, status=status)


@page(post="suites.write")
def suite_generate_again(request: TeamRequest, slug: str, number: int) -> HttpResponse:
    """The next version of a generated suite, by another seed."""
    rows = versions_for(request.actor).select_related("suite")
    version: SuiteVersion = get_object_or_404(rows, suite__slug=slug, number=number)
    form = SeedForm(request.POST)
    if form.is_valid():
        try:
            fresh = generate_again(version=version, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_action_errors(form, error)
        else:
            messages.success(request, f"{fresh} was made, as a draft.")
            return redirect("suite-version", slug, fresh.number)
    problems = " ".join(str(text) for texts in form.errors.values() for text in texts)
    messages.error(request, problems)
    return redirect("suite-version", slug, number)
