"""The page that takes results recorded elsewhere."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from evaluations.actions.results import import_results
from evaluations.forms.errors import add_action_errors
from evaluations.forms.results import ResultsForm
from teams.gate import TeamRequest, page


@page(get="suites.write", post="suites.write")
def results_import(request: TeamRequest) -> HttpResponse:
    """A table of verdicts, costs and times becomes a finished run; all of it or nothing."""
    form = ResultsForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            run = import_results(
                rows=form.table.rows,
                name=values["name"],
                source=values["source"],
                by=request.actor,
                now=timezone.now(),
            )
            unused = ", ".join(form.table.unused)
            told = f"{len(form.table.rows):,} results came in."
            messages.success(request, f"{told} Not read: {unused}." if unused else told)
            return redirect("run-results", run.pk)
        except ValidationError as error:
            add_action_errors(form, error)
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/results_import.html", {"form": form}, status=status)
