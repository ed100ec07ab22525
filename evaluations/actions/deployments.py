"""How a candidate runs on a team's own machine: checked, and its architecture read."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.core.memory.architecture import Architecture, ArchitectureError
from evaluations.core.memory.quantization import CACHE_BITS
from evaluations.core.memory.readers import architecture_of_config, architecture_of_gguf
from evaluations.core.own_hardware import Deployment, DeploymentError
from evaluations.core.requests import ProviderError
from evaluations.endpoints import endpoint_of
from evaluations.models import DEPLOYMENT_FIELDS, Candidate, ProviderKindName
from evaluations.providers.ollama import open_ollama
from teams.access import Actor, require, same_team
from teams.audit import log

GB: Final = 1e9


def check_deployment(candidate: Candidate) -> None:
    """Raises ValidationError naming the field of a machine, a cache or an architecture that
    cannot be."""
    told = [name for name in DEPLOYMENT_FIELDS if getattr(candidate, name) is not None]
    try:
        Deployment(
            gpu_hour=candidate.price_gpu_hour or 0.0,
            cards=candidate.gpu_count or 1,
            **{name: getattr(candidate, name) for name in DEPLOYMENT_FIELDS if name != "gpu_count"},
        )
    except DeploymentError as error:
        raise ValidationError({error.field: error.message}) from None
    for name in ("gpu_count", "users"):
        if name in told and getattr(candidate, name) < 1:
            raise ValidationError({name: "Enter 1 or more, or leave it empty."})
    if candidate.cache_type and candidate.cache_type not in CACHE_BITS:
        known = ", ".join(CACHE_BITS)
        raise ValidationError({"cache_type": f"Enter one of {known}, or leave it empty (f16)."})
    if candidate.architecture:
        read_stored(candidate.architecture)


def read_stored(stored: object) -> Architecture:
    """The architecture in its JSON form; raises ValidationError naming ``architecture``."""
    try:
        if not isinstance(stored, Mapping):
            raise ArchitectureError("architecture: must be an object.")
        return Architecture.of_json(stored)
    except ArchitectureError as error:
        raise ValidationError({"architecture": str(error)}) from None


@transaction.atomic
def set_architecture(
    *,
    candidate: Candidate,
    architecture: Architecture,
    by: Actor,
    weights_gb: float | None = None,
    quantization: str = "",
) -> Candidate:
    """Keep a model's architecture, and the size and quantization of its file where they are
    known; runs that exist keep what they had."""
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    candidate.architecture = architecture.as_json()
    if weights_gb is not None:
        candidate.weights_gb = weights_gb
    if quantization:
        candidate.quantization = quantization[:40]
    candidate.full_clean(validate_constraints=True)
    candidate.save(update_fields=["architecture", "weights_gb", "quantization"])
    log(by, "candidate.architecture", candidate, summary=candidate.name, read=architecture.name)
    return candidate


def set_architecture_of_config(
    *, candidate: Candidate, config: Mapping[str, Any], by: Actor
) -> Candidate:
    """Keep the architecture of a Hugging Face ``config.json``; it tells no size of a file.

    Raises ValidationError naming ``config``.
    """
    try:
        architecture = architecture_of_config(config)
    except ArchitectureError as error:
        raise ValidationError({"config": str(error)}) from None
    return set_architecture(candidate=candidate, architecture=architecture, by=by)


@transaction.atomic
def note_measured_memory(
    *, candidate: Candidate, gb: float, method: str, by: Actor, now: datetime
) -> Candidate:
    """Keep memory (GB) that somebody read off the hardware, with the method and its caveat.

    It counts as measured until a person enters another value.
    """
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    candidate.vram_gb = gb
    candidate.facts = {
        **candidate.facts,
        "vram_gb": {
            "value": gb,
            "source": method,
            "as_of": now.date().isoformat(),
            "status": "measured",
        },
    }
    candidate.full_clean(validate_constraints=True)
    candidate.save(update_fields=["vram_gb", "facts"])
    log(by, "candidate.memory", candidate, summary=candidate.name, gb=gb)
    return candidate


def ask_architecture(*, candidate: Candidate, by: Actor) -> Candidate:
    """Ask the candidate's Ollama server for the model's architecture and the size of its file.

    Two calls outside any transaction. Raises ValidationError naming ``connection`` where the
    server is another one, does not answer, or tells too little.
    """
    require(by, "candidates.write")
    same_team(by, candidate, lambda row: row.team_id)
    if candidate.connection.kind != ProviderKindName.OLLAMA:
        raise ValidationError(
            {"connection": "Only Ollama tells an architecture; enter a config.json instead."}
        )
    told = asyncio.run(_shape(candidate))
    try:
        architecture = architecture_of_gguf(told.get("model_info") or {})
    except ArchitectureError as error:
        raise ValidationError(
            {"connection": f"The server did not tell the model's architecture ({error})"}
        ) from None
    size = told.get("size")
    return set_architecture(
        candidate=candidate,
        architecture=architecture,
        by=by,
        weights_gb=None if size is None else size / GB,
        quantization=str(told.get("quantization") or ""),
    )


async def _shape(candidate: Candidate) -> Mapping[str, Any]:
    try:
        async with aclosing(open_ollama(endpoint_of(candidate.connection))) as session:
            return await session.shape(candidate.model)
    except ProviderError as error:
        raise ValidationError({"connection": error.message}) from None
