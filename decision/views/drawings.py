"""The pictures of a decision: on a page of their own, and each as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from decision.decision_page import DecisionPage, decision_page
from decision.pictures import Picture, picture, picture_csv, picture_svg, pictures
from decision.views.addresses import lists_of, own_decision
from teams.gate import TeamRequest, page


@page(get="read")
def decision_pictures(request: TeamRequest, slug: str) -> HttpResponse:
    """All drawings with the weights that the address asks for, or as recorded."""
    decision = own_decision(request.actor, slug)
    shown = decision_page(decision, lists_of(request.GET), request.actor)
    context = {"decision": decision, "page": shown, "pictures": pictures(shown)}
    status = 422 if shown.troubles else 200
    return render(request, "decision/pictures.html", context, status=status)


@page(get="read")
def decision_drawing(request: TeamRequest, slug: str, name: str) -> HttpResponse:
    """One drawing as an SVG file in light colors that needs nothing beside it."""
    found = _found(request, slug, name)
    if isinstance(found, HttpResponse):
        return found
    return _file(picture_svg(*found), f"{slug}-{name}.svg", "image/svg+xml")


@page(get="read")
def decision_drawing_csv(request: TeamRequest, slug: str, name: str) -> HttpResponse:
    """The numbers behind one drawing."""
    found = _found(request, slug, name)
    if isinstance(found, HttpResponse):
        return found
    text = f"\ufeff{picture_csv(found[1])}"
    return _file(text, f"{slug}-{name}.csv", "text/csv; charset=utf-8")


def _found(
    request: TeamRequest, slug: str, name: str
) -> tuple[DecisionPage, Picture] | HttpResponse:
    """The drawing with its page; where the address has mistakes, the page that names them."""
    decision = own_decision(request.actor, slug)
    shown = decision_page(decision, lists_of(request.GET), request.actor)
    if shown.troubles:
        return redirect(f"{reverse('decision-pictures', args=[slug])}?{request.GET.urlencode()}")
    found = picture(shown, name)
    if found is None:
        raise Http404("There is no such drawing of this decision.")
    return shown, found


def _file(content: str, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content.encode(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
