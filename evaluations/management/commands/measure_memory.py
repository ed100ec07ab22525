"""Reads the memory in use on this machine's cards and keeps it with a candidate."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluations.actions.deployments import note_measured_memory
from evaluations.management.arguments import actor_for, candidate_named
from evaluations.nvml import NvmlError, read_cards


class Command(BaseCommand):
    """``measure_memory MODEL``: right after an answer, while the model is loaded."""

    help = "Measure a model's memory on this machine's NVIDIA cards (needs rationale[nvml])."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The candidate and the cards."""
        parser.add_argument("model", help="name or address of the model")
        parser.add_argument("--card", type=int, action="append", help="number (default: all)")
        parser.add_argument("--team", help="slug of the team, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        """One reading."""
        by = actor_for(options["team"], "measure_memory")
        candidate = candidate_named(options["model"], by)
        try:
            cards = read_cards(options["card"])
        except NvmlError as error:
            raise CommandError(str(error)) from None
        gb = sum(card.used for card in cards) / 1e9
        for card in cards:
            used, total = card.used / 1e9, card.total / 1e9
            self.stdout.write(f"card {card.index}, {card.name}: {used:.2f} of {total:.2f} GB")
        names = ", ".join(f"{card.index} ({card.name})" for card in cards)
        method = (
            f"NVML, memory in use on card {names}, all processes together; a server that reserves "
            "memory ahead shows the reservation"
        )
        note_measured_memory(candidate=candidate, gb=gb, method=method, by=by, now=timezone.now())
        self.stdout.write(f"{candidate}: {gb:.2f} GB, measured. {method}.")
