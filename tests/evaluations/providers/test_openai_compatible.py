"""The OpenAI adapter against a real HTTP server that plays every known server's replies."""

import asyncio
import re
from asyncio import Event
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt, ProviderError
from evaluations.providers.base import Tap
from evaluations.providers.openai_compatible import OpenAISession, open_openai_compatible
from tests.evaluations.providers.chat_servers import ANSWER, SERVERS, THOUGHT, Server
from tests.replay import Fault, Replay, Reply, plain, sse, until
from traces.core.completion import Completion
from traces.core.parsing import parse_completion
from traces.core.protocols.folding import Arrived

KEY = "Zk9mQ2x7Lw0pR4t8"
QUESTION = "How many prime numbers are there below twenty, please?"
PROMPT = Prompt("m", [{"role": "user", "content": QUESTION}])
HELLO = {"id": "c-1", "choices": [{"index": 0, "delta": {"content": "Hel"}}]}
FINISH = {"id": "c-1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def endpoint(url: str, *, idle: float = 5.0, total: float = 10.0, key: str = KEY) -> Endpoint:
    return Endpoint(
        "openai_compatible",
        f"{url}/v1",
        key,
        connect_timeout_s=2.0,
        idle_timeout_s=idle,
        total_timeout_s=total,
    )


@asynccontextmanager
async def opened(target: Endpoint) -> AsyncIterator[OpenAISession]:
    session = open_openai_compatible(target)
    try:
        yield session
    finally:
        await session.aclose()


async def ask(*replies: Reply, prompt: Prompt = PROMPT, key: str = KEY) -> Completion:
    async with Replay(*replies) as replay, opened(endpoint(replay.url, key=key)) as session:
        return await session.complete(prompt)


async def fail(*replies: Reply, idle: float = 5.0, total: float = 10.0) -> ProviderError:
    """The error of one call, which was sent once and tells neither key nor prompt."""
    async with (
        Replay(*replies) as replay,
        opened(endpoint(replay.url, idle=idle, total=total)) as session,
    ):
        with pytest.raises(ProviderError) as caught:
            await session.complete(PROMPT)
        assert len(replay.calls) == 1
    for told in (str(caught.value), repr(caught.value)):
        assert KEY not in told
        assert "prime numbers" not in told
    return caught.value


@pytest.mark.parametrize("form", [Server.streamed, Server.cut, Server.whole])
@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
async def test_every_server_gives_the_same_thought_and_answer(
    server: Server, form: Callable[[Server], Reply]
) -> None:
    prompt = Prompt("m", PROMPT.messages, prompt_opens_think=server.opens_think)
    completion = await ask(form(server), prompt=prompt)
    parsed = parse_completion(completion, prompt_opens_think=server.opens_think)
    visible = server.kind in ("full", "summary")
    assert parsed.answer.strip() == ANSWER
    assert parsed.reasoning.strip() == (THOUGHT if visible else "")
    assert (parsed.kind, parsed.source) == (server.kind, server.source)
    assert (completion.stop_reason, completion.response_model) == ("stop", "m-2")
    assert completion.usage.prompt == 10
    streamed = form is not Server.whole
    assert (completion.timings.first_answer is not None) == streamed
    assert (completion.timings.first_reasoning is not None) == (streamed and visible)
    assert completion.timings.total is not None


async def test_the_request_is_what_the_protocol_asks_for() -> None:
    prompt = Prompt("m", PROMPT.messages, Parameters(temperature=0.5, extra={"top_k": 3}))
    async with Replay(sse(HELLO, FINISH)) as replay, opened(endpoint(replay.url)) as session:
        await session.complete(prompt)
    (request,) = replay.calls
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.json == {
        "model": "m",
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "top_k": 3,
    }


async def test_nothing_of_the_workers_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-worker")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-worker")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-worker")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/of-the-worker")
    async with (
        Replay(sse(HELLO, FINISH)) as replay,
        opened(endpoint(replay.url, key="")) as session,
    ):
        await session.complete(PROMPT)
    headers = replay.calls[0].headers
    assert "authorization" not in headers
    assert not [value for value in headers.values() if "of-the-worker" in value]


async def test_what_was_not_sent_is_told() -> None:
    prompt = Prompt("o3-mini", PROMPT.messages, Parameters(temperature=0.5))
    completion = await ask(sse(HELLO, FINISH), prompt=prompt)
    assert completion.server["not_sent"] == ["temperature"]


async def test_the_providers_own_reference_and_time_are_kept() -> None:
    reply = sse(HELLO, FINISH)
    headers = {**reply.headers, "x-request-id": "req_7", "openai-processing-ms": "1250"}
    completion = await ask(Reply(reply.pieces, headers=headers))
    assert completion.server["request_id"] == "req_7"
    assert completion.server["processing_s"] == 1.25


async def test_the_clock_runs_while_the_server_thinks() -> None:
    def delta(**fields: str) -> dict[str, object]:
        return {"choices": [{"index": 0, "delta": fields}]}

    completion = await ask(
        sse(b": ping\n\n", 0.1, delta(reasoning="t"), 0.1, delta(content="8"), 0.1, FINISH)
    )
    timings = completion.timings
    assert timings.first_byte is not None
    assert timings.first_byte >= 0.1, "a comment is no first byte"
    assert timings.first_byte == timings.first_reasoning
    assert timings.thinking == pytest.approx(0.1, abs=0.08)
    assert timings.total is not None
    assert timings.first_answer is not None
    assert timings.total - timings.first_answer >= 0.1


async def test_one_connection_serves_call_after_call() -> None:
    async with Replay(sse(HELLO, FINISH)) as replay, opened(endpoint(replay.url)) as session:
        for _ in range(3):
            await session.complete(PROMPT)
        assert (len(replay.calls), replay.connections) == (3, 1)


async def test_a_server_known_to_close_behind_a_stream_gets_a_connection_for_each_call() -> None:
    """llama.cpp promises ``keep-alive`` and closes: a call on that connection would be lost."""
    stream = sse(HELLO, FINISH)
    reply = Reply(stream.pieces, headers={**stream.headers, "server": "llama.cpp"})
    async with Replay(reply) as replay, opened(endpoint(replay.url)) as session:
        for _ in range(3):
            await session.complete(PROMPT)
        assert (len(replay.calls), replay.connections) == (3, 3)


async def test_a_stream_without_done_is_complete() -> None:
    assert (await ask(sse(HELLO, FINISH, done=False))).stop_reason == "stop"


async def test_a_server_that_keeps_the_stream_open_after_done_is_not_waited_for() -> None:
    """It never ends: waiting for it would end in the error of the idle limit."""
    reply = sse(HELLO, FINISH)
    completion = await ask(Reply([*reply.pieces, Fault.STALL]))
    assert completion.stop_reason == "stop"
    assert completion.timings.total is not None
    assert completion.timings.total < endpoint("").idle_timeout_s


async def test_a_stream_that_ends_without_a_finish_is_incomplete_and_kept() -> None:
    completion = await ask(sse(HELLO, done=False))
    assert (completion.text, completion.stop_reason) == ("Hel", "")


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "bad_request", False),
        (401, "unauthorized", False),
        (403, "unauthorized", False),
        (404, "not_found", False),
        (422, "bad_request", False),
        (408, "timeout", True),
        (409, "server_error", True),
        (429, "rate_limited", True),
        (500, "server_error", True),
        (503, "server_error", True),
    ],
)
async def test_a_status_is_classified_and_sent_once(
    status: int, code: str, retryable: bool
) -> None:
    said = f"Problem with {KEY} and {QUESTION}"
    error = await fail(plain({"error": {"message": said, "code": status}}, status=status))
    assert (error.code, error.retryable, error.status) == (code, retryable, status)


async def test_the_servers_explanation_reaches_the_reader() -> None:
    body = {"error": {"message": "Unsupported parameter: 'max_tokens'", "param": "max_tokens"}}
    assert "Unsupported parameter: 'max_tokens'" in (await fail(plain(body, status=400))).message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry_after": "7"}, 7.0), ({"retry_after_ms": "250", "retry_after": "1"}, 0.25)],
)
async def test_the_wish_to_wait_is_passed_on(headers: dict[str, str], seconds: float) -> None:
    error = await fail(plain({"error": {"message": "slow down"}}, status=429, **headers))
    assert error.retry_after == seconds


async def test_a_redirect_is_not_followed_with_the_key() -> None:
    error = await fail(plain("", status=307, location="http://127.0.0.1:9/v1/chat/completions"))
    assert (error.code, error.retryable) == ("bad_request", False)
    assert "redirects" in error.message


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
    error = await fail(sse(HELLO, Fault.DROP))
    assert (error.code, error.retryable, error.partial) == ("connection", True, "Hel")


async def test_a_server_that_never_answers_is_a_timeout() -> None:
    error = await fail(Reply([Fault.STALL], headers={"x-early": "1"}), idle=0.2)
    assert (error.code, error.retryable) == ("timeout", True)
    assert "idle timeout" in error.message


async def test_a_stall_in_the_thought_keeps_what_had_come() -> None:
    error = await fail(sse(HELLO, Fault.STALL), idle=0.2)
    assert (error.code, error.retryable, error.partial) == ("timeout", True, "Hel")


async def test_keep_alives_do_not_stretch_the_total_time() -> None:
    pings = [piece for _ in range(40) for piece in (b": ping\n\n", 0.05)]
    error = await fail(sse(HELLO, *pings), idle=0.2, total=0.5)
    assert (error.code, error.partial) == ("timeout", "Hel")
    assert not error.retryable, "the next call would take as long"


@pytest.mark.parametrize(
    "reply",
    [
        plain('{"id": "c-1", "choices": [{"mess'),
        plain("[1, 2]"),
        plain(""),
        plain("\n\n\n"),
        plain("<html>Sign in to the hotel's network</html>", content_type="text/html"),
        Reply([b": keep-alive\n\n", b"\n\n"]),
        sse(b"data: {oops}\n\n"),
        sse(b"data: 3\n\n"),
        sse(),
        Reply([b"junk"], headers={"content-encoding": "gzip"}),
    ],
    ids=str,
)
async def test_what_is_no_reply_can_be_tried_again(reply: Reply) -> None:
    error = await fail(reply)
    assert (error.code, error.retryable) == ("bad_response", True)


async def test_broken_json_in_the_stream_keeps_what_had_come() -> None:
    assert (await fail(sse(HELLO, b"data: {oops}\n\n"))).partial == "Hel"


async def test_an_error_inside_the_reply_is_classified() -> None:
    error = await fail(sse(HELLO, {"error": {"code": 502, "message": "upstream"}}))
    assert (error.code, error.retryable, error.partial) == ("server_error", True, "Hel")


async def test_a_server_that_does_not_speak_http_is_a_bad_response() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, opened(endpoint(f"http://127.0.0.1:{port}")) as session:
        with pytest.raises(ProviderError) as caught:
            await session.complete(PROMPT)
    assert (caught.value.code, caught.value.retryable) == ("bad_response", True)


async def test_a_cancelled_call_leaves_the_session_usable() -> None:
    async with (
        Replay(sse(HELLO, Fault.STALL), sse(HELLO, FINISH)) as replay,
        opened(endpoint(replay.url)) as session,
    ):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.complete(PROMPT), 0.2)
        assert (await session.complete(PROMPT)).text == "Hel"


async def test_half_a_reply_is_read_through_a_tap() -> None:
    rest = Event()
    half = {"id": "c-1", "choices": [{"index": 0, "delta": {"content": "<think>Two and</th"}}]}
    async with (
        Replay(sse(half, rest, HELLO, FINISH)) as replay,
        opened(endpoint(replay.url)) as session,
    ):
        tap = Tap()
        assert tap.read() == Arrived()
        call = asyncio.create_task(session.complete(PROMPT, tap))
        await until(lambda: tap.read() == Arrived("Two and"))
        rest.set()
        assert (await call).text == "<think>Two and</thHel"
        assert tap.read().thought.startswith("Two and")


async def test_a_server_that_splits_thoughts_has_its_text_read_as_an_answer() -> None:
    rest = Event()
    props = plain({"chat_template": "{{ messages }}<think>\n", "build_info": "b1"})
    thought = {"id": "c", "choices": [{"index": 0, "delta": {"reasoning_content": "Two."}}]}
    replies = sse(thought, HELLO, FINISH), sse(HELLO, rest, FINISH)
    async with (
        Replay(*replies, routes={"/props": props}) as replay,
        opened(endpoint(replay.url)) as session,
    ):
        await session.complete(PROMPT)
        tap = Tap()
        call = asyncio.create_task(session.complete(PROMPT, tap))
        await until(lambda: tap.read() == Arrived(answer="Hel"))
        rest.set()
        assert (await call).prompt_opens_think is False


async def test_many_calls_share_the_session() -> None:
    async with Replay(sse(HELLO, FINISH)) as replay, opened(endpoint(replay.url)) as session:
        completions = await asyncio.gather(*(session.complete(PROMPT) for _ in range(40)))
        assert {completion.text for completion in completions} == {"Hel"}
        assert len(replay.calls) == 40
        assert replay.connections <= 8


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://host/v1", "http://", "http://me:pass@host", "http://h:x"]
)
def test_an_address_that_cannot_be_called_is_refused_before_any_call(url: str) -> None:
    if not url:
        assert open_openai_compatible(Endpoint("openai_compatible"))
        return
    with pytest.raises(ProviderError, match="base URL") as caught:
        open_openai_compatible(Endpoint("openai_compatible", url))
    assert "pass@" not in caught.value.message


@pytest.mark.parametrize("key", ["sk\nX-Evil: 1", "schlüssel", "two words"])
def test_a_key_that_fits_no_header_is_refused_before_any_call(key: str) -> None:
    with pytest.raises(ProviderError, match="API key") as caught:
        open_openai_compatible(Endpoint("openai_compatible", "http://127.0.0.1:9/v1", key))
    assert not re.search("Evil|schl|words", str(caught.value))


@pytest.mark.parametrize("bad", ["half \ud800 a pair", 2**70])
async def test_what_json_cannot_hold_is_refused_before_any_call(bad: object) -> None:
    prompt = Prompt("m", PROMPT.messages, Parameters(extra={"stop": bad}))
    async with Replay() as replay, opened(endpoint(replay.url)) as session:
        with pytest.raises(ProviderError) as caught:
            await session.complete(prompt)
        assert replay.requests == []
    assert (caught.value.code, caught.value.retryable) == ("bad_request", False)


async def test_an_unknown_dialect_is_refused_before_any_call() -> None:
    async with Replay() as replay, opened(endpoint(replay.url)) as session:
        with pytest.raises(ProviderError, match="dialect") as caught:
            await session.complete(Prompt("m", PROMPT.messages, dialect="martian"))
        assert replay.requests == []
    assert not caught.value.retryable
