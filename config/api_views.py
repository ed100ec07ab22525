"""The OpenAPI document for programs, and its reference for people: open to everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.api_document import document_json, document_yaml
from config.api_reference import groups, operations


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The document as YAML, or as JSON with ``?format=json``."""
    if request.GET.get("format") == "json":
        return HttpResponse(document_json(), content_type="application/json")
    return HttpResponse(document_yaml(), content_type="application/yaml; charset=utf-8")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """How to call the API, and the list of all operations."""
    first = operations()["get_me"]
    origin = request.build_absolute_uri("/").rstrip("/")
    context = {"groups": groups(), "curl": first.curl(origin), "first": first}
    return render(request, "api/reference.html", context)


@require_safe
def operation(request: HttpRequest, name: str) -> HttpResponse:
    """One operation: what it needs, takes, gives, and why it may refuse."""
    shown = operations().get(name)
    if shown is None:
        raise Http404(f"There is no operation {name}.")
    group = next(each for each in groups() if each.tag == shown.tag)
    origin = request.build_absolute_uri("/").rstrip("/")
    context = {"operation": shown, "group": group, "curl": shown.curl(origin)}
    return render(request, "api/operation.html", context)
