"""The list of traces: filters in the address, full text, pages."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teams.gate import TeamRequest, page
from traces.access import traces_for, withheld_count
from traces.filters import TraceFilter
from traces.listing import total_count, traces_page, waiting_count
from traces.models import FacetKind
from traces.queries import used_models
from traces.word_index import used_words

#: Fields of the form in the order in which they stand, and those that are folded away.
FIRST: Final = ("model", "candidate", "outcome", "verdict")
FOLDED: Final = (
    ("Where it belongs", ("run", "suite", "tag", "origin", "external_id")),
    ("The thought", ("kind", "mark", "language", "thinking_min", "thinking_max")),
    ("Cost and time", ("cost_min", "cost_max", "since", "until")),
)
#: Filters whose words the page offers.
OFFERED: Final = (
    FacetKind.CANDIDATE,
    FacetKind.RUN,
    FacetKind.SUITE,
    FacetKind.TAG,
    FacetKind.LANGUAGE,
)


class Chosen(NamedTuple):
    """A filter in use: what it says, and the address without it."""

    label: str
    value: str
    without: str


@page(get="read")
def trace_list(request: TeamRequest) -> HttpResponse:
    """The team's traces, newest first; ``?before=`` and ``?after=`` turn the pages."""
    by = request.actor
    found = TraceFilter(request.GET, queryset=traces_for(by), request=request)
    rows = found.listed if found.is_valid() else traces_for(by).none()
    before, after = (_number(request.GET.get(name, "")) for name in ("before", "after"))
    chosen = list(chosen_filters(request, found))
    words = used_words(by, OFFERED)
    shown = traces_page(by, rows, found.query, before=before, after=after)
    context = {
        "form": found.form,
        "page": shown,
        "total": total_count(by) if chosen else shown.count,
        "waiting": waiting_count(by),
        "withheld": withheld_count(by),
        "chosen": chosen,
        "first": [found.form[name] for name in FIRST],
        "folded": [(title, [found.form[name] for name in names]) for title, names in FOLDED],
        "unfolded": any(name not in (*FIRST, "q") for name in _used(request, found)),
        "words": {"model": used_models(by), **{kind.value: words[kind] for kind in OFFERED}},
    }
    return render(request, "traces/trace_list.html", context)


def chosen_filters(request: HttpRequest, found: TraceFilter) -> Iterator[Chosen]:
    """The filters in use, as the reader named them."""
    for name in _used(request, found):
        field = found.form[name].field
        told = request.GET[name]
        shown = dict(getattr(field, "choices", ())).get(told, told)
        rest = request.GET.copy()
        for key in (name, "before", "after"):
            rest.pop(key, None)
        yield Chosen(found.filters[name].label, str(shown), f"?{rest.urlencode()}")


def _used(request: HttpRequest, found: TraceFilter) -> list[str]:
    return [name for name in found.filters if request.GET.get(name)]


def _number(told: str) -> int | None:
    """A trace's number out of an address; None for what is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
