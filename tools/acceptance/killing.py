"""A run whose workers are killed, and its account; needs Django to be set up."""

import argparse
import time
from collections.abc import Callable

from evaluations.models import Connection, Run, Sample
from tools.acceptance.accounting import account_for
from tools.bench import material
from tools.bench.double import Double
from tools.bench.installation import Installation, Worker


def run_and_kill(
    installation: Installation, double: Double, options: argparse.Namespace, *, workers: int
) -> int:
    """Start workers and a run, kill in its middle, print the account; how much does not fit."""
    running = [installation.start_worker(f"worker{number}") for number in range(workers)]
    time.sleep(3)
    run = _start(double, options)
    lost = []
    began = time.monotonic()
    for number in range(1, options.kills + 1):
        share = number / (options.kills + 1)
        _wait_until(lambda share=share: _done(run) >= share * run.samples.count())
        lost.append(_kill_the_busiest(installation, running, gently=options.gently))
        print(f"{time.monotonic() - began:5.1f} s: killed at {_done(run)} done, {lost[-1]} leased")
    material.wait_for([run], timeout_s=600)
    print(f"{time.monotonic() - began:5.1f} s: the run ended")
    account = account_for(run, double.ledger(), lost=lost)
    print("\n".join(account.lines))
    for worker in running:
        status = worker.stop()
        print(f"{worker.name} told to stop: exit status {status}")
    print(installation.complaints())
    return len(account.problems)


def _start(double: Double, options: argparse.Namespace) -> Run:
    by = material.make_actor()
    version = material.make_sums(by, options.cases)
    openai = material.make_connection(
        by, "OpenAI protocol", "openai_compatible", f"{double.base}/v1", max_in_flight=24
    )
    ollama = material.make_connection(
        by, "Ollama protocol", "ollama", double.base, max_in_flight=12
    )
    candidates = [
        material.make_candidate(by, openai, "reasoning+think=100+acc=0.9"),
        material.make_candidate(by, openai, "think-tags+think=100+acc=0.7"),
        material.make_candidate(by, ollama, "reasoning+think=100+acc=0.8"),
    ]
    return material.start(version, candidates, by, repeats=options.repeats, budget_usd=1000.0)


def _done(run: Run) -> int:
    return run.samples.filter(state__in=("graded", "failed")).count()


def _wait_until(holds: Callable[[], bool], *, timeout_s: float = 600) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _kill_the_busiest(installation: Installation, running: list[Worker], *, gently: bool) -> int:
    """End the worker that drives most connections, start another; calls it left leased."""
    _wait_until(lambda: Connection.objects.exclude(driver_owner="").exists())
    owners = list(
        Connection.objects.exclude(driver_owner="").values_list("driver_owner", flat=True)
    )
    pids = [int(owner.split("-")[-2]) for owner in owners]
    victim = max(running, key=lambda worker: pids.count(worker.process.pid))
    if gently:
        began = time.monotonic()
        print(f"exit status {victim.stop()} after {time.monotonic() - began:.1f} s")
    else:
        victim.kill()
    mark = f"-{victim.process.pid}-"
    leased = Sample.objects.filter(state="leased", owner__contains=mark).count()
    running.remove(victim)
    running.append(installation.start_worker(f"{victim.name}b"))
    return leased
