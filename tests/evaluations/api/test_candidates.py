"""Candidates through the API, and the catalogue that they may start from."""

import json

import pytest

from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate
from tests.evaluations.factories import make_candidate, make_connection
from tests.factories import make_team

URL = "/api/v1/candidates/"
CATALOGUE = "/api/v1/candidates/from-catalogue/"


@pytest.fixture
def connection(team):
    return make_connection(team, kind="openai_compatible", base_url="https://api.example/v1")


@pytest.fixture
def sent(connection):
    return {
        "connection": connection.pk,
        "name": "o3-mini, high",
        "model": "o3-mini",
        "temperature": 0.5,
        "seed": -(2**63),
        "reasoning_effort": "high",
        "extra_parameters": {"service_tier": "flex"},
        "vram_gb": 0,
        "price_input": 1.1,
        "price_output": 4.4,
        "price_date": "2025-02-01",
        "price_source": "price list",
    }


def test_a_candidate_is_added_and_read_again(api, sent):
    made = api.post(URL, sent)
    assert made.status_code == 201, made.content
    body = made.json()
    assert sent.items() <= body.items()
    assert body["slug"] == "o3-mini-high"
    assert api.get(f"{URL}{body['id']}/").json() == body
    assert api.get(URL).json()["results"] == [body]


def test_parameters_hold_any_text_that_can_be_stored(api, sent):
    parameters = {"stop": ["\U0001f44d", "\\u0000", "\x7f"], "logit_bias": {"中": -1}}
    body = api.post(URL, {**sent, "extra_parameters": parameters}).json()
    assert body["extra_parameters"] == parameters


def test_unknown_is_null_and_zero_is_zero(api, connection):
    body = api.post(URL, {"connection": connection.pk, "name": "a", "model": "b"}).json()
    numbers = ("temperature", "max_tokens", "seed", "vram_gb", "price_input", "price_date")
    assert {name: body[name] for name in numbers} == dict.fromkeys(numbers)
    changed = api.patch(f"{URL}{body['id']}/", {"price_input": 0}).json()
    assert changed["price_input"] == 0.0
    forgotten = api.patch(f"{URL}{body['id']}/", {"price_input": None}).json()
    assert forgotten["price_input"] is None


def test_a_change_leaves_all_else_alone(api, sent):
    body = api.post(URL, sent).json()
    changed = api.patch(f"{URL}{body['id']}/", {"temperature": 1})
    assert changed.json() == body | {"temperature": 1.0}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"temperature": -0.1}, "temperature"),
        ({"top_p": 1.5}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"seed": 2**63}, "seed"),
        ({"dialect": "klingon"}, "dialect"),
        ({"reasoning_effort": "extreme"}, "reasoning_effort"),
        ({"price_date": "20250201"}, "price_date"),
        ({"price_date": "2025-02-30"}, "price_date"),
        ({"price_input": -1}, "price_input"),
        ({"system_prompt": "a\x00b"}, "system_prompt"),
        ({"extra_parameters": {"a": "\x00"}}, "extra_parameters"),
        ({"extra_parameters": []}, "extra_parameters"),
        ({"connection": 10**6}, "connection"),
        ({"connection": 10**40}, "connection"),
        ({"facts": {}}, "facts"),
        ({"prompt_opens_think": "yes"}, "prompt_opens_think"),
        ({"protocol": "telegraph"}, "protocol"),
    ],
)
def test_a_value_that_is_not_usable_is_named(api, refused, sent, change, field):
    refused(api.post(URL, {**sent, **change}), 400, field)
    assert not Candidate.objects.exists()


def test_protocol_and_who_opens_the_thought_come_back(api, refused, sent, team):
    plain = api.post(URL, sent).json()
    assert (plain["protocol"], plain["prompt_opens_think"]) == ("chat", None)
    hosted = make_connection(team, kind="openai_compatible", base_url="https://a.example/v1")
    wish = {"connection": hosted.pk, "protocol": "responses", "prompt_opens_think": False}
    body = api.post(URL, {**sent, **wish}).json()
    assert (body["protocol"], body["prompt_opens_think"]) == ("responses", False)
    ollama = make_connection(team, kind="ollama", base_url="http://127.0.0.1:11434")
    refused(api.post(URL, {**sent, **wish, "connection": ollama.pk}), 400, "protocol")


def test_a_connection_of_another_team_or_of_the_archive_does_not_exist(api, refused, sent, team):
    foreign = make_connection(make_team())
    archived = make_connection(team)
    api.post(f"/api/v1/connections/{archived.pk}/archive/")
    for row in (foreign, archived):
        refused(api.post(URL, {**sent, "connection": row.pk}), 400, "connection")


def test_a_candidate_starts_from_the_catalogue_with_its_sources(api, connection):
    body = api.post(CATALOGUE, {"entry": "o1", "connection": connection.pk}).json()
    entry = read_catalogue()["o1"]
    assert (body["name"], body["model"], body["price_output"]) == ("o1", "o1", 60.0)
    assert body["facts"]["price_output"]["source"] == entry.facts["price_output"].source
    assert body["catalogue_key"] == "o1"


def test_what_is_sent_wins_over_the_catalogue(api, connection):
    values = {"entry": "o1", "connection": connection.pk, "name": "Ours", "price_output": 50}
    body = api.post(CATALOGUE, values).json()
    assert (body["name"], body["price_output"], body["price_input"]) == ("Ours", 50.0, 15.0)


def test_an_entry_that_the_connection_does_not_speak_is_refused(api, refused, team):
    micro = make_connection(team)
    refused(api.post(CATALOGUE, {"entry": "o1", "connection": micro.pk}), 400, "connection")
    refused(api.post(CATALOGUE, {"entry": "o99", "connection": micro.pk}), 400, "entry")


def test_the_catalogue_tells_every_value_with_source_and_date(api):
    rows = api.get("/api/v1/catalogue/").json()["results"]
    assert [row["key"] for row in rows] == list(read_catalogue())
    for row in rows:
        for fact in row["facts"]:
            assert fact["source"]
            assert fact["as_of"]


def test_archiving_hides_a_candidate_and_the_filter_shows_it(api, refused, team):
    row = make_candidate(team)
    other = make_candidate(team)
    assert api.post(f"{URL}{row.pk}/archive/").status_code == 200
    assert [each["id"] for each in api.get(URL).json()["results"]] == [other.pk]
    archived = api.get(URL, {"archived": "true"}).json()["results"]
    assert [each["id"] for each in archived] == [row.pk]
    refused(api.patch(f"{URL}{row.pk}/", {"name": "x"}), 409)
    refused(api.post(f"{URL}{row.pk}/archive/"), 409)


def test_candidates_of_one_connection(api, team):
    row, _ = make_candidate(team), make_candidate(team)
    found = api.get(URL, {"connection": row.connection_id}).json()["results"]
    assert [each["id"] for each in found] == [row.pk]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("connection", "x"),
        ("connection", "0"),
        ("connection", "-1"),
        ("connection", "1.0"),
        ("connection", "9" * 30),
        ("connection", "٣"),
        ("connection", " 1"),
        ("archived", "yes"),
        ("archived", ""),
        ("order", "name"),
    ],
)
def test_a_filter_that_is_not_usable_is_named(api, refused, name, value):
    refused(api.get(URL, {name: value}), 400, name)


def test_another_team_s_candidate_is_not_there(api, refused):
    row = make_candidate(make_team())
    refused(api.get(f"{URL}{row.pk}/"), 404)
    refused(api.patch(f"{URL}{row.pk}/", {"name": "x"}), 404)
    refused(api.post(f"{URL}{row.pk}/archive/"), 404)


def test_a_lone_surrogate_is_refused_by_field(api, refused, sent):
    for name in ("name", "system_prompt", "extra_parameters"):
        value = '{"a": ["\\ud800"]}' if name == "extra_parameters" else '"\\ud800"'
        text = json.dumps({**sent, name: "HERE"}).replace('"HERE"', value)
        refused(api.post(URL, text, content_type="application/json"), 400, name)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_number_that_is_none_never_gets_in(api, sent, number):
    text = json.dumps({**sent, "price_input": "HERE"}).replace('"HERE"', number)
    answer = api.post(URL, text, content_type="application/json")
    assert answer.status_code == 400
    assert not Candidate.objects.exists()
