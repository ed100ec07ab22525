"""The page of a run's results, its files, and the page that explains the figures."""

import csv
import io
import re

import pytest
from django.urls import reverse

from evaluations.core.figure_words import FIGURES
from evaluations.core.result_words import headline
from evaluations.queries.results import run_results
from teams.access import system_actor
from tests.evaluations.factories import make_run
from tests.evaluations.queries.test_results import SLUGS, scores
from tests.evaluations.test_run_pages import HOSTILE, main_of, text_of


def address(run):
    return reverse("run-results", args=[run.pk])


def file_of(run, name):
    return f"{address(run)}{name}"


@pytest.fixture
def run(member):
    return make_run(
        member.actor.team,
        values={"Alpha": [1.0] * 18 + [0.0] * 2, "Beta": [1.0] * 8 + [0.0] * 12},
        facts=SLUGS,
    )


def test_the_page_says_who_is_ahead_and_what_it_could_show(client_for, viewer, run):
    page = text_of(client_for(viewer).get(address(run)))
    assert "Alpha scores 90%: better than Beta." in page
    assert re.search(r"What this run can show ?: differences of about \d+% and more", page)
    assert "20 cases, 1 attempt each." in page
    assert "+50.0" in page


def test_several_attempts_get_a_table_of_their_own(client_for, viewer, team):
    run = make_run(team, values={"Alpha": [1.0, 0.0, 1.0, 1.0]}, repeats=2)
    page = main_of(client_for(viewer).get(address(run)))
    assert "pass@2" in page
    assert "cons@2" in page
    assert 'id="pairs-title"' not in page


def test_confusion_matrices_are_drawn_and_hostile_labels_escaped(client_for, viewer, team):
    run = make_run(team, values={"Alpha": [1.0, 0.0]})
    scores(run, details=[{"meant": HOSTILE, "said": HOSTILE}, {"meant": "b", "said": "c"}])
    page = main_of(client_for(viewer).get(address(run)))
    assert page.count("<rect") == 6
    assert HOSTILE not in page
    # "b" was never said: it has no precision, and nothing stands in its place.
    assert 'title="recall 0%, meant 1 times"' in page


def test_a_run_without_a_grade_says_so(client_for, viewer, team):
    run = make_run(team, values={"Alpha": [1.0]})
    run.samples.update(state="pending", value=None, trace=None)
    page = text_of(client_for(viewer).get(address(run)))
    assert "Nothing is graded yet." in page
    assert "1 sample of this run has no end yet" in page


def test_each_table_comes_as_csv_and_json(client_for, viewer, run):
    client = client_for(viewer)
    found = client.get(file_of(run, "pairs.csv"))
    assert found["Content-Disposition"] == f'attachment; filename="run-{run.pk}-pairs.csv"'
    (row,) = csv.DictReader(io.StringIO(found.content.decode()))
    assert (row["first"], row["second"], row["word"]) == ("alpha", "beta", "better")
    rows = client.get(file_of(run, "samples.json")).json()
    assert len(rows) == 40
    assert rows[0]["tags"] == ["even"]


def test_a_table_or_ending_that_is_none_is_not_found(client_for, viewer, run):
    client = client_for(viewer)
    assert client.get(file_of(run, "secrets.csv")).status_code == 404
    assert client.get(file_of(run, "pairs.xml")).status_code == 404


def test_a_formula_in_an_answer_is_no_formula_in_the_file(client_for, viewer, team):
    run = make_run(team, values={"Alpha": [1.0]})
    scores(run, extracted=['=HYPERLINK("http://x")'])
    client = client_for(viewer)
    (row,) = csv.DictReader(io.StringIO(client.get(file_of(run, "scores.csv")).content.decode()))
    assert row["extracted"] == '\'=HYPERLINK("http://x")'
    (plain,) = client.get(file_of(run, "scores.json")).json()
    assert plain["extracted"] == '=HYPERLINK("http://x")'


def test_another_team_sees_nothing(client_for, stranger, run):
    for path in (address(run), file_of(run, "samples.csv")):
        assert client_for(stranger).get(path).status_code == 404


def test_every_figure_is_explained_on_a_page(client_for, viewer):
    page = main_of(client_for(viewer).get(reverse("figures")))
    for key, words in FIGURES.items():
        assert f'id="{key}"' in page
        assert words.name in page


def test_the_headline_claims_nothing_that_no_test_carries(team):
    run = make_run(team, values={"Alpha": [1.0, 1.0, 0.0], "Beta": [1.0, 0.0, 0.0]})
    found = run_results(run, system_actor(run.team))
    told = headline(found.candidates, found.comparison.rows)
    assert told == "Alpha scores 67%: not told apart from Beta."


def test_the_api_tells_what_the_page_tells(api_client, team):
    api = api_client()
    run = make_run(team, values={"Alpha": [1.0] * 18 + [0.0] * 2, "Beta": [0.0] * 20})
    body = api.get(f"/api/v1/runs/{run.pk}/results/").json()
    found = run_results(run, system_actor(run.team))
    assert body["headline"] == "Alpha scores 90%: better than Beta."
    (pair,) = body["pairs"]
    assert pair["word"] == "better"
    assert pair["difference"]["value"] == pytest.approx(0.9)
    alpha = body["candidates"][0]
    assert alpha["accuracy"]["low"] == pytest.approx(found.candidates[0].accuracy.lower)
    assert alpha["repeats"] == []
    wide = api.get(f"/api/v1/runs/{run.pk}/results/?margin=1").json()
    assert (wide["margin"], wide["pairs"][0]["word"]) == (1.0, "equivalent")
    assert api.get(f"/api/v1/runs/{run.pk}/results/?margin=2").status_code == 400
