"""Folds the chunks of an OpenAI-shaped chat reply into one completion."""

from collections.abc import Mapping
from typing import Final

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import (
    JsonObject,
    list_field,
    number_field,
    object_field,
    text_field,
)
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.errors import ReplyError
from traces.core.usage import Usage, normalize_usage

#: Names of a thought beside the content; several may carry the same text, the first one counts.
_REASONING_FIELDS: Final = ("reasoning_content", "reasoning", "reasoning_text")

#: Fields around the text that say who answered and how long it took there.
_ENVELOPE: Final = (
    "id",
    "system_fingerprint",
    "provider",
    "service_tier",
    "timings",
    "metrics",
    "time_info",
)


class ChatFold:
    """Takes decoded chunks as they arrive and gives the whole reply in the end.

    A thought is looked for under every name that servers use; the same text under two names
    in one chunk counts once. A body that was not streamed is one chunk with a ``message``.
    ``late_error`` is an error that came when the reply had already finished.
    """

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        self._clock = ReplyClock(dialect=dialect, prompt_opens_think=prompt_opens_think)
        self.late_error: object = None
        self._reasoning: list[str] = []
        self._content: list[str] = []
        self._refusal: list[str] = []
        self._source = ""
        self._model = ""
        self._stop_reason = ""
        self._usage: JsonObject = {}
        self._server: dict[str, object] = {}
        self._streamed = True

    @property
    def partial(self) -> str:
        """All text so far, thought first."""
        return "".join((*self._reasoning, *self._content, *self._refusal))

    def add(self, chunk: JsonObject, at: float) -> None:
        """Take a chunk that arrived ``at`` seconds after the request was sent.

        Raises ReplyError for an error object, unless the reply had already finished: what is
        paid for is kept, and the error is in ``late_error``.
        """
        self._clock.event(at)
        if error := chunk.get("error"):
            self._fail(error)
        self._note_envelope(chunk)
        choices = chunk.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            self._add_choice(choices[0], at)

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent.

        Without a finish reason ``stop_reason`` is "" (the stream broke off). Raises
        ReplyError where nothing came at all.
        """
        reasoning, text = "".join(self._reasoning), "".join(self._content)
        refusal = "".join(self._refusal)
        if not (reasoning or text or refusal or self._stop_reason):
            raise ReplyError("the reply ended before any text came")
        timings = self._clock.finish(at, streamed=self._streamed, structured=bool(reasoning))
        return Completion(
            text=text,
            reasoning=reasoning or None,
            trace_source=self._source,
            stop_reason=self._stop_reason,
            refusal=refusal,
            usage=self._normalize_usage(reasoning, text),
            timings=timings,
            response_model=self._model,
            server=self._told_by_server(),
        )

    def _note_envelope(self, chunk: JsonObject) -> None:
        if model := chunk.get("model"):
            self._model = str(model)
        for key in _ENVELOPE:
            if value := chunk.get(key):
                self._server[key] = value
        usage = chunk.get("usage") or object_field(chunk, "x_groq").get("usage")
        if isinstance(usage, dict):
            self._usage = usage

    def _add_choice(self, choice: JsonObject, at: float) -> None:
        if error := choice.get("error"):
            self._fail(error)
        delta = choice.get("delta")
        if not isinstance(delta, dict):
            delta = object_field(choice, "message")
            self._streamed = self._streamed and not delta
        if delta:
            self._add_delta(delta, at)
        reason = text_field(choice, "finish_reason")
        if reason == "error":
            self._fail({"message": "the reply finished with an error that has no description"})
        elif reason:
            self._stop_reason = reason

    def _add_delta(self, delta: JsonObject, at: float) -> None:
        source, thought = _thought_in(delta)
        if source:
            self._add_thought(source, thought, at)
        content = delta.get("content")
        if isinstance(content, str):
            self._add_content(content, at)
        elif isinstance(content, list):
            self._add_blocks(content, at)
        if refusal := text_field(delta, "refusal"):
            self._refusal.append(refusal)

    def _add_blocks(self, blocks: list[object], at: float) -> None:
        """Content as a list of typed blocks, the way Mistral sends it."""
        for block in blocks:
            if not isinstance(block, dict):
                continue
            if block.get("type") == "thinking":
                self._add_thought("content.thinking", _joined(block.get("thinking")), at)
            else:
                self._add_content(text_field(block, "text"), at)

    def _add_thought(self, source: str, text: str, at: float) -> None:
        if not self._source or (text and not self._reasoning):
            self._source = source
        if text:
            self._reasoning.append(text)
            self._clock.reasoning(text, at)

    def _add_content(self, text: str, at: float) -> None:
        if text:
            self._content.append(text)
            self._clock.content(text, at, structured=bool(self._reasoning))

    def _fail(self, error: object) -> None:
        if not self._stop_reason:
            raise ReplyError("the reply holds an error", told=error, partial=self.partial)
        self.late_error = error

    def _normalize_usage(self, reasoning: str, text: str) -> Usage:
        usage = self._usage
        details = object_field(usage, "completion_tokens_details")
        cached = object_field(usage, "prompt_tokens_details").get("cached_tokens")
        for key in ("prompt_cache_hit_tokens", "cached_tokens"):
            cached = usage.get(key) if cached is None else cached
        # A summary's length says nothing about the thought that was billed.
        whole = self._source != "reasoning.summary"
        return normalize_usage(
            prompt=usage.get("prompt_tokens"),
            completion=usage.get("completion_tokens"),
            reasoning=details.get("reasoning_tokens", usage.get("reasoning_tokens")),
            total=usage.get("total_tokens"),
            cached=cached,
            has_reasoning_text=bool(reasoning.strip()),
            reasoning_chars=len(reasoning.strip()) if reasoning and whole else None,
            answer_chars=len(text.strip()) if reasoning else None,
        )

    def _told_by_server(self) -> dict[str, object]:
        server = dict(self._server)
        for key in ("timings", "metrics"):
            if isinstance(told := server.get(key), dict):
                server[key] = _in_seconds(told)
        if self._usage:
            server["usage"] = self._usage
        if (cost := number_field(self._usage, "cost")) is not None:
            server["cost_usd"] = cost
        return server


def _thought_in(delta: JsonObject) -> tuple[str, str]:
    """Source and text of the thought in a delta; ("", "") where there is none.

    ``reasoning_details`` repeats the text of ``reasoning`` and says what kind of text it is.
    """
    source, text = "", ""
    for name in _REASONING_FIELDS:
        if value := text_field(delta, name):
            source, text = name, value
            break
    details = [item for item in list_field(delta, "reasoning_details") if isinstance(item, dict)]
    if not details:
        return source, text
    kinds = {text_field(detail, "type") for detail in details}
    text = text or "".join(_detail_text(detail) for detail in details)
    if text:
        summary = "reasoning.summary" in kinds
        return "reasoning.summary" if summary else source or "reasoning_details", text
    return "reasoning.encrypted" if "reasoning.encrypted" in kinds else "", ""


def _detail_text(detail: JsonObject) -> str:
    return text_field(detail, "text") or text_field(detail, "summary")


def _joined(thinking: object) -> str:
    """The text of a thinking block: a string, or a list of text blocks."""
    if isinstance(thinking, str):
        return thinking
    blocks = thinking if isinstance(thinking, list) else []
    return "".join(text_field(block, "text") for block in blocks if isinstance(block, dict))


def _in_seconds(told: Mapping[str, object]) -> dict[str, object]:
    """Times named ``..._ms`` as ``..._s`` in seconds; all else as it is."""
    seconds: dict[str, object] = {}
    for key in told:
        value = number_field(told, key)
        if key.endswith("_ms") and value is not None:
            seconds[key.removesuffix("_ms") + "_s"] = value / 1000
        else:
            seconds[key] = told[key]
    return seconds
