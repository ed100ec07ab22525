"""1,000 streamed samples at 64 in flight, beside bare clients and other tools, in one run.

    python -m tools.bench.execution [--samples 1000] [--repeat 3] [--only embedded,server]

Needs the project's shared folder beside the repository (or RATIONALE_SHARED) for the stand-in
server; ``server`` needs PostgreSQL and Redis on this machine. Other tools are measured where
their commands are found: ``tools/bench/peers.py`` says how.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import time
from collections.abc import Sequence
from typing import Any

from tools.bench.double import Double
from tools.bench.installation import Installation
from tools.bench.peers import PEERS, run_peer

MODEL = "reasoning+think=200+acc=0.9"
IN_FLIGHT = 64
WALL_S = 0.2
PORT = 9961
KINDS = {
    "aiohttp": "bare aiohttp, streamed, SQLite",
    "openai": "bare openai, streamed, SQLite",
    "inspect": "Inspect AI",
    "promptfoo": "promptfoo",
    "embedded": "Rationale, SQLite, embedded",
    "server": "Rationale, PostgreSQL, Redis",
}

#: A worker's start (imports of the clients) is no part of the measurement.
WORKER_UP_S = 5.0


def main() -> None:
    """Measure, print a table and one JSON line per row."""
    options = _options()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows: list[dict[str, Any]] = []
    ideal = options.samples / IN_FLIGHT * WALL_S
    kinds = [kind for kind in options.only if _is_here(kind)]
    with Double(port=PORT, wall=WALL_S) as double:
        for kind in kinds:
            rows += [
                _in_own_process(kind, double, options.samples, number)
                for number in range(options.repeat)
            ]
    print(f"\n{options.samples} samples, {IN_FLIGHT} in flight, ideal {ideal:.1f} s; medians")
    print(f"{'':34}{'wall s':>8}{'x ideal':>9}{'CPU ms':>8}{'peak MiB':>10}{'bytes':>8}")
    for kind in kinds:
        _print_row(kind, [row for row in rows if row["kind"] == kind], ideal)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", type=_kinds, default=list(KINDS))
    return parser.parse_args()


def _kinds(given: str) -> list[str]:
    kinds = given.split(",")
    for kind in kinds:
        if kind not in KINDS:
            raise argparse.ArgumentTypeError(f"no {kind!r}; there are {', '.join(KINDS)}")
    return kinds


def _is_here(kind: str) -> bool:
    """Whether it can be measured; says so of a tool that is not installed."""
    peer = PEERS.get(kind)
    if peer is None or peer.found():
        return True
    print(f"{KINDS[kind]} is left out: no command {peer.command!r}; {peer.variable} may name one.")
    return False


def _in_own_process(kind: str, double: Double, samples: int, number: int) -> dict[str, Any]:
    """Django reads its settings once, so every measurement gets a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(kind, double.base, samples, theirs))
    double.clear()
    process.start()
    theirs.close()
    try:
        row: dict[str, Any] = ours.recv()
    finally:
        process.join()
    ledger = double.ledger()
    row |= {"kind": kind, "number": number, "served": ledger["served"]}
    row["peak_in_flight"] = ledger["peak_in_flight"]
    print(json.dumps(row), flush=True)
    return row


def measure(kind: str, base: str, samples: int, answer: Any) -> None:
    """One measurement; its figures are sent through the pipe."""
    if kind in ("aiohttp", "openai"):
        from tools.bench.bare_clients import run_bare

        answer.send(run_bare(kind, base, MODEL, samples, IN_FLIGHT))
        return
    if kind in PEERS:
        answer.send(run_peer(kind, base, MODEL, samples, IN_FLIGHT))
        return
    server = kind == "server"
    installation = Installation(
        postgres="rationale_bench" if server else "",
        broker="redis://127.0.0.1:6379/15" if server else "",
    )
    with installation:
        answer.send(_run_product(installation, base, samples))


def _run_product(installation: Installation, base: str, samples: int) -> dict[str, Any]:
    import django

    django.setup()
    from tools.bench import material

    by = material.make_actor()
    version = material.make_sums(by, samples)
    limits = {"api_key": "none", "max_in_flight": IN_FLIGHT}
    connection = material.make_connection(by, "Double", "openai_compatible", f"{base}/v1", **limits)
    candidate = material.make_candidate(by, connection, MODEL)
    worker = installation.start_worker("one", profile=os.environ.get("BENCH_PROFILE", ""))
    time.sleep(WORKER_UP_S)
    stored, cpu = installation.stored_bytes(), worker.cpu_s()
    began = time.perf_counter()
    run = material.start(version, [candidate], by)
    started = time.perf_counter()
    material.wait_for([run], timeout_s=300)
    wall = time.perf_counter() - started
    row = {
        "wall_s": round(wall, 3),
        "start_run_s": round(started - began, 3),
        "cpu_ms": round((worker.cpu_s() - cpu) / samples * 1000, 3),
        "peak_mib": round(worker.peak_mib()),
        "bytes": round((installation.stored_bytes() - stored) / samples),
        "graded": run.samples.filter(state="graded").count(),
        "correct": run.samples.filter(value=1.0).count(),
    }
    worker.stop()
    return row


def _print_row(kind: str, rows: Sequence[dict[str, Any]], ideal: float) -> None:
    wall, cpu, peak, stored = (
        statistics.median(row[key] for row in rows)
        for key in ("wall_s", "cpu_ms", "peak_mib", "bytes")
    )
    print(f"{KINDS[kind]:34}{wall:8.2f}{wall / ideal:9.2f}{cpu:8.2f}{peak:10.0f}{stored:8.0f}")


if __name__ == "__main__":
    main()
