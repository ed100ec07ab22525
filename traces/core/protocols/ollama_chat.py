"""Folds the lines of a reply of Ollama, to a chat or to a bare prompt, into one completion."""

from dataclasses import replace

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import JsonObject, number_field, object_field, text_field
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Arrived
from traces.core.protocols.told import in_seconds
from traces.core.usage import Usage, normalize_usage


class OllamaFold:
    """Takes decoded lines as they arrive and gives the whole reply in the end.

    ``/api/chat`` tells thought and answer in a ``message``, ``/api/generate`` beside it.
    """

    late_error: object = None

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        self._clock = ReplyClock(dialect=dialect, prompt_opens_think=prompt_opens_think)
        self._reasoning: list[str] = []
        self._content: list[str] = []
        self._model = ""
        self._last: JsonObject = {}
        self._lines = 0

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
        """Whether the line that says ``done`` has come."""
        return bool(self._last)

    def add(self, line: JsonObject, at: float) -> None:
        """Take a line that arrived ``at`` seconds after the request was sent.

        Raises ReplyError for an error line, which comes under HTTP 200.
        """
        self._clock.event(at)
        if error := line.get("error"):
            raise ReplyError("the reply holds an error", told=error, partial=self.partial)
        self._lines += 1
        self._model = text_field(line, "model") or self._model
        message = object_field(line, "message") or line
        if thought := text_field(message, "thinking"):
            self._reasoning.append(thought)
            self._clock.reasoning(thought, at)
        if content := text_field(message, "content") or text_field(line, "response"):
            self._content.append(content)
            self._clock.content(content, at, structured=bool(self._reasoning))
        if line.get("done") is True:
            self._last = line

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent.

        Without a line that says ``done`` the ``stop_reason`` is "" (the stream broke off).
        Raises ReplyError where nothing came at all.
        """
        reasoning, text = "".join(self._reasoning), "".join(self._content)
        if not (reasoning or text or self._last):
            raise ReplyError("the reply ended before any text came")
        server = _durations(self._last)
        timings = self._clock.finish(at, streamed=self._lines > 1, structured=bool(reasoning))
        return Completion(
            text=text,
            reasoning=reasoning or None,
            trace_source="thinking" if reasoning else "",
            stop_reason=text_field(self._last, "done_reason") or ("stop" if self._last else ""),
            usage=self._normalize_usage(reasoning, text),
            timings=replace(timings, load=number_field(server, "load_s")),
            response_model=self._model,
            server=server,
        )

    def _normalize_usage(self, reasoning: str, text: str) -> Usage:
        """``eval_count`` lumps thought and answer together; nobody tells the thought's share."""
        return normalize_usage(
            prompt=self._last.get("prompt_eval_count"),
            completion=self._last.get("eval_count"),
            reasoning=None,
            total=None,
            cached=None,
            has_reasoning_text=bool(reasoning.strip()),
            reasoning_chars=len(reasoning.strip()) if reasoning else None,
            answer_chars=len(text.strip()) if reasoning else None,
        )


def _durations(line: JsonObject) -> dict[str, object]:
    """The server's own durations (nanoseconds on the wire) in seconds."""
    return in_seconds(
        {
            name: value
            for name in line
            if name.endswith("_duration") and (value := number_field(line, name)) is not None
        }
    )
