"""Connections and candidates: added, changed, archived."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection as database
from django.utils import timezone

from evaluations.actions.registry import (
    archive_connection,
    candidate_from_catalogue,
    create_candidate,
    create_connection,
    update_connection,
)
from evaluations.catalogue import read_catalogue
from evaluations.execution.snapshots import snapshot_of
from evaluations.models import CANDIDATE_FIELDS, Candidate, Connection
from evaluations.queries.registry import candidate_facts, catalogue_choices
from teams.models import AuditEvent
from tests.evaluations.factories import make_candidate, make_connection


def open_ai(member, **fields):
    known = {"name": "OpenAI", "kind": "openai_compatible", "base_url": "https://api.example/v1"}
    return create_connection(by=member.actor, **known | fields)


def test_a_key_is_encrypted_in_the_database_and_never_in_its_repr(member):
    row = open_ai(member, api_key="sk-very-secret")
    with database.cursor() as cursor:
        cursor.execute("SELECT api_key FROM evaluations_connection WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert "very-secret" not in stored
    fresh = Connection.objects.get(pk=row.pk)
    assert fresh.api_key == "sk-very-secret"
    assert "very-secret" not in repr(fresh.api_key)


def test_no_audit_row_holds_a_key(member):
    open_ai(member, api_key="sk-very-secret")
    assert "very-secret" not in str(list(AuditEvent.objects.values()))


def test_an_empty_key_keeps_the_stored_one(member):
    row = open_ai(member, api_key="sk-very-secret")
    update_connection(connection=row, by=member.actor, name="Open AI", api_key="")
    assert Connection.objects.get(pk=row.pk).api_key == "sk-very-secret"


def test_a_new_address_drops_the_key(member):
    row = open_ai(member, api_key="sk-very-secret")
    update_connection(connection=row, by=member.actor, base_url="https://thief.example/v1")
    assert Connection.objects.get(pk=row.pk).api_key == ""


@pytest.mark.parametrize("url", ["api.example", "http://a b", "ftp://a", "http://", ""])
def test_an_address_that_is_none_is_refused_by_name(member, url):
    with pytest.raises(ValidationError) as caught:
        open_ai(member, base_url=url)
    assert "base_url" in caught.value.message_dict


def test_a_taken_name_is_refused(member):
    open_ai(member)
    with pytest.raises(ValidationError):
        open_ai(member)


def test_a_viewer_may_not_add_a_connection(viewer):
    with pytest.raises(PermissionDenied):
        open_ai(viewer)


def test_a_connection_of_another_team_does_not_exist(member, stranger):
    foreign = make_connection(stranger.actor.team)
    with pytest.raises(ValidationError) as caught:
        create_candidate(by=member.actor, connection=foreign, name="A", model="micro-s")
    assert "connection" in caught.value.message_dict


def test_archiving_a_connection_hides_its_candidates_and_forgets_its_key(member):
    row = open_ai(member, api_key="sk-very-secret")
    candidate = make_candidate(row.team, connection=row)
    archive_connection(connection=row, by=member.actor, now=timezone.now())
    assert Candidate.objects.get(pk=candidate.pk).archived_at is not None
    assert Connection.objects.get(pk=row.pk).api_key == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", -0.1),
        ("top_p", 1.5),
        ("max_tokens", 0),
        ("vram_gb", -1),
        ("price_input", -1),
    ],
)
def test_values_out_of_range_are_refused(member, field, value):
    row = open_ai(member)
    with pytest.raises(ValidationError):
        create_candidate(by=member.actor, connection=row, name="A", model="a", **{field: value})


def test_zero_is_a_legal_price_and_memory(member):
    row = open_ai(member)
    candidate = create_candidate(
        by=member.actor, connection=row, name="A", model="a", price_input=0, vram_gb=0
    )
    assert (candidate.price_input, candidate.vram_gb) == (0, 0)


def test_two_candidates_of_one_name_get_two_addresses(member):
    row = open_ai(member)
    names = [
        create_candidate(by=member.actor, connection=row, name="New", model="a").slug
        for _ in range(3)
    ]
    assert names == ["new-2", "new-3", "new-4"]


def test_a_catalogue_candidate_starts_with_facts_and_their_sources(member):
    row = open_ai(member)
    entry = read_catalogue()["o3-mini-high"]
    candidate = candidate_from_catalogue(entry=entry, connection=row, by=member.actor)
    assert (candidate.model, candidate.reasoning_effort) == ("o3-mini", "high")
    assert (candidate.price_input, candidate.price_output) == (1.10, 4.40)
    price = next(fact for fact in candidate_facts(candidate) if fact.label == "Output price")
    assert price.provenance == "published"
    assert price.source


def test_a_hosted_model_needs_no_memory_and_the_same_model_at_home_does(member):
    entry = read_catalogue()["deepseek-r1"]
    hosted = candidate_from_catalogue(entry=entry, connection=open_ai(member), by=member.actor)
    ollama = open_ai(member, name="Ollama", kind="ollama")
    home = candidate_from_catalogue(entry=entry, connection=ollama, by=member.actor)
    assert (hosted.vram_gb, hosted.price_output) == (0, 2.19)
    assert (home.vram_gb, home.price_output) == (482, 0)


def test_a_fact_that_was_changed_counts_as_declared(member):
    row = open_ai(member)
    candidate = candidate_from_catalogue(
        entry=read_catalogue()["o1"], connection=row, by=member.actor, price_output=30.0
    )
    price = next(fact for fact in candidate_facts(candidate) if fact.label == "Output price")
    assert price.provenance == "declared"


def test_a_catalogue_entry_says_which_connection_it_needs(member):
    row = create_connection(by=member.actor, name="Micro", kind="micro")
    with pytest.raises(ValidationError) as caught:
        candidate_from_catalogue(entry=read_catalogue()["o1"], connection=row, by=member.actor)
    assert "openai_compatible" in str(caught.value)


def test_the_catalogue_names_every_model_of_the_founding_documents():
    keys = set(read_catalogue())
    sizes = ("qwen-1.5b", "qwen-7b", "llama-8b", "qwen-14b", "qwen-32b", "llama-70b")
    assert {f"r1-distill-{size}" for size in sizes} <= keys
    assert {f"o3-mini-{effort}" for effort in ("low", "medium", "high")} <= keys
    assert {"o1", "o1-mini", "gpt-4o", "gpt-4o-mini", "deepseek-r1"} <= keys


def test_every_fact_of_the_catalogue_has_a_source_and_a_date():
    for entry in read_catalogue().values():
        kinds = [entry.facts_for(kind) for kind in entry.model_ids]
        for fact in [fact for facts in kinds for fact in facts.values()]:
            assert fact.source, (entry.key, fact.name)
            assert timezone.datetime.fromisoformat(fact.as_of), (entry.key, fact.name)


def test_a_choice_offers_only_connections_of_its_protocol(member):
    open_ai(member)
    create_connection(by=member.actor, name="Micro", kind="micro")
    choices = {item.entry.key: item.connections for item in catalogue_choices(member.actor)}
    assert [row.kind for row in choices["o1"]] == ["openai_compatible"]
    assert [row.kind for row in choices["micro-s"]] == ["micro"]


def test_every_column_of_a_candidate_is_filled_in_and_kept_by_a_run_or_is_ours(member):
    columns = {field.name for field in Candidate._meta.concrete_fields}
    rungs = {"family", "rung"}
    ours = {"id", "team", "slug", "archived_at", "created_at"} | rungs
    assert columns - set(CANDIDATE_FIELDS) == ours
    kept = snapshot_of(make_candidate(member.actor.team))
    assert set(kept) == {*CANDIDATE_FIELDS, "slug"} | rungs
