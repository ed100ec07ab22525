"""Connections and candidates: added, changed, archived."""

import re
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from evaluations.actions.deployments import check_deployment
from evaluations.catalogue import CatalogueEntry
from evaluations.core.decoding import Asked, recommendation_for
from evaluations.models import (
    CANDIDATE_FIELDS,
    PRICE_FIELDS,
    Candidate,
    CandidateProtocol,
    Connection,
    ProviderKindName,
)
from teams.access import Actor, require, same_team
from teams.audit import log

CONNECTION_FIELDS = (
    "name",
    "kind",
    "base_url",
    "api_key",
    "max_in_flight",
    "requests_per_minute",
    "idle_timeout_s",
    "total_timeout_s",
)
CATALOGUE_FIELDS = (
    *("parameters_b", "context_tokens", "license", "quantization", "vram_gb"),
    *PRICE_FIELDS,
)
ADDRESS = re.compile(r"https?://[^/\s]+(/\S*)?")
NEEDS_URL = {"openai_compatible", "ollama"}


@transaction.atomic
def create_connection(*, by: Actor, **values: Any) -> Connection:
    """Add a connection of the actor's team; ``values`` are CONNECTION_FIELDS.

    Raises ValidationError naming the field: unknown kind, missing or odd base URL, name taken.
    """
    require(by, "connections.write")
    connection = Connection(team=by.team, **_known(values, CONNECTION_FIELDS))
    _save_connection(connection)
    log(by, "connection.create", connection, summary=connection.name, kind=connection.kind)
    return connection


@transaction.atomic
def update_connection(*, connection: Connection, by: Actor, **values: Any) -> Connection:
    """Change a connection. An empty ``api_key`` keeps the stored one, except that a new address
    or kind drops it: a key is only ever sent to the address it was entered for.
    """
    require(by, "connections.write")
    same_team(by, connection, lambda row: row.team_id)
    before = (connection.kind, connection.base_url)
    values = _known(values, CONNECTION_FIELDS)
    new_key = values.pop("api_key", "")
    for name, value in values.items():
        setattr(connection, name, value)
    moved = (connection.kind, connection.base_url) != before
    if new_key or moved:
        connection.api_key = new_key
        connection.last_test = None
    _save_connection(connection)
    log(by, "connection.update", connection, summary=connection.name, key_changed=bool(new_key))
    return connection


@transaction.atomic
def archive_connection(*, connection: Connection, by: Actor, now: datetime) -> None:
    """Hide a connection with its candidates and forget its key; what was measured stays."""
    require(by, "connections.write")
    same_team(by, connection, lambda row: row.team_id)
    connection.archived_at = now
    connection.api_key = ""
    connection.save(update_fields=["archived_at", "api_key"])
    connection.candidates.filter(archived_at=None).update(archived_at=now)
    log(by, "connection.archive", connection, summary=connection.name)


@transaction.atomic
def note_test(*, connection: Connection, result: dict[str, Any], by: Actor) -> None:
    """Keep what the last "Test connection" found; ``result`` is plain JSON with no secret."""
    require(by, "connections.write")
    same_team(by, connection, lambda row: row.team_id)
    connection.last_test = result
    connection.save(update_fields=["last_test"])
    log(by, "connection.test", connection, summary=connection.name, ok=bool(result.get("ok")))


@transaction.atomic
def create_candidate(*, by: Actor, **values: Any) -> Candidate:
    """Add a candidate of the actor's team; ``values`` are CANDIDATE_FIELDS.

    Raises ValidationError naming the field: values out of range, a connection of another team.
    """
    require(by, "candidates.write")
    candidate = Candidate(team=by.team, **_known(values, CANDIDATE_FIELDS))
    _save_candidate(candidate, by)
    log(by, "candidate.create", candidate, summary=candidate.name, model=candidate.model)
    return candidate


@transaction.atomic
def update_candidate(*, candidate: Candidate, by: Actor, **values: Any) -> Candidate:
    """Change a candidate for runs to come; runs that exist keep the snapshot they took."""
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    for name, value in _known(values, CANDIDATE_FIELDS).items():
        setattr(candidate, name, value)
    _save_candidate(candidate, by)
    log(by, "candidate.update", candidate, summary=candidate.name)
    return candidate


@transaction.atomic
def archive_candidate(*, candidate: Candidate, by: Actor, now: datetime) -> None:
    """Hide a candidate from new runs; what was measured stays."""
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    candidate.archived_at = now
    candidate.save(update_fields=["archived_at"])
    log(by, "candidate.archive", candidate, summary=candidate.name)


def candidate_from_catalogue(
    *, entry: CatalogueEntry, connection: Connection, by: Actor, **changes: Any
) -> Candidate:
    """Add a candidate that starts from a catalogue entry; ``changes`` win over its facts.

    Raises ValidationError when the entry has no model id for the connection's kind.
    """
    return create_candidate(by=by, **(catalogue_values(entry, connection) | changes))


def catalogue_values(entry: CatalogueEntry, connection: Connection) -> dict[str, Any]:
    """Candidate fields that a catalogue entry knows, for one connection; temperature and top_p
    are those that the model's authors recommend, where the provider lets them through."""
    model = entry.model_ids.get(connection.kind)
    if model is None:
        kinds = ", ".join(sorted(entry.model_ids))
        raise ValidationError(
            {"connection": f"{entry.name} is reached through {kinds}; choose such a connection."}
        )
    facts = entry.facts_for(connection.kind)
    advice = recommendation_for(Asked(connection.kind, model, connection.base_url))
    known = {name: fact.value for name, fact in facts.items() if name in CATALOGUE_FIELDS}
    priced = next((fact for name, fact in facts.items() if name.startswith("price_")), None)
    return {
        **known,
        "connection": connection,
        "name": entry.name,
        "model": model,
        "catalogue_key": entry.key,
        "reasoning_effort": entry.reasoning_effort,
        "temperature": None if advice is None else advice.temperature,
        "top_p": None if advice is None else advice.top_p,
        "price_date": None if priced is None else date.fromisoformat(priced.as_of),
        "price_source": "" if priced is None else priced.source,
        "facts": {
            name: {"source": fact.source, "as_of": fact.as_of, "status": fact.status}
            for name, fact in facts.items()
        },
    }


def _known(values: dict[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "This field does not exist."))
    return values


def _save_connection(connection: Connection) -> None:
    if connection.kind in NEEDS_URL and not ADDRESS.fullmatch(connection.base_url):
        raise ValidationError(
            {"base_url": "Enter the address with its scheme, such as http://127.0.0.1:11434."}
        )
    connection.full_clean(validate_constraints=True)
    connection.save()


def _save_candidate(candidate: Candidate, by: Actor) -> None:
    if candidate.connection.team_id != by.team.pk:
        raise ValidationError({"connection": "This connection does not exist."})
    speaks_both = candidate.connection.kind == ProviderKindName.OPENAI_COMPATIBLE
    if candidate.protocol == CandidateProtocol.RESPONSES and not speaks_both:
        raise ValidationError(
            {"protocol": "Only OpenAI-compatible connections know responses; choose chat."}
        )
    if not candidate.slug:
        candidate.slug = _free_slug(candidate, by)
    ranges = (("temperature", 0, 5), ("top_p", 0, 1), ("max_tokens", 1, 10_000_000))
    for name, low, high in ranges:
        value = getattr(candidate, name)
        if value is not None and not low <= value <= high:
            raise ValidationError({name: f"Enter a value from {low} to {high}, or leave it empty."})
    check_deployment(candidate)
    candidate.full_clean(validate_constraints=True)
    candidate.save()


def _free_slug(candidate: Candidate, by: Actor) -> str:
    base = slugify(candidate.name)[:70] or "candidate"
    own = Candidate.objects.filter(team=by.team, slug__startswith=base)
    # "new" is an address of its own.
    taken = {"new", *own.values_list("slug", flat=True)}
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )
