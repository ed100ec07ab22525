"""Reads a model's architecture from a GGUF file or a config.json."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evaluations.actions.deployments import set_architecture
from evaluations.core.memory.architecture import Architecture, ArchitectureError
from evaluations.core.memory.gguf_header import GgufError, read_gguf_metadata
from evaluations.core.memory.readers import architecture_of_config, architecture_of_gguf
from evaluations.management.arguments import actor_for, candidate_named, content_of, in_words


class Command(BaseCommand):
    """``read_architecture MODEL FILE``: of a GGUF file only the head is read."""

    help = "Keep the architecture of a GGUF file or config.json with a model."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The candidate and the file."""
        parser.add_argument("model", help="name or address of the model")
        parser.add_argument("file", type=Path, help="model.gguf or config.json")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """One file."""
        path: Path = options["file"]
        by = actor_for(options["team"], "read_architecture")
        candidate = candidate_named(options["model"], by)
        try:
            architecture, size = _read(path)
            set_architecture(candidate=candidate, architecture=architecture, weights_gb=size, by=by)
        except (ArchitectureError, GgufError) as error:
            raise CommandError(f"{path}: {error}") from None
        except ValidationError as error:
            raise CommandError(f"{path}: {in_words(error)}") from None
        weights = "" if size is None else f", weights of {size:.2f} GB"
        self.stdout.write(
            f"{candidate}: {architecture.name}, {architecture.layers} layers with a cache of "
            f"{architecture.numbers_per_token:g} numbers a token{weights}."
        )


def _read(path: Path) -> tuple[Architecture, float | None]:
    """The architecture, and the size of the weights in GB where the file holds them."""
    if path.suffix.lower() == ".gguf":
        try:
            with path.open("rb") as file:
                metadata = read_gguf_metadata(file)
            return architecture_of_gguf(metadata), path.stat().st_size / 1e9
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
    try:
        config = json.loads(content_of(path))
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, Mapping):
        raise CommandError(f"{path}: neither a GGUF file nor a config.json.")
    return architecture_of_config(config), None
