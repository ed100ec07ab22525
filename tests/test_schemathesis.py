"""The OpenAPI document, held against the running API by generated requests, good and bad.

``RATIONALE_API_EXAMPLES=500 make test TESTS=tests/test_schemathesis.py`` looks longer.
"""

import json
import os
from functools import cache

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api_document import document_json
from config.api_limits import KeyThrottle
from evaluations.execution import wake
from evaluations.models import Candidate
from tests.api_story import stand_in_library
from tests.factories import make_api_key
from tests.permission_table import World

LONG = "RATIONALE_API_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("RATIONALE_API_EXAMPLES", "6"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# A request may be well formed and still make no sense: an address is needed, and responses are
# known, by some kinds of connection only, targets must fit graders, anchors measures and marks
# the rules, a candidate must be in the run; a search needs a word, and a day must be in the
# calendar. There 400 is a good answer.
DEEPER_THAN_A_SCHEMA = {
    "add_figure",
    "add_price",
    "add_webhook",
    "annotate_trace",
    "change_price",
    "choose_evidence",
    "create_candidate",
    "create_candidate_from_catalogue",
    "create_case",
    "create_connection",
    "curate_cases",
    "export_traces",
    "generate_suite",
    "generate_version",
    "import_case_file",
    "import_cases",
    "ingest_trace",
    "judge_gate",
    "list_traces",
    "name_baselines",
    "open_decision",
    "read_candidate_architecture",
    "record_decision",
    "register_family",
    "save_own_measure",
    "save_profile",
    "set_decision_costs",
    "set_trace_policy",
    "start_run",
    "update_candidate",
    "update_case",
    "update_connection",
    "update_version",
    "weigh_decision",
}

#: Their items are rejected one by one: the answer, a success, says which and why.
ITEM_BY_ITEM = {"ingest_traces"}

# Their bodies have the fields of another operation's, each of which is tried there one by one.
SAME_FIELDS = [
    "create_candidate_from_catalogue",
    "import_cases",
    "ingest_traces",
    "update_candidate",
    "update_case",
    "update_connection",
]

#: Operations of which a good request was seen to fail without a good key: once is enough.
GUARDED: set[str] = set()


@cache
def service() -> WSGIHandler:
    return WSGIHandler()


def application(environ, start_response):
    """The service as a web server would call it; it needs the tests' settings to begin."""
    return service()(environ, start_response)


CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "generation": {
            "deterministic": True,
            "max-examples": EXAMPLES,
            "database": "none",
            # What no table can hold is refused, and has no place in a schema of long texts.
            "allow-x00": False,
        },
        "operations": [
            {"include-operation-id": name, "phases": {"coverage": {"enabled": LONG}}}
            for name in SAME_FIELDS
        ],
    }
)
schema = schemathesis.openapi.from_dict(json.loads(document_json()), config=CONFIG)
schema.app = application


@pytest.fixture
def door(owner, curator, member, viewer, stranger, monkeypatch):
    """A key of the owner with all scopes, to a service that counts no requests."""
    monkeypatch.setattr(KeyThrottle, "allow_request", lambda *told: True)
    monkeypatch.setattr(wake, "_send", lambda task, pk: None)
    world = World({"owner": owner})
    candidates = [world.candidate.pk, world.run.run_candidates.first().candidate_id]
    Candidate.objects.update(price_input=1.0, price_output=1.0)
    rows = {
        "connections": [world.connection.pk],
        "candidates": candidates,
        "suites": [world.draft.suite_id, world.run.suite_version.suite_id],
        "versions": [world.draft.pk, world.run.suite_version_id],
        "cases": [world.case.pk, world.sample.case_id],
        "runs": [world.run.pk],
        "samples": [world.sample.pk],
        "decisions": [world.decision.pk],
        "figures": [world.figure.pk],
        "own-measures": [world.own_measure.pk],
        "webhooks": [world.webhook.pk],
        "prices": [world.price.pk],
        "gates": [world.gate.pk],
        "profiles": [world.profile.pk],
        "traces": [world.sample.trace_id],
    }
    # Each example is rolled back, so the connection must outlive its request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with stand_in_library():
        yield make_api_key(owner)[1], rows
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_the_api_keeps_what_its_document_promises(case, door):
    secret, rows = door
    aim(case, rows)
    name, checks = case.operation.definition.raw["operationId"], list(CHECKS)
    if name not in ITEM_BY_ITEM:
        checks.append(negative_data_rejection)
    if name not in DEEPER_THAN_A_SCHEMA:
        checks.append(positive_data_acceptance)
    if name not in GUARDED:
        checks.append(ignored_auth)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    with transaction.atomic():
        answer = case.call_and_validate(headers=headers, checks=checks)
        transaction.set_rollback(True)
    if answer.status_code < 300:
        GUARDED.add(name)


NAMES = {
    "connection": "connections",
    "candidate": "candidates",
    "candidates": "candidates",
    "judge": "candidates",
    "suite_version": "versions",
    "others": "candidates",
    "run": "runs",
    "runs": "runs",
    "profile": "profiles",
}


def aim(case, rows) -> None:
    """Lets ids that are well formed name rows that are there, so that requests reach their aim."""
    noun = case.path.removeprefix("/api/v1/").split("/")[0]
    if "id" in case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["id"] = pick(rows[noun], case.path_parameters["id"])
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        for name in NAMES.keys() & case.body.keys():
            known, told = rows[NAMES[name]], case.body[name]
            if isinstance(told, list):
                case.body[name] = known[: len(told)]
            elif isinstance(told, int | float):  # A gate's candidate is a name.
                case.body[name] = pick(known, told)
        if case.body.get("deadline"):
            case.body["deadline"] = "2100-01-01T00:00:00Z"
        if case.body.get("copy_of"):
            versions = dict(zip(rows["suites"], rows["versions"], strict=True))
            case.body["copy_of"] = versions.get(case.path_parameters["id"], 1)


def pick(known: list[int], told: str | float) -> int:
    return known[int(told) % len(known)]
