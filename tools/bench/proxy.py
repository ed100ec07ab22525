"""What the recording proxy adds to the first byte, beside the same calls made directly.

    python -m tools.bench.proxy [--calls 300]

Streams replies of the stand-in server (which waits for a while before its first byte, as a model
does) by turns directly and through the proxy of a served installation, one at a time. Needs the
project's shared folder beside the repository.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.bench.double import Double
from tools.bench.installation import ROOT, Installation

MODEL = "reasoning+think=100+acc=0.9"
PORT, DOUBLE_PORT = 9963, 9964
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
        through = f"http://127.0.0.1:{PORT}/proxy/{connection.pk}/v1"
        with _served():
            _report(_measure(address, through, key, calls))
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


def _measure(direct: str, through: str, key: str, calls: int) -> dict[str, list[float]]:
    import httpx

    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": "What is 17 + 25?"}],
        "stream": True,
    }
    found: dict[str, list[float]] = {"direct": [], "through": []}
    with httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for number in range(calls + WARM_UP):
            for name, base in (("direct", direct), ("through", through)):
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
    added = statistics.median(found["through"]) - statistics.median(found["direct"])
    print(f"{'added by the proxy':22}{added * 1000:10.2f}")


if __name__ == "__main__":
    main()
