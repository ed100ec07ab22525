"""One row for every way in which a reply goes wrong, through real HTTP, for each protocol."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest

from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.providers import PROVIDERS
from tests.replay import Fault, Piece, Replay, Reply, ndjson, plain, sse
from tests.traces.core.protocols.responses import event, response, thought
from traces.core.completion import Completion
from traces.core.parsing import parse_completion

CHAT, RESPONSES, OLLAMA = "chat", "responses", "ollama"
SHOWN = {"capabilities": ["completion", "thinking"], "template": ""}
ROUTES = {
    "/api/show": plain(SHOWN),
    "/api/version": plain({"version": "0.17.8"}),
    "/api/ps": plain({"models": []}),
}


@dataclass(frozen=True)
class Failed:
    """An error: its code, whether a retry may help, what had arrived, words of its message."""

    code: str
    retryable: bool
    partial: str = ""
    says: str = ""


@dataclass(frozen=True)
class Kept:
    """A completion: its texts, its outcome and the server's word for the end."""

    outcome: str
    answer: str = ""
    thought: str = ""
    stop: str = "stop"
    output: int | None = None
    noted: str = ""


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def line(**message: str) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": "", **message}, "done": False}


def done(reason: str = "stop", **more: Any) -> dict[str, Any]:
    return {**line(), "done": True, "done_reason": reason, **more}


def said(text: str) -> dict[str, Any]:
    return event("output_text.delta", delta=text, output_index=1, content_index=0)


def thinks(text: str) -> dict[str, Any]:
    return event("reasoning_text.delta", delta=text, output_index=0, content_index=0)


def ended(kind: str = "completed", **more: Any) -> dict[str, Any]:
    status = {"completed": "completed", "incomplete": "incomplete"}.get(kind, "failed")
    return event(kind, response=response(status=status, usage=None, **more))


COUNTS = {"prompt_tokens": 10, "completion_tokens": 14, "total_tokens": 24}
LIMIT = {"error": {"code": 400, "message": "Token limit reached"}}
BUSY = {"error": {"message": "busy", "type": "server_error", "code": 503}}
CUT = {"reason": "max_output_tokens"}
PINGS: list[Piece] = [b": keep-alive\n\n", b"\n", b": OPENROUTER PROCESSING\n\n"]

#: What goes wrong -> protocol -> what the server sends and what becomes of it.
ROWS: Mapping[str, Mapping[str, tuple[Reply, Failed | Kept]]] = {
    "error of OpenAI's shape under its status": {
        CHAT: (
            plain({"error": {"message": "no", "type": "t", "param": "p", "code": "c"}}, status=400),
            Failed("bad_request", False, says="no"),
        ),
        RESPONSES: (
            plain({"error": {"message": "no", "type": "invalid_request_error"}}, status=400),
            Failed("bad_request", False, says="no"),
        ),
        OLLAMA: (plain({"error": "no"}, status=400), Failed("bad_request", False, says="no")),
    },
    "vLLM's error with a whole number as code": {
        CHAT: (
            plain({"error": {"message": "too long", "code": 400}}, status=400),
            Failed("bad_request", False, says="too long"),
        ),
    },
    "llama.cpp: the prompt is longer than the context": {
        CHAT: (
            plain(
                {"error": {"code": 400, "message": "n", "type": "exceed_context_size_error"}},
                status=400,
            ),
            Failed("bad_request", False),
        ),
    },
    "llama.cpp: the model is still loading": {
        CHAT: (
            plain(
                {"error": {"code": 503, "message": "Loading", "type": "unavailable_error"}},
                status=503,
            ),
            Failed("server_error", True, says="Loading"),
        ),
    },
    "OpenRouter's error with the provider's own words": {
        CHAT: (
            plain(
                {
                    "error": {"code": 429, "message": "slow", "metadata": {"raw": "x"}},
                    "user_id": "u",
                },
                status=429,
            ),
            Failed("rate_limited", True, says="slow"),
        ),
    },
    "Gemini's error in a list": {
        CHAT: (
            plain([{"error": {"code": 429, "message": "quota", "status": "X"}}], status=429),
            Failed("rate_limited", True, says="quota"),
        ),
    },
    "error inside HTTP 200": {
        CHAT: (
            sse(delta(content="Hel"), BUSY),
            Failed("server_error", True, "Hel", "busy"),
        ),
        RESPONSES: (
            sse(said("Hel"), {"type": "error", "code": "rate_limit_exceeded", "message": "slow"}),
            Failed("rate_limited", True, "Hel", "slow"),
        ),
        OLLAMA: (
            ndjson(line(content="Hel"), {"error": "runner died"}),
            Failed("server_error", True, "Hel", "runner died"),
        ),
    },
    "error as the whole body of HTTP 200": {
        CHAT: (plain(BUSY), Failed("server_error", True, says="busy")),
        RESPONSES: (plain(BUSY), Failed("server_error", True, says="busy")),
        OLLAMA: (plain({"error": "busy"}), Failed("server_error", True, says="busy")),
    },
    "the response failed": {
        RESPONSES: (
            sse(said("Hel"), ended("failed", error={"code": "server_error", "message": "oops"})),
            Failed("server_error", True, "Hel", "oops"),
        ),
    },
    "error after a finish chunk that came twice (OpenRouter)": {
        CHAT: (
            sse(delta(content="Hel"), delta("length"), delta("length"), LIMIT),
            Kept("truncated", "Hel", stop="length", noted="Token limit reached"),
        ),
    },
    "finish chunk twice, usage in a chunk without choices": {
        CHAT: (
            sse(delta(content="8"), delta("stop"), delta("stop"), {"choices": [], "usage": COUNTS}),
            Kept("answered", "8", output=14),
        ),
    },
    "comments and blank lines before the first event": {
        CHAT: (
            Reply([*PINGS, *sse(delta(content="8"), delta("stop")).pieces]),
            Kept("answered", "8"),
        ),
        RESPONSES: (
            Reply([*PINGS, *sse(said("8"), ended()).pieces]),
            Kept("answered", "8", stop="completed"),
        ),
        OLLAMA: (ndjson(b"\n", line(content="8"), b"\r\n", done()), Kept("answered", "8")),
    },
    "no body after keep-alives (DeepSeek)": {
        CHAT: (Reply(PINGS), Failed("bad_response", True)),
        RESPONSES: (Reply(PINGS), Failed("bad_response", True)),
        OLLAMA: (Reply([b"\n", b"\n"]), Failed("bad_response", True)),
    },
    "no [DONE]": {
        CHAT: (sse(delta(content="8"), delta("stop"), done=False), Kept("answered", "8")),
        RESPONSES: (
            sse(said("8"), ended(), done=False),
            Kept("answered", "8", stop="completed"),
        ),
    },
    "the stream ends without a finish": {
        CHAT: (sse(delta(content="Hel"), done=False), Kept("answered", "Hel", stop="")),
        RESPONSES: (sse(said("Hel"), done=False), Kept("answered", "Hel", stop="")),
        OLLAMA: (ndjson(line(content="Hel")), Kept("answered", "Hel", stop="")),
    },
    "silence in the middle of the thought (DeepSeek)": {
        CHAT: (
            sse(delta(reasoning_content="Two"), Fault.STALL),
            Failed("timeout", True, "Two", "idle"),
        ),
        RESPONSES: (sse(thinks("Two"), Fault.STALL), Failed("timeout", True, "Two", "idle")),
        OLLAMA: (
            ndjson(line(thinking="Two"), Fault.STALL),
            Failed("timeout", True, "Two", "idle"),
        ),
    },
    "silence, or the end of the connection, after the finish": {
        CHAT: (sse(delta(content="8"), delta("stop"), Fault.STALL), Kept("answered", "8")),
        RESPONSES: (
            sse(said("8"), ended(), Fault.DROP),
            Kept("answered", "8", stop="completed"),
        ),
        OLLAMA: (
            ndjson(line(content="8"), done(eval_count=3), Fault.DROP),
            Kept("answered", "8", output=3),
        ),
    },
    "the connection is closed in the middle": {
        CHAT: (sse(delta(content="Hel"), Fault.DROP), Failed("connection", True, "Hel")),
        RESPONSES: (sse(said("Hel"), Fault.DROP), Failed("connection", True, "Hel")),
        OLLAMA: (ndjson(line(content="Hel"), Fault.DROP), Failed("connection", True, "Hel")),
    },
    "cut inside the thought, no content at all": {
        CHAT: (
            plain(
                {
                    "choices": [
                        {
                            "index": 0,
                            "message": {"content": None, "reasoning_content": "Two"},
                            "finish_reason": "length",
                        }
                    ],
                    "usage": COUNTS,
                }
            ),
            Kept("truncated", thought="Two", stop="length", output=14),
        ),
        RESPONSES: (
            sse(thinks("Two"), ended("incomplete", incomplete_details=CUT)),
            Kept("truncated", thought="Two", stop="max_output_tokens"),
        ),
        OLLAMA: (
            ndjson(line(thinking="Two"), done("length", eval_count=9)),
            Kept("truncated", thought="Two", stop="length", output=9),
        ),
    },
    "paid for, and nothing came": {
        CHAT: (
            sse(delta("stop"), {"choices": [], "usage": COUNTS}),
            Kept("empty", output=14),
        ),
        RESPONSES: (
            plain(response(thought())),
            Kept("empty", stop="completed", output=1915),
        ),
        OLLAMA: (ndjson(done(eval_count=9)), Kept("empty", output=9)),
    },
    "no JSON": {
        CHAT: (sse(delta(content="Hel"), b"data: {oops}\n\n"), Failed("bad_response", True, "Hel")),
        RESPONSES: (sse(said("Hel"), b"data: {oops}\n\n"), Failed("bad_response", True, "Hel")),
        OLLAMA: (ndjson(line(content="Hel"), b"{oops}\n"), Failed("bad_response", True, "Hel")),
    },
    "the account is asked to wait": {
        CHAT: (
            plain({"error": {"message": "slow"}}, status=429, retry_after="7"),
            Failed("rate_limited", True),
        ),
        OLLAMA: (
            plain({"error": "queued"}, status=503, retry_after="7"),
            Failed("server_error", True),
        ),
    },
}
CASES = [
    pytest.param(protocol, reply, fate, id=f"{row}, {protocol}")
    for row, protocols in ROWS.items()
    for protocol, (reply, fate) in protocols.items()
]


@pytest.mark.parametrize(("protocol", "reply", "fate"), CASES)
async def test_a_reply_that_goes_wrong_is_what_the_table_says(
    protocol: str, reply: Reply, fate: Failed | Kept
) -> None:
    if isinstance(fate, Kept):
        assert_kept(await call(protocol, reply), fate)
        return
    with pytest.raises(ProviderError) as caught:
        await call(protocol, reply)
    error = caught.value
    assert (error.code, error.retryable) == (fate.code, fate.retryable)
    assert error.partial == fate.partial
    assert fate.says in error.message
    if "retry-after" in reply.headers:
        assert error.retry_after == 7.0


def assert_kept(completion: Completion, fate: Kept) -> None:
    parsed = parse_completion(completion)
    assert (parsed.outcome, parsed.answer, parsed.reasoning) == (
        fate.outcome,
        fate.answer,
        fate.thought,
    )
    assert completion.stop_reason == fate.stop
    assert parsed.usage.output == fate.output
    assert fate.noted in str(completion.server.get("error_after_finish", ""))


async def call(protocol: str, reply: Reply) -> Completion:
    adapter = "ollama" if protocol == OLLAMA else "openai_compatible"
    async with Replay(reply, routes=ROUTES) as replay:
        address = replay.url if adapter == "ollama" else f"{replay.url}/v1"
        endpoint = Endpoint(adapter, address, idle_timeout_s=0.4, total_timeout_s=10)
        prompt = Prompt(
            "m",
            [{"role": "user", "content": "How many?"}],
            protocol="chat" if adapter == "ollama" else protocol,
        )
        try:
            async with aclosing(PROVIDERS[adapter].open(endpoint)) as session:
                completion: Completion = await session.complete(prompt)
                return completion
        finally:
            assert len(replay.calls) == 1
