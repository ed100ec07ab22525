"""Replies in the shape in which each kind of server sends them, streamed and whole."""

from dataclasses import dataclass, field
from typing import Any

from tests.replay import Reply, plain, recut, sse

THOUGHT = "Two and three, then five."
ANSWER = "There are 8."

Delta = dict[str, Any]


@dataclass(frozen=True)
class Server:
    """How one server splits a thought and an answer over its fields.

    ``kind`` and ``source`` are what parsing should make of it; ``usage`` is sent the way
    ``usage_at`` says: in a chunk of its own, with the finish, or under ``x_groq``.
    """

    name: str
    deltas: list[Delta]
    message: Delta
    source: str
    kind: str = "full"
    usage: Delta = field(default_factory=dict)
    usage_at: str = "own"
    opens_think: bool = False
    before: bytes = b""

    def streamed(self) -> Reply:
        """The reply to a request with ``stream``."""
        events = [self._chunk({"index": 0, "delta": delta}) for delta in self.deltas]
        finish = self._chunk({"index": 0, "delta": {}, "finish_reason": "stop"})
        if self.usage_at == "finish":
            finish["usage"] = self.usage
        elif self.usage_at == "x_groq":
            finish["x_groq"] = {"id": "req_1", "usage": self.usage}
        events.append(finish)
        if self.usage_at == "own":
            events.append(self._chunk(None) | {"usage": self.usage})
        return sse(*([self.before] if self.before else []), *events)

    def cut(self) -> Reply:
        """The same stream cut where no server would cut it."""
        return recut(self.streamed(), 7)

    def whole(self) -> Reply:
        """The reply of a server that ignores ``stream``."""
        choice = {"index": 0, "message": self.message, "finish_reason": "stop"}
        return plain(self._chunk(choice) | {"usage": self.usage})

    def _chunk(self, choice: Delta | None) -> Delta:
        choices = [] if choice is None else [{"finish_reason": None} | choice]
        return {"id": "c-1", "object": "chat.completion.chunk", "model": "m-2", "choices": choices}


def usage(reasoning: int | None = 9) -> Delta:
    counts: Delta = {"prompt_tokens": 10, "completion_tokens": 14, "total_tokens": 24}
    if reasoning is not None:
        counts["completion_tokens_details"] = {"reasoning_tokens": reasoning}
    return counts


def beside(name: str, field_name: str, **more: Any) -> Server:
    """A server that streams the thought in a field beside an empty content."""
    half = len(THOUGHT) // 2
    return Server(
        name,
        deltas=[
            {"role": "assistant", "content": None, field_name: ""},
            {"content": None, field_name: THOUGHT[:half]},
            {"content": None, field_name: THOUGHT[half:]},
            {"content": ANSWER[:3], field_name: None},
            {"content": ANSWER[3:]},
        ],
        message={"role": "assistant", "content": ANSWER, field_name: THOUGHT},
        source=field_name,
        **{"usage": usage(), **more},
    )


def inside(name: str, opener: str, closer: str, **more: Any) -> Server:
    """A server that leaves the thought in the content."""
    text = f"{opener}{THOUGHT}{closer}{ANSWER}"
    return Server(
        name,
        deltas=[{"role": "assistant", "content": ""}]
        + [{"content": text[at : at + 5]} for at in range(0, len(text), 5)],
        message={"role": "assistant", "content": text},
        **{"source": "tags:think", "usage": usage(None), **more},
    )


def _details(text: str, kind: str = "reasoning.text") -> list[Delta]:
    key = "summary" if kind == "reasoning.summary" else "text"
    return [{"type": kind, key: text, "format": "unknown", "index": 0}]


def _openrouter(name: str, detail: str, **more: Any) -> Server:
    both = {"reasoning": THOUGHT, "reasoning_details": _details(THOUGHT, detail)}
    return Server(
        name,
        deltas=[
            {"role": "assistant", "content": "", **both},
            {"content": ANSWER, "reasoning": None, "reasoning_details": []},
        ],
        message={"role": "assistant", "content": ANSWER, **both},
        before=b": OPENROUTER PROCESSING\n\n",
        usage=usage() | {"cost": 0.00031},
        **more,
    )


def _blocks(text: str) -> list[Delta]:
    return [{"type": "thinking", "thinking": [{"type": "text", "text": text}], "closed": True}]


SEALED = {"type": "reasoning.encrypted", "data": "gAAAA", "format": "unknown", "index": 0}

SERVERS = [
    Server(
        "OpenAI o1, o3-mini: hidden",
        deltas=[{"role": "assistant", "content": "", "refusal": None}, {"content": ANSWER}],
        message={"role": "assistant", "content": ANSWER, "refusal": None, "annotations": []},
        source="",
        kind="hidden",
        usage=usage(),
    ),
    Server(
        "a model that does not think",
        deltas=[{"role": "assistant", "content": ""}, {"content": ANSWER}],
        message={"role": "assistant", "content": ANSWER},
        source="",
        kind="none",
        usage=usage(0),
    ),
    beside("DeepSeek", "reasoning_content", usage_at="finish", before=b": keep-alive\n\n\n"),
    beside("Ollama /v1", "reasoning", usage=usage(None)),
    beside("vLLM from 0.16", "reasoning"),
    beside("vLLM to 0.15", "reasoning_content"),
    inside("vLLM without the parser", "", "\n</think>\n\n", opens_think=True),
    beside("SGLang", "reasoning_content", usage=usage(None) | {"reasoning_tokens": 9}),
    beside("llama.cpp", "reasoning_content", usage=usage(None)),
    beside("LM Studio, R1", "reasoning_content"),
    beside("LM Studio, gpt-oss", "reasoning"),
    _openrouter("OpenRouter", "reasoning.text", source="reasoning"),
    _openrouter(
        "OpenRouter, summary", "reasoning.summary", source="reasoning.summary", kind="summary"
    ),
    Server(
        "OpenRouter, encrypted",
        deltas=[{"content": "", "reasoning_details": [SEALED]}, {"content": ANSWER}],
        message={"content": ANSWER, "reasoning": None, "reasoning_details": [SEALED]},
        source="reasoning.encrypted",
        kind="encrypted",
        usage=usage(),
    ),
    inside("Groq, raw", "<think>\n", "\n</think>\n", usage_at="x_groq"),
    beside("Groq, parsed", "reasoning", usage_at="x_groq"),
    Server(
        "Groq, hidden",
        deltas=[{"role": "assistant", "content": ""}, {"content": ANSWER}],
        message={"role": "assistant", "content": ANSWER},
        source="",
        kind="hidden",
        usage=usage(),
        usage_at="x_groq",
    ),
    beside("Cerebras", "reasoning"),
    beside("Z.ai", "reasoning_content"),
    Server(
        "Mistral",
        deltas=[
            {"role": "assistant", "content": ""},
            {"content": _blocks(THOUGHT[:9])},
            {"content": _blocks(THOUGHT[9:])},
            {"content": [{"type": "text", "text": ANSWER[:4]}]},
            {"content": ANSWER[4:]},
        ],
        message={
            "role": "assistant",
            "content": [*_blocks(THOUGHT), {"type": "text", "text": ANSWER}],
        },
        source="content.thinking",
        usage=usage(None),
        usage_at="finish",
    ),
    beside("xAI", "reasoning_content", usage=usage(21) | {"total_tokens": 45}),
    Server(
        "xAI, grok-4",
        deltas=[{"role": "assistant", "content": ANSWER}, {"encrypted_content": "gAAAA"}],
        message={"role": "assistant", "content": ANSWER, "encrypted_content": "gAAAA"},
        source="encrypted_content",
        kind="encrypted",
        usage=usage(21) | {"total_tokens": 45},
    ),
    inside("Gemini OpenAI-compat", "<thought>", "</thought>", source="tags:thought"),
    beside("DashScope", "reasoning_content"),
    inside("Hugging Face router, Together", "<think>\n", "\n</think>\n\n"),
    beside("GitHub Copilot", "reasoning_text"),
    Server(
        "Snowflake Cortex",
        deltas=[{"reasoning_details": _details(THOUGHT)}, {"content": ANSWER}],
        message={"content": ANSWER, "reasoning_details": _details(THOUGHT)},
        source="reasoning_details",
        usage=usage(None),
    ),
]
