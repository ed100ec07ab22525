"""Servers that tell their chat template are asked for it once, and replies are read by it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt
from evaluations.providers import PROVIDERS
from evaluations.providers.base import Session
from evaluations.providers.openai_compatible import open_openai_compatible
from evaluations.providers.probe import probe
from tests.replay import Fault, Replay, Reply, ndjson, plain, sse
from traces.core.completion import Completion, ParsedCompletion
from traces.core.parsing import parse_completion

OPENS = "{% for m in messages %}{{ m.content }}{% endfor %}<|Assistant|><think>\n"
PLAIN = (
    "{% for m in messages %}{% if m.role == 'assistant' %}<think></think>{% endif %}"
    "{{ m.content }}{% endfor %}<|Assistant|>"
)
HYBRID = (
    "{% for m in messages %}{{ m.content }}{% endfor %}<|Assistant|>"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n"
    "{% else %}<think>\n{% endif %}"
)
GO = "{{- range .Messages }}<|User|>{{ .Content }}{{ end }}<|Assistant|><think>\n"
LONE = "Two and three.\n</think>\n\nThere are 8."
CHAT = sse({"choices": [{"index": 0, "delta": {"content": LONE}, "finish_reason": "stop"}]})
LINES = ndjson({"message": {"content": LONE}}, {"message": {}, "done": True, "done_reason": "stop"})
ASKED = [{"role": "user", "content": "How many?"}]


def props(template: str, reasoning_format: str = "none") -> Reply:
    defaults = {"n_ctx": 8192, "params": {"reasoning_format": reasoning_format}}
    return plain(
        {
            "default_generation_settings": defaults,
            "chat_template": template,
            "build_info": "b9300-abc",
            "model_ftype": "Q4_K - Medium",
        }
    )


def show(template: str, *, thinks: bool = False, version: str = "0.6.0") -> Mapping[str, Reply]:
    capabilities = ["completion", "thinking"] if thinks else ["completion"]
    return {
        "/api/show": plain({"template": template, "capabilities": capabilities, "details": {}}),
        "/api/version": plain({"version": version}),
        "/api/ps": plain({"models": []}),
    }


@asynccontextmanager
async def playing(
    kind: str, *replies: Reply, routes: Mapping[str, Reply]
) -> AsyncIterator[tuple[Replay, Session]]:
    async with Replay(*replies, routes=routes) as replay:
        address = replay.url if kind == "ollama" else f"{replay.url}/v1"
        endpoint = Endpoint(kind, address, idle_timeout_s=5, total_timeout_s=10)
        async with aclosing(PROVIDERS[kind].open(endpoint)) as session:
            yield replay, session


def read(completion: Completion) -> ParsedCompletion:
    return parse_completion(
        completion,
        dialect=completion.dialect,
        prompt_opens_think=bool(completion.prompt_opens_think),
    )


CASES: list[Any] = [
    ("openai_compatible", CHAT, {"/props": props(OPENS)}, "/props"),
    ("ollama", LINES, show(GO), "/api/show"),
]


@pytest.mark.parametrize(("kind", "reply", "routes", "source"), CASES)
async def test_a_template_that_opens_the_thought_is_read_so(
    kind: str, reply: Reply, routes: Mapping[str, Reply], source: str
) -> None:
    async with playing(kind, reply, routes=routes) as (_, session):
        completion = await session.complete(Prompt("m", ASKED))
    assert (completion.dialect, completion.prompt_opens_think) == ("think", True)
    assert completion.server["think_derived_from"] == source
    parsed = read(completion)
    assert (parsed.reasoning.strip(), parsed.answer.strip()) == ("Two and three.", "There are 8.")
    assert parsed.outcome == "answered"


@pytest.mark.parametrize(("kind", "reply", "routes", "source"), CASES)
async def test_the_candidates_own_word_wins(
    kind: str, reply: Reply, routes: Mapping[str, Reply], source: str
) -> None:
    async with playing(kind, reply, routes=routes) as (_, session):
        completion = await session.complete(Prompt("m", ASKED, prompt_opens_think=False))
    assert completion.prompt_opens_think is False
    assert completion.server["think_derived_from"] == "candidate"


@pytest.mark.parametrize(("kind", "reply", "routes", "source"), CASES)
async def test_a_server_is_asked_once_for_many_calls(
    kind: str, reply: Reply, routes: Mapping[str, Reply], source: str
) -> None:
    async with playing(kind, reply, routes=routes) as (replay, session):
        await asyncio.gather(*(session.complete(Prompt("m", ASKED)) for _ in range(12)))
        paths = [request.path for request in replay.requests]
    assert paths.count(source) == 1
    assert len(replay.calls) == 12


@pytest.mark.parametrize(("kind", "reply", "routes", "source"), CASES)
async def test_testing_a_connection_shows_what_the_template_says(
    kind: str, reply: Reply, routes: Mapping[str, Reply], source: str
) -> None:
    async with Replay(reply, routes=routes) as replay:
        address = replay.url if kind == "ollama" else f"{replay.url}/v1"
        found = await probe(Endpoint(kind, address), Prompt("m", ASKED))
    assert (found.prompt_opens_think, found.derived_from) == (True, source)
    assert found.sentence.endswith(f"Its template ({source}) opens the thought in the prompt.")
    assert found.answer == "There are 8."


async def test_a_template_that_does_not_open_leaves_a_lone_closer_in_the_answer() -> None:
    async with playing("openai_compatible", CHAT, routes={"/props": props(PLAIN)}) as (_, session):
        completion = await session.complete(Prompt("m", ASKED))
    assert completion.prompt_opens_think is False
    assert completion.server["think_derived_from"] == "/props"
    assert read(completion).answer == LONE


@pytest.mark.parametrize(("effort", "opens"), [("", True), ("high", True), ("none", False)])
async def test_the_requests_own_switch_counts(effort: str, opens: bool) -> None:
    asked = Prompt("m", ASKED, Parameters(reasoning_effort=effort))
    routes = {"/props": props(HYBRID)}
    async with playing("openai_compatible", CHAT, routes=routes) as (replay, session):
        completion = await session.complete(asked)
    assert completion.prompt_opens_think is opens
    sent = replay.calls[0].json
    assert ("chat_template_kwargs" in sent) == bool(effort)


async def test_what_the_server_is_and_what_was_sent_is_kept() -> None:
    asked = Prompt("m", ASKED, Parameters(temperature=0.5))
    async with playing("openai_compatible", CHAT, routes={"/props": props(PLAIN)}) as (_, session):
        server = (await session.complete(asked)).server
    assert server["server_name"] == "llama.cpp"
    assert server["server_version"] == "b9300-abc"
    assert (server["num_ctx"], server["quantization"]) == (8192, "Q4_K - Medium")
    assert server["parameters_sent"] == {
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
    }


async def test_vllm_tells_its_version_and_context_and_gets_its_switch() -> None:
    model = {"id": "m", "owned_by": "vllm", "max_model_len": 32768}
    routes = {
        "/v1/models": plain({"object": "list", "data": [model]}),
        "/version": plain({"version": "0.33.0"}),
    }
    asked = Prompt("m", ASKED, Parameters(reasoning_effort="none"))
    async with playing("openai_compatible", CHAT, routes=routes) as (replay, session):
        server = (await session.complete(asked)).server
        paths = [request.path for request in replay.requests]
    assert (server["server_name"], server["server_version"]) == ("vllm", "0.33.0")
    assert server["num_ctx"] == 32768
    assert "think_derived_from" not in server, "vLLM does not tell its template"
    assert replay.calls[0].json["chat_template_kwargs"]["enable_thinking"] is False
    assert paths == ["/props", "/v1/models", "/version", "/v1/chat/completions"]


@pytest.mark.parametrize(
    "answer",
    [
        plain("oops"),
        plain("[1]"),
        plain({"chat_template": 3, "default_generation_settings": []}),
        plain({}, status=403),
        plain("", status=307, location="/elsewhere"),
        Reply(status=None),
        Reply([b"x" * 2**16] * 20),
    ],
    ids=str,
)
async def test_nonsense_about_the_server_spoils_no_call(answer: Reply) -> None:
    routes = {"/props": answer, "/v1/models": answer, "/version": answer}
    async with playing("openai_compatible", CHAT, routes=routes) as (_, session):
        completion = await session.complete(Prompt("m", ASKED))
    assert completion.text == LONE
    assert completion.prompt_opens_think is False
    assert "think_derived_from" not in completion.server


async def test_a_server_that_is_not_ready_to_tell_is_asked_again() -> None:
    routes = {"/props": plain({"error": {"message": "Loading model"}}, status=503)}
    async with playing("openai_compatible", CHAT, routes=routes) as (replay, session):
        for _ in range(2):
            await session.complete(Prompt("m", ASKED))
        paths = [request.path for request in replay.requests]
    assert paths.count("/props") == 2


async def test_a_cancelled_call_takes_the_answer_from_nobody() -> None:
    slow = Reply([0.3, *props(OPENS).pieces])
    async with playing("openai_compatible", CHAT, routes={"/props": slow}) as (replay, session):
        first = asyncio.create_task(session.complete(Prompt("m", ASKED)))
        second = asyncio.create_task(session.complete(Prompt("m", ASKED)))
        await asyncio.sleep(0.1)
        first.cancel()
        assert (await second).prompt_opens_think is True
        with pytest.raises(asyncio.CancelledError):
            await first
        assert [request.path for request in replay.requests].count("/props") == 1


async def test_a_session_can_be_closed_while_a_question_waits() -> None:
    async with Replay(CHAT, routes={"/props": Reply([Fault.STALL])}) as replay:
        session = open_openai_compatible(Endpoint("openai_compatible", f"{replay.url}/v1"))
        call = asyncio.create_task(session.complete(Prompt("m", ASKED)))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        async with asyncio.timeout(2):
            await session.aclose()


ANSWER_LINES = ndjson(
    {"message": {"content": "There are 8."}}, {"message": {}, "done": True, "done_reason": "stop"}
)


async def test_a_server_that_splits_itself_may_answer_without_a_thought() -> None:
    routes = show(GO, thinks=True, version="0.17.8")
    async with playing("ollama", ANSWER_LINES, routes=routes) as (_, session):
        completion = await session.complete(Prompt("m", ASKED))
    assert (read(completion).answer, read(completion).outcome) == ("There are 8.", "answered")
    assert completion.prompt_opens_think is False
    assert completion.timings.first_reasoning is None
    assert completion.timings.first_answer is not None


async def test_elsewhere_a_text_that_nothing_closes_is_a_thought_that_was_cut() -> None:
    async with playing("ollama", ANSWER_LINES, routes=show(GO)) as (_, session):
        completion = await session.complete(Prompt("m", ASKED))
    parsed = read(completion)
    assert (parsed.answer, parsed.outcome, parsed.reasoning) == ("", "truncated", "There are 8.")


async def test_a_server_that_took_one_thought_out_takes_out_all() -> None:
    apart = {"reasoning_content": "Two.", "content": "8"}
    first = sse({"choices": [{"index": 0, "delta": apart, "finish_reason": "stop"}]})
    second = sse({"choices": [{"index": 0, "delta": {"content": "8"}, "finish_reason": "stop"}]})
    routes = {"/props": props(OPENS)}
    async with playing("openai_compatible", first, second, routes=routes) as (_, session):
        replies = [await session.complete(Prompt("m", ASKED)) for _ in range(2)]
    assert [read(each).answer for each in replies] == ["8", "8"]
    assert [read(each).kind for each in replies] == ["full", "none"]
