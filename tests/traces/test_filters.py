"""Every filter keeps what it says, on the page and in the API."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories import make_completion, make_trace
from traces import listing, word_index
from traces.core.analysis import ANALYSIS_VERSION
from traces.core.usage import Usage
from traces.models import Facet, Restriction, Trace


@pytest.fixture
def traces(team) -> dict[str, Trace]:
    long = Usage(prompt=9, output=900, reasoning=800, basis="reported")
    short = Usage(prompt=9, output=40, reasoning=30, basis="reported")
    first = make_trace(
        team,
        make_completion("<think>a</think>b", usage=long),
        model="alpha",
        external_id="one",
        tags=["nightly"],
        belongs={"run": "7", "candidate": "alpha-r", "suite": "sums"},
        cost_usd=0.5,
        now=datetime(2026, 1, 31, 23, 59, tzinfo=UTC),
        verdict="correct",
    )
    second = make_trace(
        team,
        make_completion("c", usage=short, refusal="No."),
        model="beta",
        cost_usd=0.001,
        now=datetime(2026, 2, 1, 0, 1, tzinfo=UTC),
        origin="otel",
    )
    for kind, value in (("mark", "loop"), ("language", "zh")):
        Facet.objects.create(trace=first, team=team, kind=kind, value=value)
    return {"first": first, "second": second}


FILTERS = [
    ({"model": "alpha"}, {"first"}),
    ({"candidate": "alpha-r"}, {"first"}),
    ({"suite": "sums"}, {"first"}),
    ({"run": "7"}, {"first"}),
    ({"run": "8"}, set()),
    ({"tag": "nightly"}, {"first"}),
    ({"mark": "loop"}, {"first"}),
    ({"language": "zh"}, {"first"}),
    ({"kind": "full"}, {"first"}),
    ({"outcome": "refused"}, {"second"}),
    ({"verdict": "ungraded"}, {"second"}),
    ({"origin": "otel"}, {"second"}),
    ({"external_id": "one"}, {"first"}),
    ({"thinking_min": "800"}, {"first"}),
    ({"thinking_max": "799"}, {"second"}),
    ({"cost_min": "0.5"}, {"first"}),
    ({"cost_max": "1e-2"}, {"second"}),
    ({"since": "2026-02-01"}, {"second"}),
    ({"until": "2026-01-31"}, {"first"}),
    ({"since": "2026-01-31", "until": "2026-02-01"}, {"first", "second"}),
    ({"since": "2026-02-01T01:00:30+01:00"}, {"second"}),
    ({"model": "alpha", "tag": "nightly", "cost_max": "0.1"}, set()),
]


@pytest.mark.parametrize(
    ("few", "common"), [(2_000, 4), (0, 4), (0, -1)], ids=["few finds", "a common word", "many"]
)
@pytest.mark.parametrize(("query", "kept"), FILTERS)
def test_a_filter_keeps_what_it_says(
    traces, api_client, client_for, viewer, monkeypatch, query, kept, few, common
):
    monkeypatch.setattr(word_index, "FEW", few)
    monkeypatch.setattr(word_index, "COMMON", common)
    wanted = {traces[name].pk for name in kept}
    rows = api_client().get("/api/v1/traces/", query).json()["results"]
    assert {row["id"] for row in rows} == wanted
    html = client_for(viewer).get(reverse("traces"), query).content.decode()
    shown = {trace.pk for trace in traces.values() if f'href="/traces/{trace.pk}/"' in html}
    assert shown == wanted


@pytest.mark.parametrize(
    "query",
    [
        {"thinking_min": "-1"},
        {"thinking_max": "many"},
        {"thinking_min": "9" * 30},
        {"cost_min": "nan"},
        {"cost_max": "1e99"},
        {"since": "yesterday"},
        {"until": "2026-02-30"},
        {"since": "2026-02-01T00:00:00"},
        {"mark": "nonsense"},
    ],
)
def test_a_filter_that_cannot_be_read_is_named(traces, api_client, client_for, viewer, query):
    answer = api_client().get("/api/v1/traces/", query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(query)
    page = client_for(viewer).get(reverse("traces"), query)
    assert page.status_code == 200
    assert "No trace matches" in page.content.decode()


def test_the_page_says_which_filters_are_in_use_and_how_to_drop_one(traces, client_for, viewer):
    query = {"model": "alpha", "mark": "loop"}
    html = client_for(viewer).get(reverse("traces"), query).content.decode()
    assert 'href="?mark=loop" aria-label="Remove filter Model: alpha"' in html
    assert 'href="?model=alpha" aria-label="Remove filter Mark: Loop"' in html
    assert '<details class="more-filters" open>' in html


def test_the_page_offers_the_words_that_there_are(traces, client_for, viewer, stranger):
    make_trace(stranger.actor.team, tags=["foreign"])
    html = client_for(viewer).get(reverse("traces")).content.decode()
    for word in ("nightly", "alpha-r", "sums", "alpha", "beta"):
        assert f'<option value="{word}">' in html
    assert "foreign" not in html


@pytest.mark.parametrize("counted", [1, 10_000])
@pytest.mark.parametrize("asked", [{}, {"tag": "nightly"}])
def test_pages_turn_both_ways_and_lose_nothing(
    team, client_for, viewer, stranger, monkeypatch, asked, counted
):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    monkeypatch.setattr(listing, "COUNTED", counted)
    ids = [make_trace(team, tags=["nightly"]).pk for _ in range(5)][::-1]
    make_trace(stranger.actor.team, tags=["nightly"])
    Restriction.objects.create(trace=make_trace(team, tags=["nightly"]))
    reader, seen, query = client_for(viewer), [], asked
    for _ in range(3):
        page = reader.get(reverse("traces"), query).context["page"]
        seen += [row.trace.pk for row in page.rows]
        query = asked | {"before": page.older}
    assert seen == ids
    assert (page.count.number, page.older, page.newer) == (min(counted, 5), None, ids[-1])
    page = reader.get(reverse("traces"), asked | {"after": page.newer}).context["page"]
    assert [row.trace.pk for row in page.rows] == ids[2:4]


def test_a_count_stops_where_nobody_counts_on(team, client_for, viewer, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 3)
    for _ in range(5):
        make_trace(team)
    assert "more than 3 traces" in client_for(viewer).get(reverse("traces")).content.decode()


def test_the_page_says_how_many_wait_and_where_an_answer_stands(team, client_for, viewer):
    trace = make_trace(team)
    html = client_for(viewer).get(reverse("traces")).content.decode()
    assert "1 waits to be read" in html
    read = {"understood": ANALYSIS_VERSION, "figures": {"answer_at": 0.31}}
    Trace.objects.filter(pk=trace.pk).update(**read)
    html = client_for(viewer).get(reverse("traces")).content.decode()
    assert "answer at 31%" in html
    assert "to be read" not in html


def test_the_api_tells_words_and_figures(traces, api_client):
    row = api_client().get("/api/v1/traces/", {"tag": "nightly"}).json()["results"][0]
    assert row["facets"]["run"] == ["7"]
    assert row["facets"]["mark"] == ["loop"]
    assert (row["figures"], row["hits"], row["cost_usd"]) == ({}, [], 0.5)
