"""The pages of models and connections."""

from django.urls import reverse

from evaluations.models import Candidate, Connection
from tests.evaluations.factories import make_candidate, make_connection


def test_a_catalogue_model_is_added_in_two_clicks(member, client_for):
    connection = make_connection(member.actor.team, kind="micro", name="Micro")
    client = client_for(member)
    catalogue = client.get(reverse("model-choose")).content.decode()
    link = f"{reverse('model-new')}?from=micro-s&amp;connection={connection.pk}"
    assert link in catalogue
    form = client.get(link.replace("&amp;", "&")).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values["connection"] = connection.pk
    sent = {name: value for name, value in values.items() if value not in (None, "", False)}
    answer = client.post(link.replace("&amp;", "&"), sent)
    assert answer.status_code == 302
    candidate = Candidate.objects.get()
    assert candidate.catalogue_key == "micro-s"
    assert candidate.facts["context_tokens"]["source"]


def test_errors_of_an_action_stand_beside_their_fields(member, client_for):
    values = {"name": "X", "kind": "ollama", "base_url": "nonsense", "max_in_flight": 8}
    values |= {"idle_timeout_s": 10, "total_timeout_s": 10}
    answer = client_for(member).post(reverse("connection-new"), values)
    assert answer.status_code == 422
    assert "base_url" in answer.context["form"].errors


def test_a_stored_key_is_on_no_page(member, client_for):
    row = make_connection(
        member.actor.team, kind="openai_compatible", base_url="https://a.example", api_key="sk-abc"
    )
    make_candidate(row.team, connection=row)
    for name in ("connection-detail", "connection-edit"):
        page = client_for(member).get(reverse(name, args=[row.pk])).content.decode()
        assert "sk-abc" not in page
    assert "sk-abc" not in client_for(member).get(reverse("models")).content.decode()


def test_an_edit_form_keeps_the_key_when_it_is_left_empty(member, client_for):
    row = make_connection(
        member.actor.team, kind="openai_compatible", base_url="https://a.example", api_key="sk-abc"
    )
    values = {"name": "Renamed", "kind": row.kind, "base_url": row.base_url, "max_in_flight": 3}
    values |= {"idle_timeout_s": 10, "total_timeout_s": 10, "api_key": ""}
    client_for(member).post(reverse("connection-edit", args=[row.pk]), values)
    fresh = Connection.objects.get(pk=row.pk)
    assert (fresh.name, fresh.max_in_flight, fresh.api_key) == ("Renamed", 3, "sk-abc")


def test_another_teams_models_and_connections_are_not_found(member, stranger, client_for):
    foreign = make_candidate(stranger.actor.team)
    client = client_for(member)
    assert client.get(reverse("model-detail", args=[foreign.slug])).status_code == 404
    assert client.get(reverse("connection-detail", args=[foreign.connection_id])).status_code == 404


def test_a_micro_connection_is_tested_with_one_real_call(member, client_for):
    row = make_connection(member.actor.team, kind="micro")
    client = client_for(member)
    client.post(reverse("connection-test", args=[row.pk]), {"model": "micro-s"})
    tested = Connection.objects.get(pk=row.pk).last_test
    assert tested["ok"] is True
    page = client.get(reverse("connection-detail", args=[row.pk])).content.decode()
    assert "12" in tested["answer"]
    assert tested["answer"] in page


def test_a_failed_test_says_why(member, client_for):
    row = make_connection(member.actor.team, kind="micro")
    client = client_for(member)
    client.post(reverse("connection-test", args=[row.pk]), {"model": "no-such-model"})
    tested = Connection.objects.get(pk=row.pk).last_test
    assert tested["ok"] is False
    assert "micro-s" in tested["sentence"]


def test_user_text_is_escaped(member, client_for):
    row = make_candidate(member.actor.team, "<script>alert(1)</script>")
    page = client_for(member).get(reverse("model-detail", args=[row.slug])).content.decode()
    assert "<script>alert(1)" not in page
