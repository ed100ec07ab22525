"""The Ollama adapter against a real HTTP server that plays Ollama's replies and errors."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt, ProviderError
from evaluations.providers.base import Tap
from evaluations.providers.ollama import OllamaSession, open_ollama
from tests.replay import Fault, Replay, Reply, ndjson, plain, recut, until
from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols.folding import Arrived

KEY = "Zk9mQ2x7Lw0pR4t8"
QUESTION = "How many prime numbers are there below twenty, please?"
MESSAGES = [{"role": "user", "content": QUESTION}]
PROMPT = Prompt("qwen3:8b", MESSAGES)
THINK = Prompt("qwen3:8b", MESSAGES, Parameters(reasoning_effort="high"))

SHOW = {
    "details": {"family": "qwen3", "parameter_size": "8.2B", "quantization_level": "Q4_K_M"},
    "model_info": {"general.architecture": "qwen3"},
    "capabilities": ["completion", "thinking"],
}
LOADED = {
    "model": "qwen3:8b",
    "name": "qwen3:8b",
    "digest": "abc123",
    "size": 6_000_000_000,
    "size_vram": 5_000_000_000,
    "context_length": 4096,
}
ROUTES = {
    "/api/show": plain(SHOW),
    "/api/version": plain({"version": "0.12.4"}),
    "/api/ps": plain({"models": [LOADED]}),
}
DONE = {
    "model": "qwen3:8b",
    "message": {"role": "assistant", "content": ""},
    "done": True,
    "done_reason": "stop",
    "total_duration": 2_000_000_000,
    "load_duration": 500_000_000,
    "prompt_eval_count": 11,
    "eval_count": 30,
    "eval_duration": 1_000_000_000,
}


def line(**message: str) -> dict[str, object]:
    return {"model": "qwen3:8b", "message": {"role": "assistant", "content": "", **message}}


REPLY = ndjson(
    line(thinking="Two and "), line(thinking="three."), line(content="8 — acht"), {**DONE}
)


def endpoint(url: str, *, idle: float = 5.0, total: float = 10.0, key: str = "") -> Endpoint:
    return Endpoint(
        "ollama", url, key, connect_timeout_s=2.0, idle_timeout_s=idle, total_timeout_s=total
    )


@asynccontextmanager
async def opened(target: Endpoint) -> AsyncIterator[OllamaSession]:
    session = open_ollama(target)
    try:
        yield session
    finally:
        await session.aclose()


@asynccontextmanager
async def playing(
    *replies: Reply, routes: Mapping[str, Reply] | None = None, key: str = ""
) -> AsyncIterator[tuple[Replay, OllamaSession]]:
    async with (
        Replay(*replies, routes={**ROUTES, **(routes or {})}) as replay,
        opened(endpoint(replay.url, key=key)) as session,
    ):
        yield replay, session


async def ask(*replies: Reply, prompt: Prompt = PROMPT) -> Completion:
    async with playing(*replies) as (_, session):
        return await session.complete(prompt)


async def fail(*replies: Reply, idle: float = 5.0, total: float = 10.0) -> ProviderError:
    """The error of one call, which was sent once and tells neither key nor prompt."""
    async with (
        Replay(*replies, routes=ROUTES) as replay,
        opened(endpoint(replay.url, idle=idle, total=total, key=KEY)) as session,
    ):
        with pytest.raises(ProviderError) as caught:
            await session.complete(PROMPT)
        assert len(replay.calls) == 1
    for told in (str(caught.value), repr(caught.value)):
        assert KEY not in told
        assert "prime numbers" not in told
    return caught.value


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        recut(REPLY, 7),
        plain({**DONE, "message": {"content": "8 — acht", "thinking": "Two and three."}}),
    ],
    ids=["streamed", "cut anywhere", "whole"],
)
async def test_thought_and_answer_arrive_however_they_are_sent(reply: Reply) -> None:
    completion = await ask(reply)
    parsed = parse_completion(completion)
    assert (parsed.reasoning, parsed.answer) == ("Two and three.", "8 — acht")
    assert (parsed.kind, parsed.source, parsed.outcome) == ("full", "thinking", "answered")
    assert (completion.usage.prompt, completion.usage.output) == (11, 30)
    assert completion.server["load_s"] == 0.5


async def test_an_old_server_leaves_the_tags_in_the_content() -> None:
    completion = await ask(ndjson(line(content="<think>Two</think>"), line(content="8"), DONE))
    parsed = parse_completion(completion)
    assert (parsed.reasoning, parsed.answer, parsed.source) == ("Two", "8", "tags:think")


async def test_the_request_is_what_the_protocol_asks_for() -> None:
    asked = Parameters(temperature=0.6, max_tokens=300, seed=1, extra={"num_ctx": 8192})
    async with playing(REPLY, key=KEY) as (replay, session):
        await session.complete(Prompt("qwen3:8b", MESSAGES, asked))
    (request,) = replay.calls
    assert (request.method, request.path) == ("POST", "/api/chat")
    assert request.json == {
        "model": "qwen3:8b",
        "messages": MESSAGES,
        "stream": True,
        "options": {"temperature": 0.6, "num_predict": 300, "seed": 1, "num_ctx": 8192},
    }
    assert all(each.headers["authorization"] == f"Bearer {KEY}" for each in replay.requests)


async def test_no_key_of_the_workers_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "of-the-worker")
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    async with playing(REPLY) as (replay, session):
        await session.complete(PROMPT)
    assert {request.path for request in replay.requests} == {"/api/chat", *ROUTES}
    assert not [each for each in replay.requests if "authorization" in each.headers]


async def test_a_model_that_can_think_is_told_to() -> None:
    async with playing(REPLY) as (replay, session):
        completion = await session.complete(THINK)
    assert replay.calls[0].json["think"] is True
    assert completion.server["think"] is True


async def test_a_model_that_cannot_think_is_not_told_to() -> None:
    shown = plain({**SHOW, "capabilities": ["completion"]})
    async with playing(REPLY, routes={"/api/show": shown}) as (replay, session):
        completion = await session.complete(THINK)
    assert "think" not in replay.calls[0].json
    assert completion.server["not_sent"] == ["think"]


async def test_nobody_wishes_so_nothing_is_said_about_thinking() -> None:
    async with playing(REPLY) as (replay, session):
        await session.complete(PROMPT)
    assert "think" not in replay.calls[0].json


async def test_the_model_is_asked_about_once_for_many_calls() -> None:
    async with playing(REPLY) as (replay, session):
        await asyncio.gather(*(session.complete(PROMPT) for _ in range(20)))
        assert len(replay.calls) == 20
        paths = [request.path for request in replay.requests]
    assert [paths.count(path) for path in ROUTES] == [1, 1, 1]


async def test_a_server_that_tells_nothing_about_itself_still_answers() -> None:
    silent = {path: plain({"error": "no such path"}, status=404) for path in ROUTES}
    async with playing(REPLY, routes=silent) as (replay, session):
        completion = await session.complete(THINK)
    assert completion.text == "8 — acht"
    assert replay.calls[0].json["think"] is True
    assert "memory" not in completion.server


@pytest.mark.parametrize("junk", ["[]", "{}", "oops", '{"models": 3, "version": 4}'])
async def test_nonsense_about_the_model_spoils_no_call(junk: str) -> None:
    async with playing(REPLY, routes={path: plain(junk) for path in ROUTES}) as (_, session):
        assert (await session.complete(PROMPT)).text == "8 — acht"


async def test_facts_memory_and_digest_are_told() -> None:
    async with playing(REPLY) as (_, session):
        first = (await session.complete(PROMPT)).server
        second = (await session.complete(PROMPT)).server
    assert (first["server_name"], first["server_version"]) == ("ollama", "0.12.4")
    assert (first["quantization"], first["num_ctx"]) == ("Q4_K_M", 4096)
    assert first["memory"] == {
        "size_bytes": 6_000_000_000,
        "size_vram_bytes": 5_000_000_000,
        "context_length": 4096,
        "digest": "abc123",
        "method": "ollama-ps",
    }
    assert "memory" not in second, "at most once a minute"
    assert (second["digest"], second["num_ctx"]) == ("abc123", 4096)


async def test_memory_of_another_model_is_not_this_models() -> None:
    other = plain({"models": [{**LOADED, "model": "llama3:8b", "name": "llama3:8b"}]})
    async with playing(REPLY, routes={"/api/ps": other}) as (_, session):
        server = (await session.complete(PROMPT)).server
    assert not server.keys() & {"memory", "digest"}


async def test_one_connection_serves_call_after_call() -> None:
    async with playing(REPLY) as (replay, session):
        await session.complete(PROMPT)
        before = replay.connections
        for _ in range(3):
            await session.complete(PROMPT)
        assert replay.connections == before


async def test_a_stream_that_ends_without_done_is_incomplete_and_kept() -> None:
    completion = await ask(ndjson(line(thinking="Two")))
    assert (completion.reasoning, completion.stop_reason) == ("Two", "")


async def test_the_last_line_needs_no_line_end() -> None:
    assert (await ask(Reply([b'{"message": {"content": "8"}, "done": true}']))).text == "8"


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (307, "bad_request", False),
        (400, "bad_request", False),
        (401, "unauthorized", False),
        (404, "not_found", False),
        (429, "rate_limited", True),
        (500, "server_error", True),
        (503, "server_error", True),
    ],
)
async def test_a_status_is_classified_and_sent_once(
    status: int, code: str, retryable: bool
) -> None:
    said = f"Problem with {KEY} and {QUESTION}"
    error = await fail(plain({"error": said}, status=status, location="http://127.0.0.1:9/"))
    assert (error.code, error.retryable, error.status) == (code, retryable, status)


async def test_the_servers_explanation_and_wish_reach_the_reader() -> None:
    error = await fail(plain({"error": "server busy, 512 queued"}, status=503, retry_after="3"))
    assert "server busy, 512 queued" in error.message
    assert error.retry_after == 3.0


async def test_an_error_line_under_status_200_is_an_error() -> None:
    error = await fail(ndjson(line(thinking="Two"), {"error": "llama runner terminated"}))
    assert (error.code, error.retryable, error.partial) == ("server_error", True, "Two")
    assert "llama runner terminated" in error.message


async def test_a_refused_connection_is_no_timeout() -> None:
    async with Replay() as gone:
        url = gone.url
    async with opened(endpoint(url)) as session:
        with pytest.raises(ProviderError, match="refused") as caught:
            await session.complete(PROMPT)
    assert (caught.value.code, caught.value.retryable) == ("connection", True)


async def test_a_connection_dropped_before_the_reply() -> None:
    error = await fail(Reply(status=None))
    assert (error.code, error.retryable, error.partial) == ("connection", True, "")


async def test_a_connection_dropped_in_the_reply_keeps_what_had_come() -> None:
    error = await fail(ndjson(line(content="Hel"), Fault.DROP))
    assert (error.code, error.retryable, error.partial) == ("connection", True, "Hel")


async def test_a_stall_in_the_thought_keeps_what_had_come() -> None:
    error = await fail(ndjson(line(thinking="Two"), Fault.STALL), idle=0.2)
    assert (error.code, error.retryable, error.partial) == ("timeout", True, "Two")


async def test_blank_lines_do_not_stretch_the_total_time() -> None:
    pings = [piece for _ in range(40) for piece in (b"\n", 0.05)]
    error = await fail(ndjson(line(content="Hel"), *pings), idle=0.2, total=0.5)
    assert (error.code, error.retryable, error.partial) == ("timeout", False, "Hel")


@pytest.mark.parametrize(
    "reply",
    [
        plain('{"model": "m", "mess'),
        plain("[1, 2]"),
        plain(""),
        plain("<html>Sign in</html>"),
        ndjson(b"{oops}\n"),
        Reply([b"junk"], headers={"content-encoding": "gzip"}),
    ],
    ids=str,
)
async def test_what_is_no_reply_can_be_tried_again(reply: Reply) -> None:
    error = await fail(reply)
    assert (error.code, error.retryable) == ("bad_response", True)


async def test_a_cancelled_call_takes_nothing_away_from_the_others() -> None:
    slow_show = Reply([0.3, *ROUTES["/api/show"].pieces])
    async with playing(REPLY, routes={"/api/show": slow_show}) as (replay, session):
        first = asyncio.create_task(session.complete(PROMPT))
        second = asyncio.create_task(session.complete(PROMPT))
        await asyncio.sleep(0.1)
        first.cancel()
        assert (await second).text == "8 — acht"
        assert [request.path for request in replay.requests].count("/api/show") == 1
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_half_a_reply_is_read_through_a_tap() -> None:
    rest = asyncio.Event()
    reply = ndjson(
        line(thinking="Two and "), line(thinking="three."), rest, line(content="8"), DONE
    )
    async with playing(reply) as (_, session):
        tap = Tap()
        call = asyncio.create_task(session.complete(THINK, tap))
        await until(lambda: tap.read() == Arrived("Two and three.", apart=True))
        rest.set()
        assert (await call).text == "8"
        assert tap.read() == Arrived("Two and three.", "8", apart=True)


async def test_a_session_can_be_closed_while_a_call_waits() -> None:
    async with Replay(REPLY, routes={**ROUTES, "/api/show": Reply([Fault.STALL])}) as replay:
        session = open_ollama(endpoint(replay.url))
        call = asyncio.create_task(session.complete(PROMPT))
        await asyncio.sleep(0.1)
        call.cancel()
        async with asyncio.timeout(2):
            await session.aclose()
        with pytest.raises(asyncio.CancelledError):
            await call


def test_an_address_that_cannot_be_called_is_refused_before_any_call() -> None:
    with pytest.raises(ProviderError, match="base URL"):
        open_ollama(Endpoint("ollama", "localhost:11434"))


async def test_the_size_of_a_model_is_what_show_and_tags_tell_of_it():
    info = {"general.architecture": "qwen3", "qwen3.block_count": 36}
    tags = {"models": [{"model": "other:8b", "size": 1}, {"model": "qwen3:8b", "size": 5}, 7]}
    routes = {**ROUTES, "/api/show": plain({**SHOW, "model_info": info}), "/api/tags": plain(tags)}
    async with playing(REPLY, routes=routes) as (_, session):
        told = await session.shape("qwen3:8b")
        assert told == {"model_info": info, "quantization": "Q4_K_M", "size": 5}
    async with playing(REPLY, routes={"/api/show": plain({}, status=404)}) as (_, session):
        assert await session.shape("qwen3:8b") == {}
