"""Full text search: the same finds in both databases, and nothing of another team's."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_completion, make_trace
from traces import search_index, word_index
from traces.actions.understanding import understand_traces
from traces.core.full_text import read_query
from traces.models import Trace
from traces.search_index import only_found

HOSTILE = [
    '" OR 1=1 --',
    "'; DROP TABLE traces_trace; --",
    "traces_search MATCH *",
    "NEAR(a b, 2)",
    "{words} : a",
    "a\x00b",
    "' & !x | (y",
    "\\",
    "<->",
    "§1",
    "%s %(x)s {}",
    "\u202e" * 50,
    '"' * 199,
]


def make_text(team, thought: str, answer: str = "Done.") -> Trace:
    return make_trace(team, make_completion(answer, reasoning=thought))


def finds(team, told: str) -> set[int]:
    understand_traces(limit=100, now=timezone.now())
    rows = only_found(Trace.objects.filter(team=team), read_query(told), team.pk)
    return set(rows.values_list("pk", flat=True))


@pytest.fixture(params=[False, True], ids=["few finds", "many finds"])
def many(request, monkeypatch):
    """Both ways to look: by a list of ids, and through the index."""
    if request.param:
        monkeypatch.setattr(search_index, "FEW", 0)
        monkeypatch.setattr(word_index, "FEW", 0)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("modulus", {"a"}),
        ("MODULUS remainder", {"a"}),
        ("modulus 42", {"a"}),
        ("remainder", {"a", "b"}),
        ('"the remainder"', {"a"}),
        ('"remainder the"', {"b"}),
        ('"modulus done"', set()),
        ("中文字", {"c"}),
        ("字", {"c"}),
        ("中字", set()),
        ("python", {"c"}),
        ("STRASSE", {"b"}),
        ("remain", set()),
        ("nowhere", set()),
        ("modulus nowhere", set()),
    ],
)
def test_words_and_phrases_find_the_same_everywhere(team, told, found):
    traces = {
        "a": make_text(team, "Take the remainder by the modulus", "Done: 42."),
        "b": make_text(team, "A remainder. The straße is long."),
        "c": make_text(team, "我用Python写中文字。"),
    }
    assert finds(team, told) == {traces[name].pk for name in found}


@pytest.mark.usefixtures("many")
def test_another_teams_traces_are_never_found(team, stranger):
    own = make_text(team, "secret plan")
    make_text(stranger.actor.team, "secret plan")
    assert finds(team, "secret plan") == {own.pk}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("told", HOSTILE)
def test_hostile_queries_are_only_words(team, client_for, viewer, api_client, told):
    make_text(team, "a b x y near words")
    finds(team, told)
    assert client_for(viewer).get(reverse("traces"), {"q": told}).status_code in (200, 400)
    assert api_client().get("/api/v1/traces/", {"q": told}).status_code in (200, 400)


def test_the_team_is_no_word_that_can_be_asked_for(team):
    make_text(team, "a")
    assert finds(team, f"§{team.pk}") == set()
    assert finds(team, "¦") == set()


def test_a_sealed_thought_is_not_searched(team):
    completion = make_completion("four", reasoning="sealed", trace_source="encrypted_content")
    trace = make_trace(team, completion)
    assert finds(team, "sealed") == set()
    assert finds(team, "four") == {trace.pk}


def test_a_long_trace_is_found_by_each_end_and_hits_have_true_offsets(team, api_client):
    thought = "begin " + "filler words go on and on " * 3_000 + "rarity"
    trace = make_text(team, thought)
    assert finds(team, "begin") == {trace.pk}
    (row,) = api_client().get("/api/v1/traces/", {"q": "rarity"}).json()["results"]
    (hit,) = row["hits"]
    assert hit["part"] == "thought"
    assert thought[hit["start"] : hit["end"]] == "rarity"


def test_with_a_trace_its_words_go(team):
    trace = make_text(team, "forgettable")
    assert finds(team, "forgettable") == {trace.pk}
    trace.delete()
    table = "traces_search" if connection.vendor == "sqlite" else "traces_searchpassage"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone() == (0,)
    assert finds(team, "forgettable") == set()


def test_hits_are_marked_on_the_page_and_escaped(team, client_for, viewer):
    make_text(team, "so <b>bold</b> & Wait, \u202ehidden")
    finds(team, "wait")
    html = client_for(viewer).get(reverse("traces"), {"q": "bold wait"}).content.decode()
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; <mark>Wait</mark>" in html
    assert 'data-code="U+202E"' in html


def test_a_search_without_a_word_is_an_error_that_says_so(team, client_for, viewer, api_client):
    make_text(team, "a")
    html = client_for(viewer).get(reverse("traces"), {"q": "..."}).content.decode()
    assert "Search for words: at least one letter or digit." in html
    answer = api_client().get("/api/v1/traces/", {"q": "..."})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["q"]


@pytest.mark.parametrize("count", [2, 30])
def test_a_search_costs_the_same_queries_however_much_it_finds(
    team, client_for, viewer, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_text(team, "again and again")
    finds(team, "again")
    reader = client_for(viewer)
    with django_assert_max_num_queries(16):
        html = reader.get(reverse("traces"), {"q": "again"}).content.decode()
    assert html.count('class="trace-name"') == count
