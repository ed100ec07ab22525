"""The pages of models and connections."""

import json
import re

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Candidate, Connection
from tests.evaluations.factories import make_candidate, make_connection, make_run
from traces.models import TraceKind

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def hosted(member):
    """A connection with a key."""
    return make_connection(
        member.actor.team, kind="openai_compatible", base_url="https://a.example", api_key="sk-abc"
    )


def queries_of(client, address) -> int:
    """How many queries a page needs; the first look may also write to the session."""
    client.get(address)
    with CaptureQueriesContext(database) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def text_of(answer) -> str:
    """The words of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


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


def test_without_a_connection_both_ways_lead_to_one(member, client_for):
    client = client_for(member)
    assert reverse("connection-new") in client.get(reverse("model-choose")).content.decode()
    answer = client.get(reverse("model-new"), {"from": "micro-s"})
    assert answer.url == f"{reverse('connection-new')}?kind=micro"
    by_hand = client.get(reverse("model-new"))
    assert "A connection comes first" in text_of(by_hand)


def test_the_kind_in_the_address_is_chosen_beforehand(member, client_for):
    form = client_for(member).get(reverse("connection-new"), {"kind": "ollama"}).context["form"]
    assert form["kind"].value() == "ollama"
    assert form["base_url"].value() == "http://127.0.0.1:11434"
    usual = client_for(member).get(reverse("connection-new"), {"kind": "nonsense"}).context["form"]
    assert usual["kind"].value() == "openai_compatible"


def test_errors_of_an_action_stand_beside_their_fields(member, client_for):
    values = {"name": "X", "kind": "ollama", "base_url": "nonsense", "max_in_flight": 8}
    values |= {"idle_timeout_s": 10, "total_timeout_s": 10}
    answer = client_for(member).post(reverse("connection-new"), values)
    assert answer.status_code == 422
    assert "base_url" in answer.context["form"].errors


def test_a_name_that_is_taken_is_told_beside_the_name(member, client_for, hosted):
    values = {"name": hosted.name, "kind": "micro", "max_in_flight": 8}
    values |= {"idle_timeout_s": 10, "total_timeout_s": 10}
    answer = client_for(member).post(reverse("connection-new"), values)
    assert "Choose another" in str(answer.context["form"].errors["name"])
    same = values | {"kind": hosted.kind, "base_url": hosted.base_url}
    kept = client_for(member).post(reverse("connection-edit", args=[hosted.pk]), same)
    assert kept.status_code == 302


@pytest.mark.parametrize("field", ["vram_gb", "price_output", "price_gpu_hour", "parameters_b"])
def test_less_than_nothing_is_refused_beside_its_field(member, client_for, hosted, field):
    values = {"name": "X", "connection": hosted.pk, "model": "m", "dialect": "auto", field: "-1"}
    answer = client_for(member).post(reverse("model-new"), values)
    assert answer.context["form"].errors[field] == ["Enter 0 or more, or leave it empty."]
    assert client_for(member).post(reverse("model-new"), values | {field: 0}).status_code == 302


@pytest.mark.parametrize(("chosen", "stored"), [("", None), ("True", True), ("False", False)])
def test_who_opens_the_thought_is_chosen_of_three(member, client_for, hosted, chosen, stored):
    values = {"name": "X", "connection": hosted.pk, "model": "m", "dialect": "auto"}
    values |= {"prompt_opens_think": chosen, "protocol": "responses"}
    assert client_for(member).post(reverse("model-new"), values).status_code == 302
    row = Candidate.objects.get(name="X")
    assert (row.prompt_opens_think, row.protocol) == (stored, "responses")
    form = client_for(member).get(reverse("model-edit", args=[row.slug])).content.decode()
    assert "as the server&#x27;s template says" in form
    assert f'<option value="{chosen}" selected>' in form
    shown = client_for(member).get(reverse("model-detail", args=[row.slug])).content.decode()
    assert "OpenAI responses" in shown


def test_only_openai_compatible_connections_know_responses(member, client_for):
    ollama = make_connection(member.actor.team, kind="ollama", base_url="http://127.0.0.1:11434")
    values = {"name": "X", "connection": ollama.pk, "model": "m", "dialect": "auto"}
    answer = client_for(member).post(reverse("model-new"), values | {"protocol": "responses"})
    assert "choose chat" in str(answer.context["form"].errors["protocol"])
    assert client_for(member).post(reverse("model-new"), values).status_code == 302
    assert Candidate.objects.get(name="X").protocol == "chat"


def test_a_stored_key_is_on_no_page(member, client_for, hosted):
    make_candidate(hosted.team, connection=hosted)
    for name in ("connection-detail", "connection-edit"):
        page = client_for(member).get(reverse(name, args=[hosted.pk])).content.decode()
        assert "sk-abc" not in page
    assert "sk-abc" not in client_for(member).get(reverse("models")).content.decode()


def test_an_edit_form_keeps_the_key_when_it_is_left_empty(member, client_for, hosted):
    values = {"name": "Renamed", "kind": hosted.kind, "base_url": hosted.base_url}
    values |= {"idle_timeout_s": 10, "total_timeout_s": 10, "api_key": "", "max_in_flight": 3}
    client_for(member).post(reverse("connection-edit", args=[hosted.pk]), values)
    fresh = Connection.objects.get(pk=hosted.pk)
    assert (fresh.name, fresh.max_in_flight, fresh.api_key) == ("Renamed", 3, "sk-abc")


def test_another_teams_models_and_connections_are_not_found(member, stranger, client_for):
    foreign = make_candidate(stranger.actor.team)
    client = client_for(member)
    assert client.get(reverse("model-detail", args=[foreign.slug])).status_code == 404
    for name in ("connection-detail", "connection-edit"):
        assert client.get(reverse(name, args=[foreign.connection_id])).status_code == 404
    posted = client.post(reverse("connection-test", args=[foreign.connection_id]), {"model": "x"})
    assert posted.status_code == 404
    assert foreign.name not in text_of(client.get(reverse("models")))


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


def test_a_test_without_a_reload_gives_the_fragment_and_says_the_result(member, client_for):
    address = reverse("connection-test", args=[make_connection(member.actor.team).pk])
    client = client_for(member)
    answer = client.post(address, {"model": "micro-s"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<section id="test"')
    assert "micro-s answered." in json.loads(answer["HX-Trigger"])["status"]["value"]
    nameless = client.post(address, {"model": ""}, headers={"HX-Request": "true"})
    assert json.loads(nameless["HX-Trigger"])["status"]["value"].startswith("Name the model")


def test_what_people_and_servers_write_is_escaped(member, client_for):
    connection = make_connection(
        member.actor.team,
        name=HOSTILE,
        last_test={
            "ok": True,
            "model": HOSTILE,
            "sentence": HOSTILE,
            "answer": HOSTILE,
            "kind": "full",
            "at": "2026-01-01T00:00:00+00:00",
        },
    )
    row = make_candidate(
        member.actor.team, HOSTILE, connection=connection, model=HOSTILE, system_prompt=HOSTILE
    )
    client = client_for(member)
    for name, args in (
        ("models", []),
        ("model-choose", []),
        ("model-detail", [row.slug]),
        ("model-edit", [row.slug]),
        ("connection-detail", [connection.pk]),
        ("connection-edit", [connection.pk]),
    ):
        page = client.get(reverse(name, args=args)).content.decode()
        assert "<script>alert" not in page, name
        assert "alert(1)" in page, name


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"vram_gb": 0.0}, "at the provider"),
        ({"vram_gb": 24.0}, "24 GB"),
        ({"price_input": 1.1, "price_output": 4.4}, "$1.10 in, $4.40 out"),
        ({"price_input": 0.0, "price_output": 0.0}, "$0 in, $0 out"),
        ({"price_gpu_hour": 2.0}, "$2.00 a GPU-hour"),
        ({}, "nobody entered a price"),
        ({"catalogue_key": "o1"}, "Counts only as published"),
        ({"reasoning_effort": "high"}, "high effort"),
    ],
)
def test_the_list_says_memory_price_and_visibility_in_words(member, client_for, fields, shown):
    make_candidate(member.actor.team, **fields)
    text = text_of(client_for(member).get(reverse("models")))
    assert shown.replace(" ", "") in text.replace(" ", "")


def test_a_thought_that_was_seen_counts_more_than_what_the_catalogue_says(member, client_for):
    facts = {"catalogue_key": "o1"}
    make_run(
        member.actor.team,
        values={"Alpha": [1, 1, 0]},
        facts={"Alpha": facts},
        kind=TraceKind.SUMMARY,
    )
    text = text_of(client_for(member).get(reverse("models")))
    assert "Provider summary seen in its last run" in text
    candidate = Candidate.objects.get()
    detail = text_of(client_for(member).get(reverse("model-detail", args=[candidate.slug])))
    assert "Provider summary seen in its last run" in detail


def test_a_tested_model_is_as_visible_as_its_test_was(member, client_for):
    test = {"ok": True, "model": "r1", "kind": "full", "at": "2026-01-01T00:00:00+00:00"}
    connection = make_connection(member.actor.team, last_test=test)
    make_candidate(member.actor.team, connection=connection, model="r1")
    make_candidate(member.actor.team, connection=connection, model="other")
    text = text_of(client_for(member).get(reverse("models")))
    assert text.count("Full trace seen in a test") == 1


def test_the_list_sorts_with_unknown_values_last_both_ways(member, client_for):
    for name, price in (("cheap", 1.0), ("dear", 9.0), ("unknown", None)):
        make_candidate(member.actor.team, name, price_output=price)
    client = client_for(member)

    def order(sort: str) -> list[str]:
        rows = client.get(reverse("models"), {"sort": sort}).context["rows"]
        return [row.candidate.name for row in rows]

    assert order("output") == ["cheap", "dear", "unknown"]
    assert order("-output") == ["dear", "cheap", "unknown"]
    assert order("nonsense") == ["cheap", "dear", "unknown"]


def test_measured_values_stand_beside_declared_ones(member, client_for):
    run = make_run(
        member.actor.team, values={"Alpha": [1, 0, None, 1]}, reasoning_tokens=40, total_s=3.0
    )
    slug = Candidate.objects.get().slug
    answer = client_for(member).get(reverse("model-detail", args=[slug]))
    (measured,) = answer.context["measured"]
    assert (measured.run, measured.standing.graded, measured.standing.unscored) == (run, 4, 1)
    assert measured.standing.accuracy == pytest.approx(0.5)
    assert measured.standing.think_tokens == pytest.approx(40)
    assert measured.standing.total_s == pytest.approx(3.0)
    assert "50%" in text_of(answer)


def test_what_nobody_entered_is_named_and_has_no_row(member, client_for):
    row = make_candidate(member.actor.team, vram_gb=0.0, price_output=0.0)
    answer = client_for(member).get(reverse("model-detail", args=[row.slug]))
    assert [fact.label for fact in answer.context["facts"]] == ["Memory", "Output price"]
    assert "Engine" in answer.context["unknown"]
    assert "Free by the token" in text_of(answer)


@pytest.mark.parametrize("name", ["models", "model-detail", "connection-detail"])
def test_a_viewer_sees_no_button_that_is_not_theirs(member, viewer, client_for, name):
    row = make_candidate(member.actor.team)
    args = {"model-detail": [row.slug], "connection-detail": [row.connection_id]}.get(name, [])
    page = client_for(viewer).get(reverse(name, args=args)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert 'class="button' not in main
    other = client_for(member).get(reverse(name, args=args)).content.decode()
    assert 'class="button primary' in other


def test_an_empty_team_is_told_who_can_add_the_first_model(member, viewer, client_for):
    assert "A member of your team can add one" in text_of(client_for(viewer).get(reverse("models")))
    assert "Add model" in text_of(client_for(member).get(reverse("models")))


@pytest.mark.parametrize("name", ["models", "model-choose", "connection-detail"])
def test_queries_do_not_grow_with_the_rows(member, client_for, name):
    team = member.actor.team
    first = make_connection(team)
    args = [first.pk] if name == "connection-detail" else []
    client = client_for(member)

    for _ in range(2):
        make_candidate(team, connection=first)
    few = queries_of(client, reverse(name, args=args))
    for _ in range(28):
        make_candidate(team, connection=first)
        make_candidate(team)
    assert queries_of(client, reverse(name, args=args)) == few


def test_the_page_of_a_model_needs_the_same_queries_with_many_runs(member, client_for):
    team = member.actor.team
    make_run(team, values={"Alpha": [1, 0]})
    candidate = Candidate.objects.get()
    address, client = reverse("model-detail", args=[candidate.slug]), client_for(member)
    few = queries_of(client, address)
    for _ in range(6):
        other = make_run(team, values={"Beta": [1, 0]})
        other.run_candidates.update(candidate=candidate)
    assert queries_of(client, address) == few
