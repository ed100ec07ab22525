"""Folds the lines of an Ollama chat reply into one completion."""

from typing import Final

from evaluations.core.json_fields import JsonObject, number_field, object_field, text_field
from evaluations.core.provider_errors import Quoting, bad_response, reply_error
from evaluations.core.reply_clock import ReplyClock
from evaluations.core.requests import Prompt
from traces.core.completion import Completion
from traces.core.usage import Usage, normalize_usage

_DURATIONS: Final = ("total", "load", "prompt_eval", "eval")


class OllamaFold:
    """Takes decoded lines as they arrive and gives the whole reply in the end."""

    def __init__(self, prompt: Prompt, *, quoting: Quoting | None = None) -> None:
        self._clock = ReplyClock(
            dialect=prompt.dialect, prompt_opens_think=prompt.prompt_opens_think
        )
        self._quoting = quoting or Quoting.of(prompt)
        self._reasoning: list[str] = []
        self._content: list[str] = []
        self._model = ""
        self._last: JsonObject = {}
        self._lines = 0

    @property
    def partial(self) -> str:
        """All text so far, thought first."""
        return "".join((*self._reasoning, *self._content))

    def add(self, line: JsonObject, at: float) -> None:
        """Take a line that arrived ``at`` seconds after the request was sent.

        Raises ProviderError for an error line, which comes under HTTP 200.
        """
        self._clock.event(at)
        if error := line.get("error"):
            raise reply_error(error, quoting=self._quoting, partial=self.partial)
        self._lines += 1
        self._model = text_field(line, "model") or self._model
        message = object_field(line, "message")
        if thought := text_field(message, "thinking"):
            self._reasoning.append(thought)
            self._clock.reasoning(thought, at)
        if content := text_field(message, "content"):
            self._content.append(content)
            self._clock.content(content, at, structured=bool(self._reasoning))
        if line.get("done") is True:
            self._last = line

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent.

        Without a line that says ``done`` the ``stop_reason`` is "" (the stream broke off).
        Raises ProviderError where nothing came at all.
        """
        reasoning, text = "".join(self._reasoning), "".join(self._content)
        if not (reasoning or text or self._last):
            raise bad_response("the reply ended before any text came")
        timings = self._clock.finish(at, streamed=self._lines > 1, structured=bool(reasoning))
        return Completion(
            text=text,
            reasoning=reasoning or None,
            trace_source="thinking" if reasoning else "",
            stop_reason=text_field(self._last, "done_reason") or ("stop" if self._last else ""),
            usage=self._normalize_usage(reasoning, text),
            timings=timings,
            response_model=self._model,
            server=_seconds(self._last),
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


def _seconds(line: JsonObject) -> dict[str, object]:
    """The server's own durations (nanoseconds on the wire) in seconds."""
    told = {name: number_field(line, f"{name}_duration") for name in _DURATIONS}
    return {f"{name}_s": value / 1e9 for name, value in told.items() if value is not None}
