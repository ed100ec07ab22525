"""Traces of 4 KB sent in batches, beside a bare insert of the same rows, in one run.

    python -m tools.bench.ingest [--traces 10000] [--batch 500] [--only sqlite,postgres]

``API`` is a whole request to a view of the service in this process (key, JSON, checks, parser,
one transaction a batch); ``bare insert`` puts the same values into the same table with one
executemany a batch and nothing else. ``postgres`` needs PostgreSQL on this machine.
BENCH_PROFILE=1 prints where the time of the API goes.
"""

import argparse
import cProfile
import json
import multiprocessing
import os
import pstats
import time
from collections.abc import Callable
from typing import Any

from tools.bench.installation import Installation

TRACE_BYTES = 4096
PHRASE = "Let me check this again: 6 * 7 is 42, and 42 is what was asked. "


def main() -> None:
    """Measure each database in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traces", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--only", default="sqlite,postgres")
    options = parser.parse_args()
    print(f"{options.traces} traces of {TRACE_BYTES} bytes in batches of {options.batch}")
    print(f"{'':34}{'traces/s':>10}{'CPU ms each':>13}")
    context = multiprocessing.get_context("spawn")
    for kind in options.only.split(","):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=measure, args=(kind, options.traces, options.batch, theirs)
        )
        process.start()
        theirs.close()
        for name, rate, cpu in ours.recv():
            print(f"{kind + ', ' + name:34}{rate:>10.0f}{cpu:>13.3f}", flush=True)
        process.join()


def measure(kind: str, traces: int, batch: int, answer: Any) -> None:
    """One database; its figures are sent through the pipe."""
    settings = {"RATIONALE_API_RATE": "1000000/min"}
    postgres = "rationale_bench_ingest" if kind == "postgres" else ""
    with Installation(postgres=postgres, settings=settings):
        import django

        django.setup()
        answer.send(_measured(traces, batch))
        from django.db import connections

        connections.close_all()


def _measured(traces: int, batch: int) -> list[tuple[str, float, float]]:
    from django.test import Client

    from tools.bench.bare_rows import clear, insert, values_of
    from tools.bench.keys import make_key

    by, secret = make_key()
    client = Client(headers={"Authorization": f"Bearer {secret}"}, SERVER_NAME="localhost")
    parts = [range(start, min(start + batch, traces)) for start in range(0, traces, batch)]
    bodies = [[item(number) for number in part] for part in parts]
    as_json = [json.dumps({"traces": part}) for part in bodies]
    as_lines = ["\n".join(json.dumps(each) for each in part) for part in bodies]
    client.get("/livez")  # loads the addresses, so that no measurement does
    told = [
        _rate("API, JSON", traces, lambda: _post(client, as_json, "application/json", batch)),
        _rate("API, known already", traces, lambda: _post(client, as_json, "application/json", 0)),
    ]
    clear()
    told.append(_rate("API, NDJSON", traces, lambda: _post(client, as_lines, NDJSON, batch)))
    clear()
    rows = values_of(by.team, bodies)
    told.append(_rate("bare insert of the same rows", traces, lambda: insert(rows)))
    clear()
    return told


NDJSON = "application/x-ndjson"


def item(number: int) -> dict[str, Any]:
    """One trace of about TRACE_BYTES, as a program sends it."""
    told = {
        "external_id": f"bench-{number}",
        "model": "deepseek-r1:14b",
        "messages": [{"role": "user", "content": f"What is 6 * 7? This is question {number}."}],
        "stop_reason": "stop",
        "usage": {"prompt_tokens": 24, "completion_tokens": 1000, "total_tokens": 1024},
        "timings": {"first_byte": 0.21, "first_answer": 1.9, "total": 2.2},
        "metadata": {"service": "bench", "number": number},
    }
    room = TRACE_BYTES - len(json.dumps(told)) - 60
    thought = (PHRASE * (room // len(PHRASE) + 1))[:room]
    return {**told, "text": f"<think>\n{thought}\n</think>\n\nIt is 42."}


def _post(client: Any, bodies: list[str], content_type: str, stored: int) -> None:
    for body in bodies:
        answer = client.post("/api/v1/traces/batch/", body, content_type=content_type)
        told = answer.json()
        assert answer.status_code == 201, told
        assert not stored or told["stored"] == len(told["traces"]), told["rejected"]


def _rate(name: str, traces: int, work: Callable[[], None]) -> tuple[str, float, float]:
    profile = cProfile.Profile() if os.environ.get("BENCH_PROFILE") else None
    began, cpu = time.perf_counter(), time.process_time()
    if profile:
        profile.runcall(work)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    else:
        work()
    return (
        name,
        traces / (time.perf_counter() - began),
        (time.process_time() - cpu) / traces * 1000,
    )


if __name__ == "__main__":
    main()
