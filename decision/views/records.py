"""The record of a decision: written once, read and downloaded from then on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from decision.actions import DecisionRecordedError, record_decision
from decision.core.criteria_address import AddressError
from decision.decision_page import decision_page
from decision.exports import decision_bundle, decision_workbook
from decision.forms import RecordForm
from decision.models import Decision, DecisionState
from decision.recheck_page import recheck_panel
from decision.replays import NoInputsError
from decision.reports.documents import record_json
from decision.reports.markdown import record_markdown
from decision.reports.page import record_page
from decision.reports.tables import matrix_csv
from decision.views.addresses import address_query, lists_of, own_decision, posted_criteria
from evaluations.forms.errors import add_action_errors
from teams.gate import TeamRequest, page


@page(get="read", post="decisions.write")
def decision_record(request: TeamRequest, slug: str) -> HttpResponse:
    """The frozen record; while a decision is open, the form that freezes it."""
    decision = own_decision(request.actor, slug)
    asked = address_query(request.POST.get("criteria", "")) if request.POST else request.GET
    shown = decision_page(decision, lists_of(asked), request.actor)
    if shown.view.is_frozen:
        if request.method == "POST":
            messages.error(request, "Somebody recorded this decision before you.")
        context = {"decision": decision, "page": shown, "record": decision.snapshot}
        context["recheck"] = recheck_panel(decision)
        return render(request, "decision/record.html", context)
    leaders = shown.view.snapshot["verdict"]["leaders"]
    initial = {"criteria": shown.query, "chosen": leaders[0] if len(leaders) == 1 else None}
    form = RecordForm(request.POST or None, initial=initial, snapshot=shown.view.snapshot)
    if form.is_valid() and _record(request, decision, form):
        return redirect("decision-record", slug)
    context = {"decision": decision, "page": shown, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "decision/record_form.html", context, status=status)


def _record(request: TeamRequest, decision: Decision, form: RecordForm) -> bool:
    """Whether the decision was recorded; else the form says why not."""
    values = form.cleaned_data
    try:
        record_decision(
            decision=decision,
            criteria=posted_criteria(decision, values["criteria"]),
            chosen=values["chosen"],
            reason=values["reason"],
            by=request.actor,
            now=timezone.now(),
        )
    except ValidationError as error:
        add_action_errors(form, error)
    except (AddressError, DecisionRecordedError) as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, "Recorded. These figures, weights and reasons never change.")
        return True
    return False


@page(get="read")
def record_as_json(request: TeamRequest, slug: str) -> HttpResponse:
    """The stored document, byte for byte what its digest was made of."""
    decision = _recorded(request, slug)
    return _file(record_json(decision), f"{slug}.json", "application/json")


@page(get="read")
def record_as_markdown(request: TeamRequest, slug: str) -> HttpResponse:
    """The record as text for a wiki."""
    decision = _recorded(request, slug)
    return _file(record_markdown(decision).encode(), f"{slug}.md", "text/markdown; charset=utf-8")


@page(get="read")
def record_as_html(request: TeamRequest, slug: str) -> HttpResponse:
    """The record as one file that opens from a folder."""
    decision = _recorded(request, slug)
    shown = decision_page(decision, {}, request.actor)
    context = {"decision": decision, "page": shown, "record": decision.snapshot}
    page_text = record_page(context)
    return _file(page_text.encode(), f"{slug}.html", "text/html; charset=utf-8")


@page(get="read")
def decision_as_workbook(request: TeamRequest, slug: str) -> HttpResponse:
    """Matrix, criteria, verdict and samples as sheets."""
    content = decision_workbook(own_decision(request.actor, slug))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, f"{slug}.xlsx", kind)


@page(get="read")
def decision_as_bundle(request: TeamRequest, slug: str) -> HttpResponse:
    """The notebook with all that it reads, and every other file, in one archive."""
    try:
        content = decision_bundle(own_decision(request.actor, slug))
    except NoInputsError as error:
        messages.error(request, f"There is no notebook of this decision: {error}")
        return redirect("decision-detail", slug)
    return _file(content, f"{slug}.zip", "application/zip")


@page(get="read")
def decision_as_csv(request: TeamRequest, slug: str) -> HttpResponse:
    """The matrix with the weights that the address asks for, or as recorded."""
    decision = own_decision(request.actor, slug)
    shown = decision_page(decision, lists_of(request.GET), request.actor)
    if shown.troubles:
        return redirect(f"{request.path.removesuffix('matrix.csv')}?{request.GET.urlencode()}")
    text = matrix_csv(shown.view.snapshot)
    return _file(text.encode("utf-8-sig"), f"{slug}.csv", "text/csv; charset=utf-8")


def _recorded(request: TeamRequest, slug: str) -> Decision:
    decision = own_decision(request.actor, slug)
    if decision.state != DecisionState.RECORDED:
        raise Http404("This decision is not recorded yet.")
    return decision


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
