"""The command line client alone: retries, redirects, and what every error ends with."""

import ast
import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / "client" / "rationale_client.py"
GATE = {
    "id": 3,
    "headline": "GO: all 2 rules hold.",
    "verdict": "go",
    "rules": [],
    "notes": [],
    "url": "http://service/gates/3/",
}


def load():
    spec = importlib.util.spec_from_file_location("rationale_client", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


client = load()


class Replies:
    """A server that gives prepared replies, one after the other, and keeps what it was sent."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def reply(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append((self.command, self.path, dict(self.headers)))
                status, headers, body = outer.replies.pop(0)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = reply

            def log_message(self, *told: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def add(self, status: int, body: object = None, **headers: str) -> None:
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies.append((status, known, json.dumps(body).encode()))


@pytest.fixture
def server() -> Iterator[Replies]:
    found = Replies()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "gate.yaml"
    path.write_text("version: 1\nrules: [{fits_gb: 24}]\n")
    return str(path)


@pytest.fixture
def call(server, policy, monkeypatch):
    """``rationale gate`` against the prepared replies; pauses are counted, not waited for."""
    pauses: list[float] = []
    monkeypatch.setattr(client.time, "sleep", pauses.append)
    monkeypatch.setattr(client.Service.__init__, "__defaults__", (pauses.append,))
    monkeypatch.setenv("RATIONALE_URL", server.url)
    monkeypatch.setenv("RATIONALE_API_KEY", "rk_1")

    def gate(*more: str) -> tuple[int, list[float]]:
        asked = ["gate", "--policy", policy, "--run", "7", "--candidate", "new", *more]
        return client.main(asked), pauses

    return gate


def test_it_waits_as_long_as_the_service_says_and_sends_the_same_key_again(server, call):
    server.add(429, Retry_After="7")
    server.add(503)
    server.add(201, GATE)
    assert call() == (0, [7.0, 4.0])
    keys = {headers["Idempotency-Key"] for _, _, headers in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1


def test_it_gives_up_after_some_tries_without_a_verdict(server, call, capsys):
    for _ in range(client.TRIES):
        server.add(503)
    code, pauses = call()
    assert (code, pauses) == (3, [2.0, 4.0, 8.0, 16.0, 32.0])
    assert "503" in capsys.readouterr().err


def test_a_redirect_is_refused_so_that_the_key_goes_nowhere_else(server, call, capsys):
    server.add(302, Location="http://127.0.0.1:9/elsewhere")
    assert call()[0] == 3
    assert "set RATIONALE_URL" in capsys.readouterr().err
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (400, {"error": {"message": "candidate: is not in run 7."}}, "is not in run 7"),
        (401, {"error": {"message": "This key is expired."}}, "This key is expired"),
        (500, "broken", "500"),
        (201, {"verdict": "maybe"}, "unexpected KeyError"),
        (201, GATE | {"verdict": "maybe"}, "unexpected KeyError"),
    ],
)
def test_what_is_no_verdict_ends_with_3_and_says_why(server, call, capsys, status, body, told):
    server.add(status, body)
    assert call()[0] == 3
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("RATIONALE_URL", "", "Set RATIONALE_URL"),
        ("RATIONALE_URL", "ftp://service", "Set RATIONALE_URL"),
        ("RATIONALE_URL", "http://service.example.org", "unencrypted"),
        ("RATIONALE_URL", "https://127.0.0.1:9", "cannot be reached"),
        ("RATIONALE_API_KEY", "", "Set RATIONALE_API_KEY"),
        ("RATIONALE_API_KEY", "rk_1\nX-Other: 1", "Set RATIONALE_API_KEY"),
    ],
)
def test_a_wrong_environment_ends_with_3_and_says_how_to_mend_it(
    call, monkeypatch, capsys, variable, value, told
):
    monkeypatch.setenv(variable, value)
    assert call()[0] == 3
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["gates"], ["gate"], ["gate", "--policy", "no-such-file", "--candidate", "new"]],
)
def test_wrong_usage_ends_with_3_never_with_2(call, arguments):
    assert client.main(arguments) == 3


def test_a_report_that_cannot_be_written_is_no_verdict(server, call, tmp_path):
    server.add(201, GATE)
    server.add(200, "report")
    assert call("--junit", str(tmp_path / "no" / "folder.xml"))[0] == 3


def test_a_run_that_would_cost_more_than_its_budget_is_not_started(server, call, capsys):
    row = {"results": [{"id": 1, "slug": "s", "number": 1, "state": "frozen"}], "next": None}
    for _ in range(3):
        server.add(200, row)
    server.add(200, {"cost_usd": 6.0, "requests": 9, "seconds": 60})
    code = client.main(["run", "--suite", "s", "--candidate", "s", "--budget", "5"])
    assert code == 3
    assert "Nothing was started" in capsys.readouterr().err
    assert server.asked[-1][1] == "/api/v1/runs/estimate/"


def test_it_is_one_file_for_python_3_9_that_imports_the_standard_library_only():
    tree = ast.parse(FILE.read_text(), feature_version=(3, 9))
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= client.sys.stdlib_module_names
    lengths = [
        node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    assert max(lengths) <= 40
