"""The starter suites on the page of a new suite: shown where they can be graded, added once."""

import pytest

from evaluations.actions.suites import import_starter
from evaluations.core.graders import GRADERS
from evaluations.models import Case, Suite
from evaluations.starter_suites import STARTERS, available_starters


def test_the_page_of_a_new_suite_offers_what_can_be_graded(client_for, curator, monkeypatch):
    monkeypatch.delitem(GRADERS, "number")
    page = client_for(curator).get("/suites/new/").content.decode()
    for name, starter in STARTERS.items():
        assert (f"Add {starter.title}" in page) == (name in available_starters())
    assert "Add Word problems" not in page


def test_a_starter_is_added_by_its_name_with_all_it_carries(client_for, curator):
    answer = client_for(curator).post("/suites/starter/", {"name": "logic"}, follow=True)
    assert answer.status_code == 200
    version = Suite.objects.get(name="Logic").versions.get()
    cases = Case.objects.filter(version=version)
    assert cases.count() == 17
    assert set(cases.values_list("review", "license")) == {("reviewed", "Apache-2.0")}
    assert version.canary.startswith("These tests are not for training: ")
    client_for(curator).post("/suites/starter/", {"name": "logic"})
    assert Suite.objects.filter(name="Logic").count() == 1


@pytest.mark.parametrize("name", ["nothing", "../secrets", "code.jsonl", ""])
def test_another_name_is_not_found(client_for, curator, name):
    assert client_for(curator).post("/suites/starter/", {"name": name}).status_code == 404
    assert not Suite.objects.exists()


def test_a_starter_without_its_grader_cannot_be_imported(curator, monkeypatch):
    monkeypatch.delitem(GRADERS, "choice")
    with pytest.raises(KeyError):
        import_starter(name="logic", by=curator.actor)


@pytest.mark.parametrize("name", sorted(available_starters()))
def test_every_available_starter_is_imported_whole(curator, name):
    version = import_starter(name=name, by=curator.actor)
    assert version.cases.count() == STARTERS[name].cases
