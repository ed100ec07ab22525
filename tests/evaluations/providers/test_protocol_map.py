"""One row for every server of the protocol map, streamed, cut and whole, through real HTTP."""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from evaluations.core.requests import Endpoint, Prompt
from evaluations.providers import PROVIDERS
from tests.evaluations.providers.chat_servers import ANSWER, SERVERS, THOUGHT
from tests.replay import Replay, Reply, ndjson, plain, recut, sse
from tests.traces.core.protocols.responses import response, stream, thought
from traces.core.completion import Completion
from traces.core.parsing import ParsedCompletion, parse_completion
from traces.core.protocols import read_body

MESSAGE = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "content": [{"type": "output_text", "text": ANSWER}],
}
SUMMARY = [{"type": "summary_text", "text": THOUGHT}]
PLAIN = [{"type": "reasoning_text", "text": THOUGHT}]


@dataclass(frozen=True)
class Played:
    """How one server's reply is played and what it must be read as."""

    streamed: Reply
    whole: Reply
    source: str
    kind: str = "full"
    adapter: str = "openai_compatible"
    protocol: str = "chat"
    opens: bool = False
    routes: Mapping[str, Reply] = field(default_factory=dict)


def chat(name: str) -> Played:
    server = next(server for server in SERVERS if server.name == name)
    return Played(
        server.streamed(), server.whole(), server.source, server.kind, opens=server.opens_think
    )


def responses(kind: str, source: str, **item: Any) -> Played:
    items = (thought(**item), MESSAGE)
    events = [
        b"event: %s\n" % each["type"].encode() + b"".join(map(_bytes, sse(each, done=False).pieces))
        for each in stream(*items)
    ]
    return Played(
        Reply(events, headers={"content-type": "text/event-stream"}),
        plain(response(*items)),
        source,
        kind,
        protocol="responses",
    )


def _bytes(piece: object) -> bytes:
    assert isinstance(piece, str)
    return piece.encode()


def ollama(source: str, *messages: dict[str, str], template: str = "", can: bool = True) -> Played:
    end = {"model": "m-2", "done": True, "done_reason": "stop", "eval_count": 14}
    end |= {"prompt_eval_count": 10, "load_duration": 1_500_000_000}
    lines = [{"model": "m-2", "message": each, "done": False} for each in messages]
    joined = {
        name: "".join(message.get(name, "") for message in messages)
        for name in ("content", "thinking")
    }
    shown = {"capabilities": ["completion", *(["thinking"] if can else [])], "template": template}
    return Played(
        ndjson(*lines, end | {"message": {"role": "assistant", "content": ""}}),
        plain(end | {"message": {"role": "assistant"} | joined}),
        source,
        adapter="ollama",
        routes={
            "/api/show": plain(shown),
            "/api/version": plain({"version": "0.17.8" if can else "0.6.0"}),
            "/api/ps": plain({"models": []}),
        },
    )


TAGGED = f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}"
THINKING = ({"content": "", "thinking": THOUGHT[:9]}, {"content": "", "thinking": THOUGHT[9:]})
ROWS: dict[str, list[Played]] = {
    "OpenAI Chat Completions": [
        chat("OpenAI o1, o3-mini: hidden"),
        chat("a model that does not think"),
    ],
    "OpenAI Responses": [
        responses("summary", "summary_text", summary=SUMMARY),
        responses("summary", "summary_text", summary=SUMMARY, encrypted_content="gAAA"),
        responses("encrypted", "encrypted_content", encrypted_content="gAAA"),
        responses("hidden", ""),
    ],
    "DeepSeek API": [chat("DeepSeek")],
    "DeepSeek Responses": [responses("full", "reasoning_text", content=PLAIN)],
    "Ollama /api/chat": [
        ollama("thinking", *THINKING, {"content": ANSWER}),
        ollama("tags:think", {"content": TAGGED[:20]}, {"content": TAGGED[20:]}, can=False),
        ollama(
            "tags:think",
            {"content": TAGGED[8:]},
            template="{{ .Prompt }}<|Assistant|><think>\n",
            can=False,
        ),
    ],
    "Ollama /v1/chat/completions": [chat("Ollama /v1")],
    "vLLM >= 0.16/0.17": [chat("vLLM from 0.16")],
    "vLLM <= 0.15": [chat("vLLM to 0.15")],
    "vLLM without the parser": [chat("vLLM without the parser")],
    "SGLang": [chat("SGLang")],
    "llama.cpp server": [chat("llama.cpp")],
    "LM Studio": [chat("LM Studio, R1"), chat("LM Studio, gpt-oss")],
    "OpenRouter": [
        chat("OpenRouter"),
        chat("OpenRouter, summary"),
        chat("OpenRouter, encrypted"),
    ],
    "Groq": [chat("Groq, raw"), chat("Groq, parsed"), chat("Groq, hidden")],
    "Cerebras": [chat("Cerebras")],
    "Z.ai (GLM)": [chat("Z.ai")],
    "Mistral / Magistral API": [chat("Mistral")],
    "xAI": [chat("xAI"), chat("xAI, grok-4")],
    "Gemini OpenAI-compat": [chat("Gemini OpenAI-compat")],
    "Qwen / DashScope": [chat("DashScope")],
    "HF router / Together (R1)": [chat("Hugging Face router, Together")],
    "GitHub Copilot": [chat("GitHub Copilot")],
    "Snowflake Cortex": [chat("Snowflake Cortex")],
}

#: Rows that no adapter calls: their bodies are read where other systems send them.
BODIES: dict[str, list[tuple[str, Reply, str, str]]] = {
    "Ollama /api/generate": [
        (
            "ollama_generate",
            ndjson(
                {"thinking": THOUGHT, "response": "", "done": False},
                {"response": ANSWER, "done": False},
                {"response": "", "done": True, "done_reason": "stop", "eval_count": 14},
            ),
            "thinking",
            "full",
        ),
        (
            "ollama_generate",
            plain({"response": TAGGED, "done": True, "done_reason": "stop"}),
            "tags:think",
            "full",
        ),
    ],
    "Gemini native": [
        (
            "gemini",
            sse(
                {"candidates": [{"content": {"parts": [{"text": THOUGHT, "thought": True}]}}]},
                {
                    "candidates": [
                        {"content": {"parts": [{"text": ANSWER}]}, "finishReason": "STOP"}
                    ]
                },
                done=False,
            ),
            "parts.thought",
            "summary",
        ),
    ],
}

PLAYED = [
    pytest.param(each, id=f"{row} {number}")
    for row, all_of_row in ROWS.items()
    for number, each in enumerate(all_of_row)
]


def streamed(played: Played) -> Reply:
    return played.streamed


def cut(played: Played) -> Reply:
    return recut(played.streamed, 7)


def whole(played: Played) -> Reply:
    return played.whole


@pytest.mark.parametrize("form", [streamed, cut, whole])
@pytest.mark.parametrize("played", PLAYED)
async def test_every_row_of_the_map_is_read_right(
    played: Played, form: Callable[[Played], Reply]
) -> None:
    completion = await call(played, form(played))
    parsed = parse_completion(
        completion,
        dialect=completion.dialect or "auto",
        prompt_opens_think=bool(completion.prompt_opens_think),
    )
    assert_read(parsed, played.kind, played.source)
    assert completion.stop_reason in ("stop", "completed")
    assert (completion.timings.first_answer is not None) == (form is not whole)
    assert completion.body
    again = read_body(
        completion.protocol,
        completion.body,
        dialect=completion.dialect or "auto",
        prompt_opens_think=bool(completion.prompt_opens_think),
    )
    assert (again.text, again.reasoning, again.usage, again.stop_reason) == (
        completion.text,
        completion.reasoning,
        completion.usage,
        completion.stop_reason,
    )


@pytest.mark.parametrize(
    ("protocol", "reply", "source", "kind"), [each for rows in BODIES.values() for each in rows]
)
def test_every_row_without_an_adapter_is_read_from_its_body(
    protocol: str, reply: Reply, source: str, kind: str
) -> None:
    body = b"".join(
        piece.encode() if isinstance(piece, str) else piece
        for piece in reply.pieces
        if isinstance(piece, str | bytes)
    )
    assert_read(parse_completion(read_body(protocol, body)), kind, source)


def test_no_server_is_left_out_of_the_map() -> None:
    shown = {id(each.whole.pieces) for rows in ROWS.values() for each in rows}
    assert len(shown) == sum(map(len, ROWS.values()))
    chats = sum(each.protocol == "chat" for rows in ROWS.values() for each in rows)
    natives = sum(each.adapter == "ollama" for rows in ROWS.values() for each in rows)
    assert chats - natives == len(SERVERS)
    assert len(ROWS) + len(BODIES) == 25


def assert_read(parsed: ParsedCompletion, kind: str, source: str) -> None:
    assert parsed.answer.strip() == ANSWER
    assert parsed.reasoning.strip() == (THOUGHT if kind in ("full", "summary") else "")
    assert (parsed.kind, parsed.source, parsed.outcome) == (kind, source, "answered")


async def call(played: Played, reply: Reply) -> Completion:
    async with Replay(reply, routes=played.routes) as replay:
        address = replay.url if played.adapter == "ollama" else f"{replay.url}/v1"
        endpoint = Endpoint(played.adapter, address, "key", idle_timeout_s=5, total_timeout_s=10)
        prompt = Prompt(
            "m",
            [{"role": "user", "content": "How many?"}],
            prompt_opens_think=True if played.opens else None,
            protocol=played.protocol,
        )
        async with aclosing(PROVIDERS[played.adapter].open(endpoint)) as session:
            completion: Completion = await session.complete(prompt)
    assert len(replay.calls) == 1
    return completion
