"""The OpenAPI document: as the code is, complete, with examples that really happened."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
import yaml
from jsonschema import Draft202012Validator

from config.api_document import document, document_yaml
from config.api_examples import PATH
from evaluations.execution import wake
from teams.models import Scope
from tests.api_story import tell

ROOT = Path(__file__).resolve().parent.parent
CHECKED_IN = ROOT / "docs" / "openapi.yaml"
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}

# Writes without an idempotency key. A question and a call to a provider leave nothing behind, a
# second look at the same evidence is none, and the reply about a webhook holds its secret, which
# must not be kept; the same address is refused a second time.
ONCE_OR_MORE = {"estimate_run", "test_connection", "recheck_decision", "add_webhook"}


def test_the_checked_in_document_is_that_of_the_code():
    assert CHECKED_IN.read_text() == document_yaml(), "run `make docs` and look at the change"


def test_it_is_openapi_3_1_and_says_who_may_call():
    told = yaml.safe_load(CHECKED_IN.read_text())
    assert told["openapi"].startswith("3.1")
    schemes = told["components"]["securitySchemes"]
    assert schemes["apiKey"]["scheme"] == "bearer"
    assert schemes["session"]["in"] == "cookie"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_does_and_what_may_go_wrong(name):
    method, path, operation = OPERATIONS[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert operation["description"].strip().endswith(".")
    assert operation["tags"]
    assert operation["security"]
    wanted = {"400", "401", "403", "406", "429"}
    wanted |= {"404"} if "{" in path else set()
    wanted |= {"409", "413", "415"} if method != "get" else set()
    assert wanted <= set(operation["responses"])
    header = [each for each in operation.get("parameters", []) if each["in"] == "header"]
    assert bool(header) == (method != "get" and name not in ONCE_OR_MORE)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("list_")])
def test_every_list_says_how_to_turn_its_pages(name):
    if name in ("list_catalogue", "list_prices"):  # Each is one document: a catalogue, a book.
        return
    told = {each["name"]: each for each in OPERATIONS[name][2]["parameters"]}
    assert told["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200}
    assert "cursor" in told
    for name, each in told.items():
        assert each["description"], f"{name} is not described"


@pytest.fixture(scope="module")
def examples():
    return json.loads(PATH.read_text())


@pytest.fixture
def story(api_client, owner, monkeypatch):
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)
    with time_machine.travel(datetime(2025, 3, 3, 9, tzinfo=UTC), tick=False):
        return tell(api_client(Scope.values))


def test_every_operation_has_an_example_that_really_happened(story):
    if os.environ.get("RATIONALE_WRITE_EXAMPLES"):
        PATH.write_text(json.dumps(story, indent=1, ensure_ascii=False) + "\n")
    kept = json.loads(PATH.read_text())
    assert set(story) == set(OPERATIONS)
    assert shape_of(kept) == shape_of(story), "the API has changed: see tests/api_story.py"


def shape_of(value):
    """Names and types, without the values: ids differ between databases."""
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape_of(inner) for inner in value]
    return "number" if isinstance(value, int | float) else type(value).__name__


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_keep_to_their_schemas(name, examples):
    _, _, operation = OPERATIONS[name]
    told = examples[name]
    sent = operation.get("requestBody")
    assert (told["request"] is not None) <= (sent is not None)
    if told["request"] is not None:
        check(told["request"], sent["content"]["application/json"]["schema"])
    # The first is the usual one: 201 before 207, which says that some items were rejected.
    status, *_ = [code for code in operation["responses"] if code.startswith("2")]
    content = json_content(operation["responses"][status])
    assert (content is None) == (told["response"] is None)
    if content:
        check(told["response"], content["application/json"]["schema"])


def json_content(response):
    """What a response holds, where that is JSON and no file."""
    content = response.get("content")
    return content if content and "application/json" in content else None


def check(value, schema):
    whole = {**schema, "components": document()["components"]}
    problems = [
        f"{'.'.join(map(str, each.absolute_path))}: {each.message}"
        for each in Draft202012Validator(whole).iter_errors(value)
    ]
    assert problems == []
