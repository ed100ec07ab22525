"""The micro models over real HTTP: through our own adapter, and as any client would ask."""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt, ProviderError
from evaluations.micro.engine import ENGINE
from evaluations.micro.generation import Batch
from evaluations.micro.model import MODEL_NAMES, load_model
from evaluations.micro.server import LARGEST_BODY, MicroServer
from evaluations.providers import PROVIDERS
from traces.core.completion import Completion
from traces.core.parsing import parse_completion

ROOT = Path(__file__).resolve().parents[3]
KEY = "sesame-for-tests"
ASKED = "What is 4712 + 3852?"
CHAT = "/v1/chat/completions"
PATIENCE_S = 5.0
PAUSE_S = 0.2


@pytest.fixture(scope="module")
def server() -> Iterator[MicroServer]:
    with MicroServer("127.0.0.1", 0, api_key=KEY) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(server: MicroServer) -> Iterator["Client"]:
    client = Client(server)
    yield client
    client.connection.close()


class Client:
    """Plain requests over one kept connection."""

    def __init__(self, server: MicroServer) -> None:
        self.connection = http.client.HTTPConnection(*server.server_address[:2], timeout=30)

    def send(
        self, method: str, path: str, body: object = None, *, key: str = KEY
    ) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key}"}
        self.connection.request(method, path, content if method == "POST" else None, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def ask(self, **fields: object) -> tuple[int, Any]:
        messages = [{"role": "user", "content": ASKED}]
        return self.send("POST", CHAT, {"model": "micro-s", "messages": messages} | fields)


async def ask(endpoint: Endpoint, *prompts: Prompt) -> list[Completion]:
    async with aclosing(PROVIDERS[endpoint.kind].open(endpoint)) as session:
        return await asyncio.gather(*map(session.complete, prompts))


def over_http(server: MicroServer, key: str = KEY) -> Endpoint:
    return Endpoint("openai_compatible", server.base_url, key, max_in_flight=8)


def question(number: int, model: str = "micro-s", **parameters: object) -> Prompt:
    wish = {"temperature": 0.8, "seed": number, "max_tokens": 120} | parameters
    text = f"What is {4000 + 37 * number} + {95 * number}?"
    return Prompt(model, [{"role": "user", "content": text}], Parameters(**wish))  # type: ignore[arg-type]


async def test_our_adapter_gets_what_the_models_say_in_this_process(server: MicroServer) -> None:
    prompts = [question(number, MODEL_NAMES[number % 3]) for number in range(9)]
    served = await ask(over_http(server), *prompts)
    own = await ask(Endpoint("micro"), *prompts)
    for one, other in zip(map(parse_completion, served), map(parse_completion, own), strict=True):
        assert (one.reasoning, one.answer, one.outcome) == (
            other.reasoning,
            other.answer,
            other.outcome,
        )
        assert one.usage == other.usage
        assert one.source == "reasoning_content"


async def test_moments_of_a_streamed_thought_come_in_order(server: MicroServer) -> None:
    [told] = await ask(over_http(server), question(3, "micro-s", temperature=0.0))
    moments = told.timings
    assert None not in (moments.first_byte, moments.first_reasoning, moments.first_answer)
    assert moments.first_byte <= moments.first_reasoning <= moments.first_answer <= moments.total  # type: ignore[operator]
    assert told.response_model == "micro-s"
    assert told.usage.basis == "reported"


async def test_a_wrong_key_is_refused_for_good(server: MicroServer) -> None:
    with pytest.raises(ProviderError) as caught:
        await ask(over_http(server, "another-key"), question(1))
    assert (caught.value.code, caught.value.retryable) == ("unauthorized", False)


def test_a_reply_in_one_piece_has_its_thought_and_its_counts_apart(client: Client) -> None:
    status, told = client.ask(max_completion_tokens=200)
    message, counts = told["choices"][0]["message"], told["usage"]
    assert status == 200
    assert message["reasoning_content"].startswith("reversed ")
    assert message["content"].startswith("\\boxed{")
    assert told["choices"][0]["finish_reason"] == "stop"
    assert counts["total_tokens"] == counts["prompt_tokens"] + counts["completion_tokens"]
    # Around the thought: two tags, the box with its brace and the end, and the answer's digits.
    said = counts["completion_tokens"] - counts["completion_tokens_details"]["reasoning_tokens"]
    assert said == 5 + len(message["content"]) - len("\\boxed{}")
    assert client.ask(max_tokens=3)[1]["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize(
    "switch",
    [
        {"reasoning_effort": "none"},
        {"enable_thinking": False},
        {"chat_template_kwargs": {"enable_thinking": False}},
    ],
    ids=str,
)
def test_the_usual_switches_turn_the_thought_off(client: Client, switch: dict[str, Any]) -> None:
    told = client.ask(model="micro-switch", **switch)[1]
    assert "reasoning_content" not in told["choices"][0]["message"]
    assert told["usage"]["completion_tokens_details"]["reasoning_tokens"] == 0
    thinking = client.ask(model="micro-switch")[1]["choices"][0]["message"]
    assert thinking["reasoning_content"]


def test_a_budget_and_text_parts_are_understood(client: Client) -> None:
    parts = [{"type": "text", "text": ASKED}]
    told = client.ask(messages=[{"role": "user", "content": parts}], thinking_budget=4)[1]
    assert told["usage"]["completion_tokens_details"]["reasoning_tokens"] == 4


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"model": "gpt-4o"}, 404, "model"),
        ({"n": 2}, 400, "n"),
        ({"temperature": "hot"}, 400, "temperature"),
        ({"max_tokens": 0}, 400, "max_tokens"),
        ({"messages": []}, 400, "messages"),
        ({"messages": "Hello"}, 400, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, "messages"),
        ({"messages": [{"role": "user", "content": "x" * 600}]}, 400, "prompt"),
        ({"reasoning_effort": "none"}, 400, "reasoning_effort"),
    ],
    ids=str,
)
def test_a_refusal_names_its_field_and_keeps_the_connection(
    client: Client, fields: dict[str, Any], status: int, field: str
) -> None:
    refused, told = client.ask(**fields)
    assert (refused, told["error"]["param"]) == (status, field)
    assert told["error"]["message"]
    assert client.ask()[0] == 200


def test_the_models_are_listed_and_other_addresses_are_not_there(client: Client) -> None:
    listed = client.send("GET", "/v1/models")[1]
    assert tuple(row["id"] for row in listed["data"]) == MODEL_NAMES
    assert client.send("GET", "/v1/models/micro-l")[1]["id"] == "micro-l"
    assert client.send("GET", "/v1/models/gpt-4o")[0] == 404
    assert client.send("POST", "/v1/completions", {})[0] == 404
    assert client.send("GET", "/v1/models", key="wrong")[0] == 401


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    assert client.send("POST", CHAT, body)[0] == 400


def test_a_body_without_end_is_not_read(client: Client) -> None:
    client.connection.putrequest("POST", CHAT)
    client.connection.putheader("Content-Length", str(LARGEST_BODY + 1))
    client.connection.endheaders()
    answer = client.connection.getresponse()
    assert (answer.status, answer.getheader("Connection", "close")) == (413, "close")


def test_nobody_speaks_on_to_a_client_that_has_gone(
    server: MicroServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepping = Batch.step

    def slowly(batch: Batch) -> None:
        time.sleep(PAUSE_S)
        stepping(batch)

    monkeypatch.setattr(Batch, "step", slowly)
    client = Client(server)
    wild = {"model": "micro-s", "temperature": 9.0, "seed": 1, "max_tokens": 480, "stream": True}
    body = json.dumps({**wild, "messages": [{"role": "user", "content": "3"}]})
    whole = load_model("micro-s").generate_batch(["3"], temperature=9.0, seeds=[1], max_tokens=480)
    assert whole[0].output_tokens * PAUSE_S > PATIENCE_S
    headers = {"Authorization": f"Bearer {KEY}"}
    client.connection.request("POST", CHAT, body, headers)
    answer = client.connection.getresponse()
    assert answer.read(6) == b"data: "
    answer.close()
    client.connection.close()
    limit = time.monotonic() + PATIENCE_S
    while not ENGINE.is_idle and time.monotonic() < limit:
        time.sleep(0.05)
    assert ENGINE.is_idle


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "manage.py", "serve_micro", "--port", "0"]
    environment = {**os.environ, "RATIONALE_ENV_FILE": "tests/settings.env"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        host, port = address.removeprefix("http://").removesuffix("/v1").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/v1/models")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
