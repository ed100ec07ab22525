"""The API of traces: exact about what it takes, and about what is wrong with it."""

import json

import pytest
from django.utils import timezone

from teams.models import AuditEvent
from tests.factories import make_completion, make_team, make_trace
from traces.api.fields import MAX_OBJECT_BYTES, MAX_TEXT_CHARS
from traces.models import Trace

URL, BATCH = "/api/v1/traces/", "/api/v1/traces/batch/"
SENT = {"model": "model-a", "text": "<think>6 * 7 is 42.</think>\n\n42"}


@pytest.fixture
def api(api_client):
    return api_client()


def fields_of(response) -> dict[str, list[str]]:
    assert response.status_code == 400, response.content
    assert response.json()["error"]["code"] == "invalid"
    return response.json()["error"]["fields"]


def test_raw_text_with_tags_is_split(api, team):
    response = api.post(URL, SENT)
    assert response.status_code == 201
    body = response.json()
    assert (body["kind"], body["outcome"], body["reasoning_source"]) == (
        "full",
        "answered",
        "tags:think",
    )
    row = Trace.objects.get(pk=body["id"])
    assert (row.team, row.answer, row.raw_output) == (team, "\n\n42", SENT["text"])


def test_reasoning_and_text_may_come_apart(api):
    sent = {**SENT, "text": "Tags look like <think>this</think>.", "reasoning": "Say how."}
    row = Trace.objects.get(pk=api.post(URL, sent).json()["id"])
    assert (row.answer, row.reasoning) == (sent["text"], "Say how.")


def test_everything_of_a_trace_can_be_sent_and_read_again(api):
    sent = {
        "model": "o3-mini",
        "text": "42",
        "reasoning_source": "",
        "messages": [{"role": "user", "content": "6 * 7?"}],
        "external_id": "case-1/o3-mini",
        "response_model": "o3-mini-2025-01-31",
        "stop_reason": "stop",
        "usage": {
            "prompt_tokens": 12,
            "cached_tokens": 4,
            "completion_tokens": 200,
            "reasoning_tokens": 190,
            "total_tokens": 212,
        },
        "timings": {"first_byte": 0.5, "first_answer": 4.0, "total": 4.5, "load": 0.25},
        "parameters": {"reasoning_effort": "low"},
        "server": {"system_fingerprint": "fp"},
        "metadata": {"suite": "sums"},
    }
    made = api.post(URL, sent).json()
    read = api.get(f"{URL}{made['id']}/").json()
    assert {key: read[key] for key in made} == made
    for key in ("model", "messages", "external_id", "stop_reason", "parameters", "metadata"):
        assert read[key] == sent[key]
    assert read["kind"] == "hidden"
    assert read["usage"] == {
        "prompt_tokens": 12,
        "cached_tokens": 4,
        "output_tokens": 200,
        "reasoning_tokens": 190,
        "basis": "reported",
    }
    assert read["timings"] == {
        "first_byte": 0.5,
        "first_reasoning": None,
        "first_answer": 4.0,
        "total": 4.5,
        "load": 0.25,
        "decode_rate": 18.0,
    }
    assert (read["reasoning"], read["answer"], read["raw_output"]) == ("", "42", "42")


def test_a_dialect_can_be_declared(api):
    never = Trace.objects.get(pk=api.post(URL, {**SENT, "dialect": "none"}).json()["id"])
    assert never.answer == SENT["text"]
    inside = {**SENT, "text": "hm</think>42", "prompt_opens_think": True}
    row = Trace.objects.get(pk=api.post(URL, inside).json()["id"])
    assert (row.reasoning, row.answer) == ("hm", "42")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": ""}, "model"),
        ({"model": " x"}, "model"),
        ({"model": "a\x00b"}, "model"),
        ({"model": "x" * 201}, "model"),
        ({"model": 7}, "model"),
        ({"text": None}, "text"),
        ({"text": 7}, "text"),
        ({"text": "x" * (MAX_TEXT_CHARS + 1)}, "text"),
        ({"reasoning": ["x"]}, "reasoning"),
        ({"reasonig": "x"}, "reasonig"),
        ({"dialect": "xml"}, "dialect"),
        ({"prompt_opens_think": "true"}, "prompt_opens_think"),
        ({"messages": "hi"}, "messages"),
        ({"messages": [{"role": "user"}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": "?", "name": "x"}]}, "messages.0.name"),
        ({"usage": {"prompt_tokens": 2**40}}, "usage.prompt_tokens"),
        ({"usage": {"prompt_tokens": 1.5}}, "usage.prompt_tokens"),
        ({"usage": {"prompt_tokens": "5"}}, "usage.prompt_tokens"),
        ({"usage": {"prompt_tokens": True}}, "usage.prompt_tokens"),
        ({"usage": {"tokens": 5}}, "usage.tokens"),
        ({"usage": None}, "usage"),
        ({"timings": {"total": -1}}, "timings.total"),
        ({"timings": {"total": "1"}}, "timings.total"),
        ({"timings": {"total": 10**400}}, "timings.total"),
        ({"cost_usd": -1}, "cost_usd"),
        ({"tags": ["a", "a" * 61]}, "tags.1"),
        ({"tags": ["a"] * 51}, "tags"),
        ({"outcome": "wrong"}, "outcome"),
        ({"outcome": "empty"}, "outcome"),
        ({"content": [{"type": "text", "text": "42"}]}, "text"),
        ({"protocol": "openai_chat"}, "body"),
        ({"protocol": "openai_chat", "body": {}}, "text"),
        ({"protocol": "smoke", "body": {}}, "protocol"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"k": "x" * MAX_OBJECT_BYTES}}, "metadata"),
        ({"stop_reason": "a\nb"}, "stop_reason"),
        ({"stop_reason": "stop\n"}, "stop_reason"),
        ({"stop_reason": "\u00a0stop"}, "stop_reason"),
        ({"external_id": "x" * 121}, "external_id"),
    ],
)
def test_what_is_not_usable_is_named(api, changes, field):
    fields = fields_of(api.post(URL, {**SENT, **changes}))
    assert list(fields) == [field]
    assert not Trace.objects.exists()


def test_a_field_that_is_unknown_says_which_are_known(api):
    told = fields_of(api.post(URL, {**SENT, "reasonig": "x"}))["reasonig"][0]
    assert "Known: model, text, reasoning," in told


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"model": "m", "text": "x", "timings": {"total": NaN}}',
        b'{"model": "m", "text": "x", "timings": {"total": Infinity}}',
        b'{"model": "m", "text": "x", "timings": {"total": 1e999}}',
        b'{"model": "m", "text": "x", "metadata": {"k": 1e999}}',
        b'{"model": "m", "text": "x", "metadata": ' + b'{"k":' * 40 + b"1" + b"}" * 41,
        b'{"metadata": ' + b"[" * 100_000,
        b'{"usage": {"prompt_tokens": ' + b"9" * 5_000 + b"}}",
        b'"text"',
        b"\xff\xfe",
        b"null",
        b"",
    ],
)
def test_a_body_that_is_no_usable_json_is_a_400(api, body):
    response = api.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_another_content_type_is_a_415(api):
    assert api.post(URL, b"<x/>", content_type="text/xml").status_code == 415


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "k"}])
def test_a_body_that_is_too_large_is_a_413(api, settings, headers):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    body = json.dumps({**SENT, "text": "x" * (1024 * 1024)})
    response = api.post(URL, body, content_type="application/json", **headers)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


def test_what_a_database_cannot_hold_is_replaced_and_said(api):
    body = b'{"model": "m", "text": "a\\u0000\\ud83d"}'
    made = api.post(URL, body, content_type="application/json").json()
    read = api.get(f"{URL}{made['id']}/").json()
    assert read["answer"] == "a��"
    assert "2 of the characters of text" in read["metadata"]["storage_notes"][0]


def test_the_same_external_id_is_answered_the_same(api):
    first = api.post(URL, {**SENT, "external_id": "a"})
    again = api.post(URL, {**SENT, "external_id": "a"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert Trace.objects.count() == 1


def test_another_body_under_the_same_external_id_is_a_409(api):
    api.post(URL, {**SENT, "external_id": "a"})
    response = api.post(URL, {**SENT, "external_id": "a", "text": "43"})
    assert response.status_code == 409
    assert list(response.json()["error"]["fields"]) == ["external_id"]
    assert Trace.objects.count() == 1


def test_an_idempotency_key_makes_sending_twice_safe(api):
    first = api.post(URL, SENT, HTTP_IDEMPOTENCY_KEY="one")
    again = api.post(URL, SENT, HTTP_IDEMPOTENCY_KEY="one")
    assert again.json() == first.json()
    assert Trace.objects.count() == 1
    assert AuditEvent.objects.filter(action="trace.ingest").count() == 1


@pytest.mark.parametrize(
    ("scopes", "status"), [(["ingest"], 201), (["write"], 201), (["read"], 403)]
)
def test_sending_in_needs_a_scope(api_client, scopes, status):
    assert api_client(scopes).post(URL, SENT).status_code == status
    assert api_client(scopes).post(BATCH, {"traces": [SENT]}).status_code == status


def test_a_key_that_may_only_send_in_reads_nothing(api_client, team):
    trace = make_trace(team)
    only = api_client(["ingest"])
    assert only.get(URL).status_code == 403
    assert only.get(f"{URL}{trace.pk}/").status_code == 403


def test_another_teams_trace_is_a_404(api):
    response = api.get(f"{URL}{make_trace(make_team()).pk}/")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_a_list_is_walked_by_its_cursor(api, team):
    made = [make_trace(team).pk for _ in range(5)]
    make_trace(make_team())
    seen, address = [], f"{URL}?limit=2"
    while address:
        page = api.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("model=alpha", 1),
        ("kind=full", 1),
        ("outcome=answered&origin=ingest", 2),
        ("verdict=correct", 1),
        ("verdict=ungraded", 1),
        ("external_id=x-1", 1),
        ("external_id=x-2", 0),
    ],
)
def test_a_list_can_be_filtered(api, team, query, found):
    make_trace(team, model="alpha", verdict="correct", external_id="x-1")
    make_trace(team, make_completion("<think>x</think>1"), model="beta")
    assert len(api.get(f"{URL}?{query}").json()["results"]) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=nonsense", "kind"),
        ("kind=", "kind"),
        ("modell=x", "modell"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=99999999999999999999", "limit"),
    ],
)
def test_a_parameter_that_is_not_usable_is_named(api, query, field):
    assert list(fields_of(api.get(f"{URL}?{query}"))) == [field]


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM%3D", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D"])
def test_a_cursor_that_is_none_is_a_page_that_does_not_exist(api, cursor):
    response = api.get(f"{URL}?cursor={cursor}")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("size", [1, 20])
def test_a_list_costs_the_same_queries_however_long(api, team, size, django_assert_max_num_queries):
    for _ in range(size):
        make_trace(team)
    api.get(URL)
    with django_assert_max_num_queries(4):
        assert len(api.get(URL).json()["results"]) == size


def test_an_unknown_address_of_the_api_is_an_error_in_its_shape(api):
    response = api.get("/api/v1/nothing/")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_the_list_is_newest_first_and_has_no_texts(api, team):
    make_trace(team, now=timezone.now())
    row = api.get(URL).json()["results"][0]
    assert not {"answer", "reasoning", "raw_output", "messages"} & set(row)
