"""Kills workers in the middle of a run and holds the records against the server's ledger.

    python -m tools.acceptance.crash --on server     two workers, PostgreSQL and Redis
    python -m tools.acceptance.crash --on embedded   one worker, SQLite, no server
    python -m tools.acceptance.crash --cases 300 --repeats 2 --kills 2

Needs the project's shared folder beside the repository (or RATIONALE_SHARED) for the stand-in
server. Exit status 1 when a single call or token is not accounted for.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

from tools.bench.double import Double
from tools.bench.installation import Installation, Worker

if TYPE_CHECKING:
    from evaluations.models import Run

FAULTS = "429=0.05,500=0.03,drop=0.02,badjson=0.01"
PORT = 9962
DATABASE = "rationale_crash"
BROKER = "redis://127.0.0.1:6379/15"
SETTINGS = {"RATIONALE_LEASE_SECONDS": "4", "RATIONALE_SWEEP_SECONDS": "0.5"}


def main() -> int:
    """Run it, print the accounting; 0 if all is accounted for."""
    options = _options()
    server = options.on == "server"
    installation = Installation(
        postgres=DATABASE if server else "", redis=BROKER if server else "", settings=SETTINGS
    )
    with Double(port=PORT, wall=0.2, faults=FAULTS) as double, installation:
        django.setup()
        problems = _crash(installation, double, options, workers=2 if server else 1)
    print("Everything is accounted for." if not problems else f"{problems} things do not fit.")
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--on", choices=("server", "embedded"), default="embedded")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--kills", type=int, default=2)
    return parser.parse_args()


def _crash(
    installation: Installation, double: Double, options: argparse.Namespace, *, workers: int
) -> int:
    from tools.acceptance.accounting import account_for
    from tools.bench.material import wait_for

    running = [installation.start_worker(f"worker{number}") for number in range(workers)]
    time.sleep(3)
    run = _start(double, options)
    lost = []
    began = time.monotonic()
    for number in range(1, options.kills + 1):
        share = number / (options.kills + 1)
        _wait_until(lambda share=share: _done(run) >= share * run.samples.count())
        lost.append(_kill_the_busiest(installation, running))
        print(f"{time.monotonic() - began:5.1f} s: killed at {_done(run)} done, {lost[-1]} leased")
    wait_for([run], timeout_s=600)
    print(f"{time.monotonic() - began:5.1f} s: the run ended")
    account = account_for(run, double.ledger(), lost=lost)
    print("\n".join(account.lines))
    for worker in running:
        status = worker.stop()
        print(f"{worker.name} told to stop: exit status {status}")
    print(installation.complaints())
    return len(account.problems)


def _start(double: Double, options: argparse.Namespace) -> "Run":
    from tools.bench import material

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


def _done(run: "Run") -> int:
    return run.samples.filter(state__in=("graded", "failed")).count()


def _wait_until(holds: Callable[[], bool], *, timeout_s: float = 600) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _kill_the_busiest(installation: Installation, running: list[Worker]) -> int:
    """SIGKILL the worker that drives most connections, start another; calls it had leased."""
    from evaluations.models import Connection, Sample

    _wait_until(lambda: Connection.objects.exclude(driver_owner="").exists())
    owners = list(
        Connection.objects.exclude(driver_owner="").values_list("driver_owner", flat=True)
    )
    pids = [int(owner.split("-")[-2]) for owner in owners]
    victim = max(running, key=lambda worker: pids.count(worker.process.pid))
    victim.kill()
    mark = f"-{victim.process.pid}-"
    leased = Sample.objects.filter(state="leased", owner__contains=mark).count()
    running.remove(victim)
    running.append(installation.start_worker(f"{victim.name}b"))
    return leased


if __name__ == "__main__":
    sys.exit(main())
