"""Duplicates of a version: on its page of its own, at the desk and in the API."""

import pytest
from django.urls import reverse

from evaluations.queries.duplicates import version_duplicates
from teams.access import system_actor
from tests.evaluations.factories import make_suite_version

TEXT = "Which clause of the lease forbids a second tenant in the attic"


@pytest.fixture
def version(team):
    cases = [
        {"key": "a", "prompt": TEXT, "targets": ["3"]},
        {"key": "b", "prompt": TEXT.upper(), "targets": ["4"]},
        {"key": "c", "messages": [{"role": "user", "content": f"{TEXT}?"}]},
        {"key": "d", "prompt": f"{TEXT} room"},
        {"key": "<e>", "prompt": "Something else entirely"},
    ]
    return make_suite_version(team, cases=cases)


def test_the_page_names_groups_pairs_and_conflicts_and_links_the_cases(client_for, viewer, version):
    url = reverse("suite-duplicates", args=[version.suite.slug, version.number])
    page = client_for(viewer).get(url).content.decode()
    assert "different targets" in page
    assert "?q=a" in page
    assert "?q=d" in page
    assert "&lt;e&gt;" not in page
    suite = client_for(viewer).get(reverse("suite-version", args=[version.suite.slug, 1]))
    assert url in suite.content.decode()


def test_the_api_tells_the_same(api_client, version):
    body = api_client().get(f"/api/v1/versions/{version.pk}/duplicates/").json()
    assert body["exact"] == [{"keys": ["a", "b"], "conflict": True}]
    assert {(pair["first"], pair["second"]) for pair in body["near"]} >= {("a", "d")}
    assert body["cut"] is False


def test_a_version_without_duplicates_says_so(client_for, viewer, team):
    version = make_suite_version(team, cases=3)
    url = reverse("suite-duplicates", args=[version.suite.slug, version.number])
    assert "No duplicates" in client_for(viewer).get(url).content.decode()


def test_strangers_find_nothing(client_for, stranger, version):
    url = reverse("suite-duplicates", args=[version.suite.slug, version.number])
    assert client_for(stranger).get(url).status_code == 404


def test_the_desk_links_to_the_duplicates(client_for, curator, version):
    page = client_for(curator).get(
        reverse("admin:evaluations_suiteversion_change", args=[version.pk])
    )
    url = reverse("suite-duplicates", args=[version.suite.slug, version.number])
    assert url in page.content.decode()


def test_one_query_whatever_the_size(team, django_assert_num_queries):
    for cases in (2, 40):
        version = make_suite_version(team, cases=cases)
        with django_assert_num_queries(1):
            version_duplicates(version, system_actor(version.suite.team))
