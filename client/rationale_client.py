#!/usr/bin/env python3
"""rationale: gates, runs and exports of a Rationale service, for CI jobs. Standard library only.

The service is RATIONALE_URL, the key RATIONALE_API_KEY. Exit codes: 0 GO (or done), 1 NO-GO,
2 INCONCLUSIVE (or a run that stopped before its end), 3 no verdict: usage, connection, refusal.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from typing import Any

GO, NO_GO, INCONCLUSIVE, NO_VERDICT = 0, 1, 2, 3
CODES = {"go": GO, "no_go": NO_GO, "inconclusive": INCONCLUSIVE}
WORDS = {"go": "GO", "no_go": "NO-GO", "inconclusive": "INCONCLUSIVE"}
TRIES, LONGEST_PAUSE, TIMEOUT, CHUNK = 6, 60.0, 60.0, 1 << 16
LOCAL = ("localhost", "127.0.0.1", "::1")


class ClientError(Exception):
    """Why there is no verdict, in a sentence with the way out."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to wherever it points."""

    def redirect_request(self, *told: Any) -> Any:
        raise ClientError(f"The service answers from {told[-1]}: set RATIONALE_URL to that.")


class Service:
    """A Rationale service, reached with a key; certificates are always checked."""

    def __init__(self, url: str, key: str, pause: Callable[[float], None] = time.sleep) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ClientError("Set RATIONALE_URL to the address of the service: https://...")
        if parts.scheme == "http" and parts.hostname not in LOCAL and not _allowed_http():
            told = "http would send the key unencrypted: use https, or set RATIONALE_ALLOW_HTTP=1."
            raise ClientError(told)
        if not key or not key.isascii() or not key.isprintable():
            raise ClientError("Set RATIONALE_API_KEY to a key of your team (Settings, API keys).")
        self.url, self.key, self.pause = url.rstrip("/"), key, pause
        self.opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str, **query: object) -> Any:
        """What an address below /api/v1/ answers, as JSON."""
        return _read_json(self.open("GET", _address(path, query)))

    def post(self, path: str, body: dict[str, Any], once: str | None = None) -> Any:
        """Sends JSON; ``once`` makes sending it again safe."""
        return _read_json(self.open("POST", path, body, once))

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Every row of a list."""
        found = self.get(path, limit=200, **query)
        while True:
            yield from found["results"]
            if not found["next"]:
                return
            asked = urllib.parse.urlsplit(found["next"]).query
            found = self.get(f"{path}?{asked}")

    def open(self, method: str, path: str, body: Any = None, once: str | None = None) -> Any:
        """The open answer. Waits and asks again on 429, 502, 503, 504 and broken connections."""
        safe = method == "GET" or once is not None
        for left in range(TRIES - 1, -1, -1):
            try:
                return self.opener.open(self._request(method, path, body, once), timeout=TIMEOUT)
            except urllib.error.HTTPError as error:
                again = error.code == 429 or (safe and error.code in (502, 503, 504))
                if not (again and left):
                    raise ClientError(_told(error)) from None
                self.pause(_wait(error.headers.get("Retry-After"), left))
            except (OSError, http.client.HTTPException) as error:
                if not (safe and left) or "CERTIFICATE" in str(error).upper():
                    reason = getattr(error, "reason", error)
                    raise ClientError(f"{self.url} cannot be reached: {reason}.") from None
                self.pause(_wait(None, left))
        raise AssertionError("the last try returns or raises")

    def _request(self, method: str, path: str, body: Any, once: str | None) -> Any:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "User-Agent": "rationale-client/0.1"}
        if sent is not None:
            headers["Content-Type"] = "application/json"
        if once is not None:
            headers["Idempotency-Key"] = once
        address = f"{self.url}/api/v1/{path}"
        return urllib.request.Request(address, data=sent, headers=headers, method=method)


def _allowed_http() -> bool:
    return os.environ.get("RATIONALE_ALLOW_HTTP") == "1"


def _address(path: str, query: dict[str, object]) -> str:
    told = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urllib.parse.urlencode(told)}" if told else path


def _read_json(answer: Any) -> Any:
    with answer:
        content = answer.read()
    try:
        return json.loads(content)
    except ValueError:
        raise ClientError("The answer is no JSON: is RATIONALE_URL a Rationale service?") from None


def _told(error: urllib.error.HTTPError) -> str:
    """The service's own sentence, else the status."""
    try:
        return str(json.loads(error.read(CHUNK))["error"]["message"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"The service answered {error.code} {error.reason}."


def _wait(told: str | None, left: int) -> float:
    """Seconds until the next try: what Retry-After says, else twice as long each time."""
    if told is not None and told.strip().isdigit():
        return min(float(told), LONGEST_PAUSE)
    return float(min(2 ** (TRIES - left), LONGEST_PAUSE))


def gate(service: Service, asked: argparse.Namespace) -> int:
    """Asks for a verdict on what was measured; starts nothing."""
    body = {
        "policy_text": _text_of(asked.policy),
        "run": asked.run,
        "suite": asked.suite,
        "candidate": asked.candidate,
        "incumbent": asked.incumbent,
        "incumbent_run": asked.incumbent_run,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    found = service.post("gates/", sent, once=str(uuid.uuid4()))
    print(found["headline"])
    for rule in found["rules"]:
        print(f"  {WORDS[rule['verdict']]:<12} {rule['name']}: {rule['sentence']}")
        if rule["way_out"]:
            print(f"  {'':<12} {rule['way_out']}")
    for note in found["notes"]:
        print(f"  Note: {note}")
    print(found["url"])
    if asked.junit:
        _save(service.open("GET", f"gates/{found['id']}/junit.xml"), asked.junit)
    if asked.markdown:
        _save(service.open("GET", f"gates/{found['id']}/summary.md"), asked.markdown)
    if asked.step_summary and os.environ.get("GITHUB_STEP_SUMMARY"):
        summary = os.environ["GITHUB_STEP_SUMMARY"]
        _save(service.open("GET", f"gates/{found['id']}/summary.md"), summary, mode="ab")
    return CODES[found["verdict"]]


def run(service: Service, asked: argparse.Namespace) -> int:
    """Starts a run, waits for its end, prints its id."""
    wish = {
        "suite_version": _version(service, asked.suite, asked.version),
        "candidates": [_by_slug(service, "candidates/", slug)["id"] for slug in asked.candidate],
        "repeats": asked.repeats,
    }
    _check_budget(service.post("runs/estimate/", wish), asked.budget)
    if asked.budget is not None:
        wish["budget_usd"] = asked.budget
    if asked.name:
        wish["name"] = asked.name
    started = service.post("runs/", wish, once=asked.once or str(uuid.uuid4()))
    number = started["id"]
    _say(f"Run {number} started: {service.url}/runs/{number}/")
    print(number, flush=True)
    return GO if asked.no_wait else _wait_for(service, number, asked.timeout)


def _check_budget(estimate: dict[str, Any], budget: float | None) -> None:
    cost, requests = estimate["cost_usd"], estimate["requests"]
    told = "unknown cost" if cost is None else f"about ${cost:.4g}"
    _say(f"{requests} requests, {told}, about {estimate['seconds']:.0f} s.")
    if budget is not None and cost is not None and cost > budget:
        told = f"The run would cost about ${cost:.4g}, more than the budget of ${budget:.4g}: "
        raise ClientError(told + "it would stop before its end. Nothing was started.")


def _wait_for(service: Service, number: int, timeout: float) -> int:
    """Polls until the run is over; what was spent and is left goes to the error stream."""
    until, shown, pause = time.monotonic() + timeout, "", 0.25
    while True:
        found = service.get(f"runs/{number}/")
        progress = found["progress"]
        counts = progress["samples"]
        line = f"{counts['done']} of {counts['total'] - counts['skipped']} samples done, "
        line += f"{counts['failed']} failed, ${progress['spent_usd']:.4g} spent"
        if line != shown:
            _say(line)
            shown = line
        if progress["is_over"]:
            break
        if time.monotonic() > until:
            _say(f"Run {number} goes on after {timeout:g} s: wait for it later, or cancel it.")
            return INCONCLUSIVE
        service.pause(pause)
        pause = min(2 * pause, 5.0)
    if found["state"] == "finished":
        return GO
    _say(f"Run {number} is {found['state']}: {found['stop_reason'] or 'before its end'}")
    return INCONCLUSIVE


def export(service: Service, asked: argparse.Namespace) -> int:
    """Writes one document or file of the service."""
    paths = {
        "results": f"runs/{asked.id}/results/",
        "measurements": f"runs/{asked.id}/measurements/",
        "traces": f"traces/export/?run={asked.id}&format={asked.format}",
        "decision": f"decisions/{asked.id}/",
        "gate": f"gates/{asked.id}/",
        "junit": f"gates/{asked.id}/junit.xml",
        "markdown": f"gates/{asked.id}/summary.md",
    }
    _save(service.open("GET", paths[asked.what]), asked.output)
    return GO


def _version(service: Service, suite: str, number: int | None) -> int:
    """The id of a version: the newest frozen one where none is named."""
    row = _by_slug(service, "suites/", suite)
    for version in service.pages(f"suites/{row['id']}/versions/"):
        if version["number"] == number or (number is None and version["state"] == "frozen"):
            return int(version["id"])
    raise ClientError(f"The suite {suite} has no such frozen version: freeze one, or --version N.")


def _by_slug(service: Service, path: str, slug: str) -> dict[str, Any]:
    for row in service.pages(path):
        if row["slug"] == slug:
            return row
    raise ClientError(f"{path.rstrip('s/')} {slug} is not there: send the end of its address.")


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise ClientError(f"The policy {path} cannot be read: {error}.") from None


def _save(answer: Any, path: str, mode: str = "wb") -> None:
    """Writes an answer to a file, or to the output where it is named -."""
    with answer:
        if path == "-":
            for chunk in iter(lambda: answer.read(CHUNK), b""):
                sys.stdout.buffer.write(chunk)
            return
        try:
            with open(path, mode) as file:
                for chunk in iter(lambda: answer.read(CHUNK), b""):
                    file.write(chunk)
        except OSError as error:
            raise ClientError(f"{path} cannot be written: {error}.") from None


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Parser(argparse.ArgumentParser):
    """argparse ends with 2 on wrong usage, which here means INCONCLUSIVE."""

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        raise ClientError(message)


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = _Parser(prog="rationale", description=__doc__, formatter_class=_AsWritten)
    commands = top.add_subparsers(dest="command", required=True)
    for name, act, build in (("gate", gate, _gate), ("run", run, _run), ("export", export, _out)):
        command = commands.add_parser(name, help=act.__doc__, description=act.__doc__)
        command.set_defaults(act=act)
        build(command)
    return top


_AsWritten = argparse.RawDescriptionHelpFormatter


def _gate(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--policy", required=True, metavar="FILE", help="YAML or JSON, see docs/ci.md")
    add("--suite", help="its latest finished run with the candidate")
    add("--run", type=int, help="or this run")
    add("--candidate", required=True, help="slug: the end of the model's address")
    add("--incumbent", help="slug of the model in production")
    add("--incumbent-run", type=int, help="a run of the same suite version")
    add("--junit", metavar="FILE", help="write JUnit XML")
    add("--markdown", metavar="FILE", help="write a Markdown summary")
    add("--step-summary", action="store_true", help="append it to $GITHUB_STEP_SUMMARY, if set")


def _run(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--suite", required=True, help="slug")
    add("--version", type=int, help="number; the newest frozen one where left out")
    add("--candidate", required=True, action="append", help="slug; may be repeated")
    add("--repeats", type=int, default=1)
    add("--budget", type=float, metavar="USD", help="refuses a run that would cost more")
    add("--name", help="of the run")
    add("--once", metavar="KEY", help="the same key within 24 hours starts no second run")
    add("--no-wait", action="store_true", help="print the id and end")
    add("--timeout", type=float, default=3600.0, metavar="S", help="stop waiting after so long")


def _out(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    whats = ("results", "measurements", "traces", "decision", "gate", "junit", "markdown")
    add("what", choices=whats, help="results, measurements and traces are of a run")
    add("id", type=int, help="of the run, the decision or the gate")
    add("--format", default="jsonl", choices=("jsonl", "parquet", "chat"), help="of traces")
    add("--output", "-o", default="-", metavar="FILE", help="the output where left out")


def main(arguments: list[str] | None = None) -> int:
    """Does what the command line asks; gives the exit code.

    Python ends with 1 on an error that nobody caught, which here means NO-GO: so all are caught.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        asked = parser().parse_args(arguments)
        url, key = (os.environ.get(f"RATIONALE_{name}", "") for name in ("URL", "API_KEY"))
        return int(asked.act(Service(url, key), asked))
    except ClientError as error:
        _say(f"rationale: {error}")
        return NO_VERDICT
    except KeyboardInterrupt:
        return NO_VERDICT
    except Exception as error:
        _say(f"rationale: unexpected {type(error).__name__}: {error}")
        return NO_VERDICT


if __name__ == "__main__":
    sys.exit(main())
