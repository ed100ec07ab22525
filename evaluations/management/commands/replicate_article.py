"""Four tasks of an article that measured DeepSeek-R1's distills on Ollama, on our own suites."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluations.access import candidates_for, connections_for
from evaluations.actions.registry import create_candidate, create_connection
from evaluations.actions.runs import start_run
from evaluations.actions.suites import import_starter
from evaluations.core.results.classes import average_f1
from evaluations.core.statistics.cases import Estimate
from evaluations.management.arguments import actor_for, in_words
from evaluations.models import Candidate, Connection, ProviderKindName, Run, RunState
from evaluations.queries.results import RunResults, run_results
from teams.access import Actor

SUITES: Final = ("named_entities", "parts_of_speech", "sentiment_two", "sentiment_three")
DISTILLS: Final = ("deepseek-r1:1.5b", "deepseek-r1:8b", "deepseek-r1:14b", "deepseek-r1:32b")
#: What the authors of the models recommend.
DECODING: Final = {"temperature": 0.6, "top_p": 0.95}
POLL_S: Final = 2.0


class Command(BaseCommand):
    """``replicate_article``: register the models, run four suites on them, print the table."""

    help = (
        "Run named entities, parts of speech and sentiment (two and three classes) on models of "
        "an Ollama server, several times, and print F1 and accuracy with their intervals. Needs "
        "a worker beside it (`make worker`)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which models, where, how often."""
        parser.add_argument("--url", default="http://127.0.0.1:11434", help="base URL")
        parser.add_argument("--kind", default="ollama", choices=ProviderKindName.values)
        parser.add_argument("--models", nargs="+", default=list(DISTILLS), help="model ids")
        parser.add_argument("--repeats", type=int, default=3, help="attempts at each case")
        parser.add_argument("--team", help="slug of the team, where there are several")
        parser.add_argument("--timeout", type=float, default=86_400.0, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """What is there already is used again; the runs are new."""
        by = actor_for(options["team"], "replicate_article")
        try:
            connection = _connection(options["kind"], options["url"], by)
            candidates = [_candidate(model, connection, by) for model in options["models"]]
            runs = [_started(name, candidates, options["repeats"], by) for name in SUITES]
        except ValidationError as error:
            raise CommandError(in_words(error)) from None
        self._wait(runs, time.monotonic() + options["timeout"])
        for run in runs:
            self._print(run_results(run, by))

    def _wait(self, runs: Sequence[Run], until: float) -> None:
        while open_ones := [run for run in runs if run.state == RunState.RUNNING]:
            if time.monotonic() > until:
                names = ", ".join(run.name for run in open_ones)
                raise CommandError(f"Still running: {names}. The pages show how far they are.")
            time.sleep(POLL_S)
            for run in open_ones:
                run.refresh_from_db()

    def _print(self, found: RunResults) -> None:
        self.stdout.write(f"\n{found.run.name} (run {found.run.pk}, {found.cases} cases)")
        for place, row in enumerate(found.candidates):
            figures = [table.candidates[place] for table in found.classes]
            f1 = average_f1(figures)
            told = "F1 not known" if f1 is None else f"average F1 {f1:.3f}"
            self.stdout.write(
                f"  {row.label:24} {told:18} accuracy {_shown(row.accuracy)}"
                f"   {row.unscored} unscored, {row.failed} failed"
            )
        overall = [table.average_f1 for table in found.classes if table.average_f1 is not None]
        if overall:
            self.stdout.write(f"  average over all models: F1 {sum(overall) / len(overall):.3f}")


def _connection(kind: str, url: str, by: Actor) -> Connection:
    address = "" if kind == ProviderKindName.MICRO else url
    known = connections_for(by).filter(kind=kind, base_url=address, archived_at=None).first()
    name = f"Article: {kind}"
    return known or create_connection(by=by, name=name, kind=kind, base_url=address)


def _candidate(model: str, connection: Connection, by: Actor) -> Candidate:
    own = candidates_for(by).filter(
        connection=connection, model=model, archived_at=None, **DECODING
    )
    known = own.order_by("pk").first()
    return known or create_candidate(
        by=by, connection=connection, name=model, model=model, **DECODING
    )


def _started(name: str, candidates: Sequence[Candidate], repeats: int, by: Actor) -> Run:
    version = import_starter(name=name, by=by)
    return start_run(
        suite_version=version,
        candidates=candidates,
        repeats=repeats,
        by=by,
        now=timezone.now(),
        name=f"Article: {version.suite.name}",
    )


def _shown(found: Estimate | None) -> str:
    if found is None or found.lower is None:
        return "not known"
    return f"{found.value:.1%} ({found.lower:.0%} to {found.upper:.0%})"
