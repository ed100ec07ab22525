"""Folds the chunks of an OpenAI-shaped chat reply into one completion."""

from typing import Final

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import (
    JsonObject,
    list_field,
    object_field,
    text_field,
)
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Arrived
from traces.core.protocols.told import chat_usage, note_envelope, told_by_chat_server

#: Names of a thought beside the content; several may carry the same text, the first one counts.
_REASONING_FIELDS: Final = ("reasoning_content", "reasoning", "reasoning_text")

#: Sources under which another text than the thought itself may come.
_SUMMARY: Final = "reasoning.summary"
_SEALED: Final = "reasoning.encrypted"


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

    @property
    def arrived(self) -> Arrived:
        """Thought and answer so far."""
        said = "".join((*self._content, *self._refusal))
        return self._clock.arrived("".join(self._reasoning), said)

    @property
    def finished(self) -> bool:
        """Whether a finish reason has come."""
        return bool(self._stop_reason)

    def add(self, chunk: JsonObject, at: float) -> None:
        """Take a chunk that arrived ``at`` seconds after the request was sent.

        Raises ReplyError for an error object, unless the reply had already finished: what is
        paid for is kept, and the error is in ``late_error``.
        """
        self._clock.event(at)
        if error := chunk.get("error"):
            self._fail(error)
        self._note_envelope(chunk)
        for choice in list_field(chunk, "choices"):
            # One reply was asked for; others that came with it are nobody's.
            if isinstance(choice, dict) and not choice.get("index"):
                self._add_choice(choice, at)

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
            usage=chat_usage(
                self._usage,
                self._server,
                reasoning=reasoning,
                text=text,
                whole=self._source != _SUMMARY,
            ),
            timings=timings,
            response_model=self._model,
            server=told_by_chat_server(self._server, self._usage),
        )

    def _note_envelope(self, chunk: JsonObject) -> None:
        if model := chunk.get("model"):
            self._model = str(model)
        note_envelope(chunk, self._server)
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
    kinds = {text_field(detail, "type") for detail in details}
    text = text or "".join(_detail_text(detail) for detail in details)
    if text:
        return _SUMMARY if _SUMMARY in kinds else source or "reasoning_details", text
    if _SEALED in kinds:
        return _SEALED, ""
    return "encrypted_content" if text_field(delta, "encrypted_content") else "", ""


def _detail_text(detail: JsonObject) -> str:
    return text_field(detail, "text") or text_field(detail, "summary")


def _joined(thinking: object) -> str:
    """The text of a thinking block: a string, or a list of text blocks."""
    if isinstance(thinking, str):
        return thinking
    blocks = thinking if isinstance(thinking, list) else []
    return "".join(text_field(block, "text") for block in blocks if isinstance(block, dict))
