"""All recorded traces through the API of a live server, and a table of what became of them.

    python -m tools.acceptance.traces

A throw-away installation is served by gunicorn. Rows with thought and answer are sent apart;
rows that keep the raw template are sent as one text, which must split into the recorded thought;
raw replies are sent as providers' bodies. Ends with status 1 where a failure is unexplained.
Needs the project's shared folder beside the repository (or RATIONALE_SHARED).
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tools.bench.installation import ROOT, Installation

SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared")) / "data" / "traces"
QUIZZES = "lineage_full_quizzes.jsonl"
COUNTS = {
    "prompt": "prompt_tokens",
    "prompt_tokens": "prompt_tokens",
    "completion": "completion_tokens",
    "completion_tokens": "completion_tokens",
    "reasoning": "reasoning_tokens",
    "reasoning_tokens": "reasoning_tokens",
    "total": "total_tokens",
    "total_tokens": "total_tokens",
}
BATCH = 200


@dataclass
class Account:
    """What became of the rows of one file."""

    name: str
    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """One row of the table."""
        told = (self.kinds, self.outcomes, self.sources, self.failures)
        cells = (", ".join(f"{key or '-'} {n}" for key, n in each.most_common()) for each in told)
        return (
            f"| {self.name} | {self.rows} | " + " | ".join(each or "none" for each in cells) + " |"
        )


def main() -> int:
    """Serve, send, count."""
    accounts = []
    with Installation(settings={"RATIONALE_API_RATE": "1000000/min"}):
        import django

        django.setup()
        from tools.bench.keys import make_key

        _, secret = make_key()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
        server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT)
        try:
            _wait_for(port)
            for path in sorted(SHARED.glob("*.jsonl")):
                if path.name != QUIZZES:
                    accounts.append(_ingested(path, port, secret))
        finally:
            server.terminate()
            server.wait()
    print("| file | rows | kinds | outcomes | thought found in | failures |")
    print("| --- | --- | --- | --- | --- | --- |")
    print("\n".join(account.line() for account in accounts))
    lost = sum(account.failures.total() for account in accounts)
    rows = sum(account.rows for account in accounts)
    print(f"\n{rows} rows, {rows - lost} stored as recorded, {lost} not")
    return 1 if lost else 0


def _ingested(path: Path, port: int, secret: str) -> Account:
    account, pairs = Account(path.name), [(row, item_of(path.name, row)) for row in _lines(path)]
    account.rows = len(pairs)
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        told = _post(port, secret, [item for _, item in part])
        for rejected in told["rejected"]:
            account.failures[rejected["message"][:160]] += 1
        for stored in told["traces"]:
            row, item = part[stored["index"]]
            trace = _get(port, secret, stored["id"])
            account.kinds[trace["kind"]] += 1
            account.outcomes[trace["outcome"]] += 1
            account.sources[trace["reasoning_source"]] += 1
            if why := _difference(row, item, trace):
                account.failures[why] += 1
    return account


def item_of(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A recorded row as it is sent in."""
    told: dict[str, Any] = {"external_id": _id_of(row), "tags": [name]}
    if "kind" in row:
        return told | _body_of(row)
    prompt = row.get("prompt") or _quizzes()[row["quiz"]]
    told |= {"model": row["model"], "messages": [{"role": "user", "content": prompt}]}
    if reason := row.get("finish_reason"):
        told["stop_reason"] = reason
    if isinstance(tokens := row.get("tokens"), dict):
        told["usage"] = {COUNTS[key]: tokens[key] for key in tokens if key in COUNTS}
    if isinstance(params := row.get("params"), dict):
        told["parameters"] = params
    if template := row.get("raw_template"):
        opens = not template.lstrip().startswith(("<", "{reasoning}<"))
        text = template.replace("{reasoning}", row["reasoning"])
        text = text.replace("{answer}", row["answer"] or "")
        return told | {"text": text, "prompt_opens_think": opens}
    reasoning = {"reasoning": row["reasoning"]} if row.get("reasoning") else {}
    return told | reasoning | {"text": row["answer"] or ""}


def _body_of(row: dict[str, Any]) -> dict[str, Any]:
    chunks, kind = row.get("chunks"), row["kind"]
    if kind.startswith("ollama /api/generate"):
        protocol = "ollama_generate"
    else:
        protocol = "ollama_chat" if kind.startswith("Ollama /api/chat") else "openai_chat"
    model = row.get("model") or (row.get("response") or chunks[0]).get("model", "")
    told = {"model": model, "protocol": protocol, "body": row.get("response")}
    if chunks:
        lines = [json.dumps(chunk, ensure_ascii=False) for chunk in chunks]
        streamed = "".join(f"data: {line}\n\n" for line in lines)
        told["body"] = "\n".join(lines) if protocol.startswith("ollama") else streamed
    if "first chunk" in kind:
        # The rest of the stream was not recorded: there is no reply in it.
        told["outcome"] = "failed"
    if request := row.get("request"):
        return told | {"request": request}
    return told | {"messages": [{"role": "user", "content": row.get("prompt") or ""}]}


def _difference(row: dict[str, Any], item: dict[str, Any], trace: dict[str, Any]) -> str:
    """Why what is read back is not what was recorded; "" where it is."""
    if "raw_template" not in row or row["raw_template"] is None:
        if "body" in item or trace["answer"] == (row["answer"] or ""):
            return ""
        return "the answer read back is another"
    if trace["reasoning"].strip() != row["reasoning"].strip():
        return f"split differs for the template {row['raw_template']!r}"
    return "" if trace["answer"].strip() == (row["answer"] or "").strip() else "answer differs"


def _id_of(row: dict[str, Any]) -> str:
    name = str(row.get("id") or f"{row['quiz']}/{row['model']}")
    return name if len(name) <= 120 else name[-120:]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def _quizzes() -> dict[str, str]:
    return {quiz["id"]: quiz["prompt"] for quiz in _lines(SHARED / QUIZZES)}


def _post(port: int, secret: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    body = "\n".join(json.dumps(item) for item in items).encode()
    headers = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {secret}"}
    return _answer(Request(f"http://127.0.0.1:{port}/api/v1/traces/batch/", body, headers))


def _get(port: int, secret: str, pk: int) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {secret}"}
    return _answer(Request(f"http://127.0.0.1:{port}/api/v1/traces/{pk}/", headers=headers))


def _answer(request: Request) -> dict[str, Any]:
    with urlopen(request, timeout=60) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not start.")


if __name__ == "__main__":
    sys.exit(main())
