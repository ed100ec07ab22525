"""The pages that explain the API: built from its document, whole without JavaScript."""

import json
import shlex

import pytest
import yaml

from config.api_document import document
from config.api_reference import groups, operations
from tests.browser import assert_good_page

DOCS = "/api/docs/"


@pytest.mark.parametrize("path", [DOCS, f"{DOCS}start_run/", f"{DOCS}list_samples/"])
def test_the_reference_holds_for_a_stranger(page_for, team, path):
    assert_good_page(page_for(None), path)


@pytest.mark.parametrize("path", [DOCS, f"{DOCS}get_decision/", f"{DOCS}delete_case/"])
def test_the_reference_holds_for_a_member(page_for, member, path):
    assert_good_page(page_for(member), path)


def test_every_operation_of_the_document_has_its_page(team, client):
    named = {
        operation["operationId"]
        for methods in document()["paths"].values()
        for operation in methods.values()
    }
    assert set(operations()) == named
    listed = client.get(DOCS).content.decode()
    for name, operation in operations().items():
        assert f'href="{DOCS}{name}/"' in listed
        page = client.get(f"{DOCS}{name}/").content.decode()
        assert operation.path in page
        for field in (*operation.parameters, *operation.sent, *operation.answered):
            assert field.name in page


def test_a_page_tells_bounds_choices_and_the_right(team, client):
    page = client.get(f"{DOCS}start_run/").content.decode()
    for told in ("whole number, 1 to 100", "Default <code>1</code>", "runs", "Key scope"):
        assert told in page
    assert "Start, cancel, resume and regrade runs" in page


def test_an_operation_that_is_not_there_is_404(team, client):
    assert client.get(f"{DOCS}fly_to_the_moon/").status_code == 404


@pytest.mark.parametrize("name", operations())
def test_the_line_of_an_operation_says_what_its_example_says(name):
    operation = operations()[name]
    words = shlex.split(operation.curl("https://models.example").replace("\\\n", " "))
    assert words[0] == "curl"
    assert f"https://models.example{operation.example_path}" in words
    assert ("-X" in words) == (operation.method != "GET")
    if operation.example_body is not None:
        assert json.loads(words[words.index("-d") + 1]) == operation.example_body


def test_a_quote_in_a_body_stays_one_word_of_the_shell():
    words = shlex.split(operations()["create_case"].curl("x").replace("\\\n", " "))
    assert "90 days' notice" in words[-1]


def test_every_tag_groups_some_operations():
    assert all(group.operations for group in groups())
    assert sum(len(group.operations) for group in groups()) == len(operations())


def test_the_document_is_served_to_everybody_in_both_forms(team, client):
    as_yaml, as_json = client.get("/api/schema/"), client.get("/api/schema/?format=json")
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert as_json["Content-Type"] == "application/json"
    assert yaml.safe_load(as_yaml.content) == as_json.json()
