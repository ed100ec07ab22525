"""Connections through the API: the key goes in and never comes out."""

import pytest

from evaluations.models import Candidate, Connection
from teams.models import AuditEvent, StoredResponse
from tests.evaluations.factories import make_candidate, make_connection
from tests.factories import make_team

URL = "/api/v1/connections/"
SENT = {
    "name": "OpenAI",
    "kind": "openai_compatible",
    "base_url": "https://api.example/v1",
    "api_key": "sk-very-secret",
}


def test_a_connection_is_added_and_read_again(api):
    made = api.post(URL, {**SENT, "max_in_flight": 3, "requests_per_minute": 60})
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["has_key"], body["max_in_flight"]) == ("OpenAI", True, 3)
    assert body["idle_timeout_s"] == 120.0, "what is left out has its usual value"
    assert api.get(f"{URL}{body['id']}/").json() == body
    assert api.get(URL).json() == {"next": None, "previous": None, "results": [body]}


def test_no_answer_and_no_stored_row_holds_the_key(api):
    made = api.post(URL, SENT, headers={"Idempotency-Key": "one"})
    row = made.json()["id"]
    answers = [
        made,
        api.get(URL),
        api.get(f"{URL}{row}/"),
        api.patch(f"{URL}{row}/", {"api_key": "sk-very-secret-2"}),
        api.post(f"{URL}{row}/archive/"),
    ]
    for answer in answers:
        assert b"very-secret" not in answer.content
        assert "api_key" not in answer.json()
    kept = [*AuditEvent.objects.values(), *StoredResponse.objects.values()]
    assert "very-secret" not in str(kept)


def test_only_the_fields_that_are_sent_change(api):
    row = api.post(URL, SENT).json()["id"]
    changed = api.patch(f"{URL}{row}/", {"name": "Open AI"})
    assert changed.status_code == 200
    stored = Connection.objects.get(pk=row)
    assert (stored.name, stored.base_url, stored.api_key) == (
        "Open AI",
        "https://api.example/v1",
        "sk-very-secret",
    )


def test_a_new_address_drops_the_key(api):
    row = api.post(URL, SENT).json()["id"]
    moved = api.patch(f"{URL}{row}/", {"base_url": "https://thief.example/v1"})
    assert moved.json()["has_key"] is False


def test_a_name_that_is_taken_is_refused_by_field(api, refused):
    api.post(URL, SENT)
    refused(api.post(URL, SENT), 400, "name")
    other = api.post(URL, {"name": "Demo", "kind": "micro"}).json()["id"]
    refused(api.patch(f"{URL}{other}/", {"name": "OpenAI"}), 400, "name")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"kind": "telepathy"}, "kind"),
        ({"base_url": "api.example"}, "base_url"),
        ({"api_key": "sk-\nX-Other: header"}, "api_key"),
        ({"api_key": "sk-\x00"}, "api_key"),
        ({"max_in_flight": 0}, "max_in_flight"),
        ({"max_in_flight": 10**30}, "max_in_flight"),
        ({"max_in_flight": True}, "max_in_flight"),
        ({"requests_per_minute": "60"}, "requests_per_minute"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_value_that_is_not_usable_is_named(api, refused, change, field):
    refused(api.post(URL, {**SENT, **change}), 400, field)
    assert not Connection.objects.exists()


def test_archiving_hides_the_candidates_too_and_forgets_the_key(api, team):
    row = api.post(URL, SENT).json()["id"]
    make_candidate(team, connection=Connection.objects.get(pk=row))
    assert api.post(f"{URL}{row}/archive/").json()["archived_at"]
    assert Candidate.objects.get().archived_at is not None
    assert api.get(URL).json()["results"] == []
    for asked in ("true", "any"):
        assert len(api.get(URL, {"archived": asked}).json()["results"]) == 1


def test_what_is_archived_can_be_read_and_stays_as_it_is(api, refused):
    row = api.post(URL, SENT).json()["id"]
    api.post(f"{URL}{row}/archive/")
    assert api.get(f"{URL}{row}/").json()["has_key"] is False
    for answer in (
        api.patch(f"{URL}{row}/", {"name": "Back"}),
        api.post(f"{URL}{row}/archive/"),
        api.post(f"{URL}{row}/test/"),
    ):
        assert "archived" in refused(answer, 409)


def test_a_test_is_one_real_call_whose_result_is_kept(api, team):
    row = make_connection(team)
    found = api.post(f"{URL}{row.pk}/test/", {"model": "micro-s"})
    assert found.status_code == 200
    body = found.json()
    assert (body["ok"], body["model"], body["kind"]) == (True, "micro-s", "full")
    assert body["latency_s"] > 0
    assert api.get(f"{URL}{row.pk}/").json()["last_test"] == body


def test_a_test_of_a_model_that_is_not_there_is_a_result_too(api, team):
    row = make_connection(team)
    body = api.post(f"{URL}{row.pk}/test/", {"model": "micro-xxl"}).json()
    assert body["ok"] is False
    assert "micro-xxl" in body["sentence"]


def test_a_test_needs_a_model_that_somebody_names(api, refused):
    row = api.post(URL, {"name": "Records", "kind": "recorded"}).json()["id"]
    refused(api.post(f"{URL}{row}/test/"), 400, "model")


def test_another_team_s_connection_is_not_there(api, refused):
    row = make_connection(make_team())
    for answer in (
        api.get(f"{URL}{row.pk}/"),
        api.patch(f"{URL}{row.pk}/", {"name": "Mine"}),
        api.post(f"{URL}{row.pk}/archive/"),
        api.post(f"{URL}{row.pk}/test/"),
    ):
        refused(answer, 404)


@pytest.mark.parametrize("pk", ["9" * 18, "9" * 40])
def test_an_id_that_no_row_can_have_is_not_there(api, refused, pk):
    refused(api.get(f"{URL}{pk}/"), 404)


def test_a_write_that_is_sent_twice_is_done_once(api):
    first, second = (api.post(URL, SENT, headers={"Idempotency-Key": "a"}) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Connection.objects.count() == 1
