"""One move of a slider, from the input to the painted page: 20 candidates on 8 criteria.

    python -m tools.bench.reranking [--moves 200]

A throw-away installation serves the page to the Chromium on the PATH. ``work`` is our handler,
``painted`` runs until the frame after it is drawn, waiting for the screen's next refresh (up to
17 ms) included; ``processor`` is what the page's thread worked for one move, layout and paint
included. The answers of the server that follow a move are held back.
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
from typing import Any, Final

from tools.bench.installation import ROOT, Installation

CANDIDATES: Final = 20
#: Moves that are not counted: the first ones are compiled.
WARM_UP: Final = 10
MOVES: Final = """async (moves) => {
  const sliders = [...document.querySelectorAll('#criteria input[type=range]')];
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const found = [];
  for (let move = 0; move < moves; move += 1) {
    const slider = sliders[move % sliders.length];
    slider.value = 1 + (move * 37) % 100;
    const start = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const worked = performance.now() - start;
    await painted();
    found.push([worked, performance.now() - start]);
  }
  return found;
}"""


def main() -> None:
    """Serve the page, move its sliders, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moves", type=int, default=200)
    moves = options.parse_args().moves
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("re-ranking in the browser: no chromium on the PATH")
        return
    with Installation():
        import django

        django.setup()
        from tools.bench.wide_decision import open_wide_decision

        cookie, address = open_wide_decision(CANDIDATES)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
        server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT)
        try:
            _wait_for(port)
            _measure(chromium, f"http://127.0.0.1:{port}", address, cookie, moves)
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def _measure(chromium: str, host: str, address: str, cookie: str, moves: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=host)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": host}])
        page = context.new_page()
        mistakes: list[str] = []
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.goto(address, wait_until="networkidle")
        assert page.locator("#ranking tr[data-key]").count() == CANDIDATES
        page.route("**/*", lambda route: None)
        tools = context.new_cdp_session(page)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        print(f"one move of a slider, {CANDIDATES} candidates x 8 criteria, ms")
        print(f"{'':28}{'work':>8}{'painted':>9}{'95 %':>7}{'worst':>7}{'processor':>11}")
        for name, rate in (("this machine", 1), ("slowed down 4 times", 4)):
            tools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            page.evaluate(MOVES, WARM_UP)
            before = _busy_ms(tools)
            found = page.evaluate(MOVES, moves)
            _print(name, found, (_busy_ms(tools) - before) / moves)
        browser.close()
        assert not mistakes, mistakes[:3]


def _busy_ms(tools: Any) -> float:
    """Processor time of the page's thread so far."""
    told = tools.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(row["value"]) for row in told if row["name"] == "TaskDuration")


def _print(name: str, found: list[list[float]], processor: float) -> None:
    work, painted = zip(*found, strict=True)
    p95 = statistics.quantiles(painted, n=20)[-1]
    print(
        f"{name:28}{statistics.median(work):8.1f}{statistics.median(painted):9.1f}"
        f"{p95:7.1f}{max(painted):7.1f}{processor:11.1f}"
    )


if __name__ == "__main__":
    main()
