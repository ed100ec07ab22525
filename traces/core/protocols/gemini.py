"""Folds the chunks of Gemini's own protocol into one completion."""

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import JsonObject, list_field, object_field, text_field
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Arrived
from traces.core.usage import Usage, normalize_usage


class GeminiFold:
    """Takes decoded chunks as they arrive and gives the whole reply in the end.

    Parts marked ``thought`` are the provider's summary of the thought. Every chunk tells the
    usage up to here: the last one counts, nothing is added up.
    """

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        self._clock = ReplyClock(dialect=dialect, prompt_opens_think=prompt_opens_think)
        self.late_error: object = None
        self._reasoning: list[str] = []
        self._content: list[str] = []
        self._sealed = False
        self._stop_reason = ""
        self._blocked = ""
        self._usage: JsonObject = {}
        self._model = ""
        self._id = ""
        self._chunks = 0

    @property
    def partial(self) -> str:
        """All text so far, thought first."""
        return "".join((*self._reasoning, *self._content))

    @property
    def arrived(self) -> Arrived:
        """Thought and answer so far."""
        return self._clock.arrived("".join(self._reasoning), "".join(self._content))

    @property
    def finished(self) -> bool:
        """Whether a finish reason has come, or the prompt was blocked."""
        return bool(self._stop_reason or self._blocked)

    def add(self, chunk: JsonObject, at: float) -> None:
        """Take a chunk that arrived ``at`` seconds after the request was sent.

        Raises ReplyError for an error object, unless the reply had already finished: it is then
        in ``late_error``.
        """
        self._clock.event(at)
        if error := chunk.get("error"):
            if not self.finished:
                raise ReplyError("the reply holds an error", told=error, partial=self.partial)
            self.late_error = error
        self._chunks += 1
        self._model = text_field(chunk, "modelVersion") or self._model
        self._id = text_field(chunk, "responseId") or self._id
        self._usage = object_field(chunk, "usageMetadata") or self._usage
        self._blocked = (
            text_field(object_field(chunk, "promptFeedback"), "blockReason") or self._blocked
        )
        for candidate in list_field(chunk, "candidates"):
            if isinstance(candidate, dict) and not candidate.get("index"):
                self._add_candidate(candidate, at)

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent.

        Without a finish reason ``stop_reason`` is "" (the stream broke off). Raises ReplyError
        where nothing came at all.
        """
        reasoning, text = "".join(self._reasoning), "".join(self._content)
        if not (reasoning or text or self.finished):
            raise ReplyError("the reply ended before any text came")
        timings = self._clock.finish(at, streamed=self._chunks > 1, structured=bool(reasoning))
        sealed = "thoughtSignature" if self._sealed else ""
        told = {"id": self._id, "usage": self._usage}
        return Completion(
            text=text,
            reasoning=reasoning or None,
            trace_source="parts.thought" if reasoning else sealed,
            stop_reason=self._stop_reason,
            refusal=self._blocked,
            usage=self._normalize_usage(reasoning, text),
            timings=timings,
            response_model=self._model,
            server={name: value for name, value in told.items() if value},
        )

    def _add_candidate(self, candidate: JsonObject, at: float) -> None:
        for part in list_field(object_field(candidate, "content"), "parts"):
            if not isinstance(part, dict):
                continue
            self._sealed = self._sealed or bool(text_field(part, "thoughtSignature"))
            text = text_field(part, "text")
            if text and part.get("thought") is True:
                self._reasoning.append(text)
                self._clock.reasoning(text, at)
            elif text:
                self._content.append(text)
                self._clock.content(text, at, structured=bool(self._reasoning))
        self._stop_reason = text_field(candidate, "finishReason") or self._stop_reason

    def _normalize_usage(self, reasoning: str, text: str) -> Usage:
        """``candidatesTokenCount`` leaves the thought out, and is missing where nothing else is."""
        usage = self._usage
        return normalize_usage(
            prompt=usage.get("promptTokenCount"),
            completion=usage.get("candidatesTokenCount"),
            reasoning=usage.get("thoughtsTokenCount"),
            total=usage.get("totalTokenCount"),
            cached=usage.get("cachedContentTokenCount"),
            has_reasoning_text=bool(reasoning.strip()),
            answer_chars=len(text.strip()) if reasoning else None,
        )
