"""What the recording proxy adds to the first byte, beside a hop that does nothing.

    python -m tools.bench.proxy [--calls 300]

Streams replies of the stand-in server (which waits for a while before its first byte, as a model
does) by turns directly, through a process that only passes bytes on, and through the proxy of a
served installation, one at a time. What the empty hop adds is the machine's own price of one more
process; what the proxy adds beyond it is ours. Needs the project's shared folder beside the
repository.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tools.bench.double import Double
from tools.bench.installation import ROOT, Installation

MODEL = "reasoning+think=100+acc=0.9"
PORT, DOUBLE_PORT, HOP_PORT = 9963, 9964, 9965
WALL_S = 0.1
WARM_UP = 20


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    calls = parser.parse_args().calls
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with Double(port=DOUBLE_PORT, wall=WALL_S) as double, Installation():
        import django

        django.setup()
        from tools.bench import material

        by = material.make_owner()
        limits = {"api_key": "none", "max_in_flight": 8}
        address = f"{double.base}/v1"
        connection = material.make_connection(by, "Double", "openai_compatible", address, **limits)
        key = material.make_key(by, "proxy")
        with _served(), _hop():
            ways = {
                "direct": address,
                "through an empty hop": f"http://127.0.0.1:{HOP_PORT}/v1",
                "through the proxy": f"http://127.0.0.1:{PORT}/proxy/{connection.pk}/v1",
            }
            _report(_measure(ways, key, calls))
        print(f"{material.stored_traces('proxy')} of {calls + WARM_UP} replies were stored")


@contextmanager
def _served() -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}"]
    options = ["--worker-class", "gthread", "--threads", "16", "--log-level", "warning"]
    server = subprocess.Popen([*command, *options], cwd=ROOT)
    time.sleep(5)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _hop() -> Iterator[None]:
    command = [sys.executable, "-m", "tools.bench.hop", str(HOP_PORT), str(DOUBLE_PORT)]
    hop = subprocess.Popen(command, cwd=ROOT)
    time.sleep(1)
    try:
        yield
    finally:
        hop.terminate()
        hop.wait()


def _measure(ways: Mapping[str, str], key: str, calls: int) -> dict[str, list[float]]:
    import httpx

    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": "What is 17 + 25?"}],
        "stream": True,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for number in range(calls + WARM_UP):
            for name, base in ways.items():
                started = time.perf_counter()
                with client.stream("POST", f"{base}/chat/completions", json=body) as response:
                    pieces = response.iter_raw()
                    next(pieces)
                    first = time.perf_counter() - started
                    for _ in pieces:
                        pass
                assert response.status_code == 200
                if number >= WARM_UP:
                    found[name].append(first)
    return found


def _report(found: dict[str, list[float]]) -> None:
    print(f"{'time to first byte':22}{'p50 ms':>10}{'p95 ms':>10}")
    for name, seconds in found.items():
        p95 = statistics.quantiles(seconds, n=20)[-1]
        print(f"{name:22}{statistics.median(seconds) * 1000:10.2f}{p95 * 1000:10.2f}")
    direct, hop, proxy = (1000 * statistics.median(seconds) for seconds in found.values())
    print(f"{'added by an empty hop':22}{hop - direct:10.2f}")
    print(f"{'added by the proxy':22}{proxy - direct:10.2f}")
    print(f"{'of that, our own work':22}{proxy - hop:10.2f}")


if __name__ == "__main__":
    main()
