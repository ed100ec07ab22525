"""Pages of the results of a run: all figures with their doubt, and each table as a file."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from evaluations.access import runs_for
from evaluations.core.figure_words import FIGURES
from evaluations.core.spreadsheets import guarded
from evaluations.models import Run
from evaluations.queries.result_tables import TABLES
from evaluations.queries.results_page import results_page
from teams.access import Actor
from teams.gate import TeamRequest, page

_TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@page(get="read")
def run_results(request: TeamRequest, pk: int) -> HttpResponse:
    """How the candidates of a run stand: accuracy, cost, time, pair by pair, by tag and class."""
    run = _run(request.actor, pk)
    tables = [(name, label) for name, (label, _) in TABLES.items()]
    context = {"run": run, "shown": results_page(run, request.actor), "tables": tables}
    return render(request, "evaluations/run_results.html", context)


@page(get="read")
def figures(request: TeamRequest) -> HttpResponse:
    """What the figures of results mean."""
    return render(request, "evaluations/figures.html", {"figures": FIGURES})


@page(get="read")
def run_results_file(request: TeamRequest, pk: int, table: str, ending: str) -> HttpResponse:
    """One table of the results, as CSV or JSON."""
    run = _run(request.actor, pk)
    if table not in TABLES or ending not in _TYPES:
        raise Http404
    frame = TABLES[table][1](run, request.actor)
    if ending == "csv":
        text = frame.map(guarded).to_csv(index=False, lineterminator="\r\n")
    else:
        text = frame.to_json(orient="records", date_format="iso", force_ascii=False)
    response = HttpResponse(text, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="run-{run.pk}-{table}.{ending}"'
    return response


def _run(by: Actor, pk: int) -> Run:
    rows = runs_for(by).select_related("suite_version__suite")
    return get_object_or_404(rows, pk=pk)
