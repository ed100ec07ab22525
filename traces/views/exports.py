"""Filtered traces as files."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from teams.gate import TeamRequest, page
from traces.access import traces_for
from traces.downloads import export_response
from traces.exports import FORMATS, chat_rows
from traces.filters import TraceFilter
from traces.listing import bounded_count
from traces.parquet import ParquetUnavailableError, parquet_available
from traces.views.lists import chosen_filters


@page(get="read")
def traces_export(request: TeamRequest) -> HttpResponse:
    """Which traces, and as what."""
    found = _found(request)
    rows = found.qs if found.is_valid() else traces_for(request.actor).none()
    context = {
        "formats": FORMATS.values(),
        "count": bounded_count(rows),
        "chats": bounded_count(chat_rows(rows)),
        "chosen": list(chosen_filters(request, found)),
        "valid": found.is_valid(),
        "parquet": parquet_available(),
    }
    return render(request, "traces/traces_export.html", context)


@page(get="read")
def traces_export_file(request: TeamRequest, file_format: str) -> HttpResponseBase:
    """The file itself."""
    found = _found(request)
    if file_format not in FORMATS or not found.is_valid():
        raise Http404
    try:
        return export_response(request.actor, found, FORMATS[file_format])
    except ParquetUnavailableError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")


def _found(request: TeamRequest) -> TraceFilter:
    return TraceFilter(request.GET, queryset=traces_for(request.actor), request=request)
