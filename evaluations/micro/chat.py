"""OpenAI's chat requests and replies, as far as micro models understand them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evaluations.micro.model import MODEL_NAMES, MicroModel, UnknownModelError, load_model
from evaluations.micro.replies import Generation, Reply
from evaluations.micro.sampling import read_sampling
from evaluations.micro.tokenizer import END_THINK, THINK

#: What a thought is wished to be off by: OpenAI's effort, and the switches of vLLM and Qwen.
_OFF: Final = ("none",)


class RefusedError(Exception):
    """A request that gets no reply: HTTP status, a sentence, and the field that it is about."""

    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.field = field

    @property
    def body(self) -> dict[str, Any]:
        """OpenAI's shape of an error."""
        kind = "invalid_request_error"
        told = {"message": str(self), "type": kind, "param": self.field, "code": None}
        return {"error": told}


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request: a reply that has not begun, and how it is to be sent."""

    model: MicroModel
    reply: Reply
    streamed: bool
    tells_usage: bool


def read_request(body: object) -> ChatRequest:
    """Raises RefusedError for what cannot be answered."""
    if not isinstance(body, Mapping):
        raise RefusedError(400, "The body is no JSON object.")
    model = _model(body.get("model"))
    if body.get("n") not in (None, 1):
        raise RefusedError(400, "n: one choice at a time; ask again for another.", "n")
    wishes = {**body, "max_tokens": body.get("max_completion_tokens", body.get("max_tokens"))}
    try:
        sampling = read_sampling(wishes)
        reply = model.reply(_question(body.get("messages")), sampling, direct=_is_off(body))
    except ValueError as error:
        field = str(error).partition(":")[0]
        raise RefusedError(400, str(error), field) from None
    options = body.get("stream_options")
    return ChatRequest(
        model,
        reply,
        streamed=body.get("stream") is True,
        tells_usage=isinstance(options, Mapping) and options.get("include_usage") is True,
    )


def _model(name: object) -> MicroModel:
    try:
        return load_model(str(name))
    except UnknownModelError as error:
        raise RefusedError(404, str(error), "model") from None


def _question(messages: object) -> str:
    """The last user message; its text parts, where it comes in parts."""
    said = messages if isinstance(messages, Sequence) and not isinstance(messages, str) else ()
    asked = [each for each in said if isinstance(each, Mapping) and each.get("role") == "user"]
    if not asked:
        raise ValueError("messages: there is no user message; a micro model reads the last one.")
    content = asked[-1].get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    texts = [part.get("text") for part in parts if isinstance(part, Mapping)]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("messages: the last user message has no text.")
    return "".join(map(str, texts))


def _is_off(body: Mapping[str, Any]) -> bool:
    template = body.get("chat_template_kwargs")
    wished = template if isinstance(template, Mapping) else {}
    switches = (body.get("enable_thinking"), wished.get("enable_thinking"))
    return body.get("reasoning_effort") in _OFF or False in switches


class Sides:
    """Parts the pieces of a reply into thought and answer; a marker is a piece of its own."""

    def __init__(self) -> None:
        self._thinking: bool | None = None

    def take(self, piece: str) -> dict[str, str]:
        """What the piece adds to ``reasoning_content`` and to ``content``; nothing if neither."""
        if self._thinking is None and piece:
            self._thinking = piece.startswith(THINK)
            piece = piece.removeprefix(THINK)
        thought = ""
        if self._thinking:
            thought, closer, piece = piece.partition(END_THINK)
            self._thinking = not closer
        told = {"reasoning_content": thought, "content": piece}
        return {name: text for name, text in told.items() if text}


def usage(said: Generation) -> dict[str, Any]:
    """The counts of tokens, those of the thought apart as well."""
    return {
        "prompt_tokens": said.prompt_tokens,
        "completion_tokens": said.output_tokens,
        "total_tokens": said.prompt_tokens + said.output_tokens,
        "completion_tokens_details": {"reasoning_tokens": said.reasoning_tokens},
    }


def whole(head: Mapping[str, Any], said: Generation) -> dict[str, Any]:
    """The reply in one piece."""
    message = {"role": "assistant", "content": "", **Sides().take(said.text)}
    choice = {"index": 0, "message": message, "finish_reason": said.stop_reason}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage(said)}


def chunk(head: Mapping[str, Any], delta: Mapping[str, str], end: str | None) -> dict[str, Any]:
    """One piece of a streamed reply."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": end}
    return {**head, "object": "chat.completion.chunk", "choices": [choice]}


def models(created: int) -> dict[str, Any]:
    """The list of models."""
    return {
        "object": "list",
        "data": [
            {"id": name, "object": "model", "created": created, "owned_by": "rationale"}
            for name in MODEL_NAMES
        ],
    }
