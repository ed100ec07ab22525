"""Lists, filters and full text at 100,000 traces of 4 KB, beside a plain LIKE scan, in one run.

    python -m tools.bench.traces [--traces 100000] [--repeat 20] [--only sqlite,postgres]

``postgres`` creates and drops a database of its own on this machine; ``sqlite`` is a file in a
temporary folder. Pages are asked through Django's client: middleware, views and templates count.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from tools.bench.installation import Installation
from tools.bench.trace_questions import LABELS

DATABASE = "rationale_bench_traces"


def main() -> None:
    """Measure, print a table and one JSON line per database."""
    options = _options()
    context = multiprocessing.get_context("spawn")
    results = []
    for kind in options.only.split(","):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=measure, args=(kind, options.traces, options.repeat, theirs)
        )
        process.start()
        theirs.close()
        results.append(ours.recv())
        process.join()
    _print_table(results, options.traces)
    for result in results:
        print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--only", default="sqlite,postgres")
    return parser.parse_args()


def measure(kind: str, traces: int, repeat: int, answer: Any) -> None:
    """Seed one database and time every question; in a process of its own."""
    postgres = DATABASE if kind == "postgres" else ""
    settings = {"RATIONALE_ALLOWED_HOSTS": "testserver"}
    with Installation(postgres=postgres, settings=settings) as installation:
        import django

        django.setup()
        from tools.bench.trace_material import seed

        began = time.perf_counter()
        ask = seed(traces)
        seeded_s = time.perf_counter() - began
        rows = {label: _time(lambda label=label: ask(label), repeat) for label in LABELS}
        answer.send(
            {
                "kind": kind,
                "traces": traces,
                "seeded_s": round(seeded_s, 1),
                "bytes": installation.stored_bytes(),
                "rows": rows,
            }
        )
        answer.close()


def _time(question: Callable[[], None], repeat: int) -> dict[str, float]:
    """Milliseconds of ``repeat`` answers after a first one: median, 95th percentile, and the
    processor's time of this process alone (with SQLite: all of it), which a busy machine does
    not stretch."""
    question()
    times, cpu = [], []
    for _ in range(repeat):
        began, used = time.perf_counter(), time.process_time()
        question()
        times.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - used))
    times.sort()
    rank = max(0, -(-95 * len(times) // 100) - 1)
    return {
        "p50": round(statistics.median(times), 1),
        "p95": round(times[rank], 1),
        "cpu": round(statistics.median(cpu), 1),
    }


def _print_table(results: list[dict[str, Any]], traces: int) -> None:
    kinds = [result["kind"] for result in results]
    print(f"\n{traces:,} traces of 4 KB; milliseconds")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end")
    print(
        f"{'':44}"
        + "".join(f"{kind + ': p50':>16}{'p95':>8}{'CPU':>8}" for kind in kinds)
        + f"{'bound':>8}"
    )
    for label, bound in LABELS.items():
        cells = [result["rows"][label] for result in results]
        shown = "".join(
            f"{cell['p50']:>16.1f}{cell['p95']:>8.1f}{cell['cpu']:>8.1f}" for cell in cells
        )
        print(f"{label:44}{shown}{bound or '':>8}")
    for result in results:
        print(
            f"{result['kind']}: seeded and indexed in {result['seeded_s']:.0f} s, "
            f"{result['bytes'] / 1e6:,.0f} MB in all"
        )


if __name__ == "__main__":
    main()
