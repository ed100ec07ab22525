"""Folds the events of an OpenAI response into one completion."""

from collections.abc import Iterator
from typing import Final

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import JsonObject, list_field, object_field, text_field
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Arrived
from traces.core.protocols.output_items import StreamedParts, item_parts
from traces.core.usage import Usage, normalize_usage

#: Event -> the kind of text that it brings. ``.done`` events repeat the whole part.
_EVENTS: Final = {
    "response.reasoning_summary_text": "summary_text",
    "response.reasoning_text": "reasoning_text",
    "response.output_text": "text",
    "response.refusal": "refusal",
}

_ENDS: Final = frozenset({"response.completed", "response.incomplete", "response.failed"})


class ResponsesFold:
    """Takes decoded events as they arrive and gives the whole reply in the end.

    A part's text comes up to four times: in deltas, at its end, with its item, with the whole
    response. The deltas count; what came in none of them is taken from the fullest repetition.
    A body that was not streamed is one ``response`` object.
    """

    def __init__(self, *, dialect: str = AUTO, prompt_opens_think: bool = False) -> None:
        self._clock = ReplyClock(dialect=dialect, prompt_opens_think=prompt_opens_think)
        self.late_error: object = None
        self._streamed = StreamedParts()
        self._items: dict[int, JsonObject] = {}
        self._response: JsonObject = {}
        self._ended = False
        self._events = 0

    @property
    def partial(self) -> str:
        """All text so far, thought first."""
        return "".join(self._texts())

    @property
    def arrived(self) -> Arrived:
        """Thought (or its summary) and answer so far."""
        _, thought, text, refusal = self._read()
        return self._clock.arrived(thought, text + refusal)

    @property
    def finished(self) -> bool:
        """Whether the response has come to its end, whole or cut off."""
        return self._ended

    def add(self, event: JsonObject, at: float) -> None:
        """Take an event that arrived ``at`` seconds after the request was sent.

        Raises ReplyError for an error and for a response that failed, unless the reply had
        already ended: what is paid for is kept, and the error is in ``late_error``.
        """
        self._clock.event(at)
        kind = text_field(event, "type")
        if error := event.get("error") or (event if kind == "error" else None):
            self._fail(error)
            return
        self._events += 1
        if text_field(event, "object") == "response":
            self._note_response(event, ended=True)
        elif isinstance(response := event.get("response"), dict):
            self._note_response(response, ended=kind in _ENDS)
        elif kind == "response.output_item.done":
            self._items[_index(event, "output_index")] = object_field(event, "item")
        else:
            self._add_text(event, kind, at)

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent.

        Without an end of the response ``stop_reason`` is "" (the stream broke off). Raises
        ReplyError where nothing came at all.
        """
        source, reasoning, text, refusal = self._read()
        if not (reasoning or text or refusal or self._ended):
            raise ReplyError("the reply ended before any text came")
        timings = self._clock.finish(at, streamed=self._events > 1, structured=bool(reasoning))
        return Completion(
            text=text,
            reasoning=reasoning or None,
            trace_source=source,
            stop_reason=self._stop_reason(),
            refusal=refusal,
            usage=self._usage(source, reasoning, text),
            timings=timings,
            response_model=text_field(self._response, "model"),
            server=self._told_by_server(),
        )

    def _note_response(self, response: JsonObject, *, ended: bool) -> None:
        self._response = response
        if error := response.get("error"):
            self._fail(error)
            return
        status = text_field(response, "status")
        if status in ("failed", "cancelled"):
            self._fail({"message": f"the response was {status} without a reason"})
        self._ended = self._ended or (ended and status not in ("queued", "in_progress"))
        if ended:
            self._items = {
                number: item
                for number, item in enumerate(list_field(response, "output"))
                if isinstance(item, dict)
            } or self._items

    def _add_text(self, event: JsonObject, kind: str, at: float) -> None:
        name, _, stage = kind.rpartition(".")
        if name not in _EVENTS or stage not in ("delta", "done"):
            return
        part = _EVENTS[name]
        place = (
            _index(event, "output_index"),
            _index(event, "summary_index" if part == "summary_text" else "content_index"),
        )
        said = text_field(event, "delta") or text_field(
            event, "text" if part != "refusal" else part
        )
        if stage == "done":
            said = self._streamed.close(part, place, said)
        else:
            self._streamed.add(part, place, said)
        if said and part == "text":
            self._clock.content(said, at, structured=self._streamed.holds_thought)
        elif said and part != "refusal":
            self._clock.reasoning(said, at)

    def _read(self) -> tuple[str, str, str, str]:
        """Source and text of the thought, the answer, the refusal."""
        plain, summary, text, refusal = self._texts()
        if plain or summary:
            return (
                ("reasoning_text", plain, text, refusal)
                if plain
                else ("summary_text", summary, text, refusal)
            )
        sealed = any(text_field(item, "encrypted_content") for item in self._items.values())
        return "encrypted_content" if sealed else "", "", text, refusal

    def _texts(self) -> Iterator[str]:
        """Thought, summary, answer and refusal: as streamed, else as repeated in the end."""
        for part, glue in (
            ("reasoning_text", "\n\n"),
            ("summary_text", "\n\n"),
            ("text", ""),
            ("refusal", ""),
        ):
            pieces = self._streamed.texts(part) or item_parts(self._items, part)
            yield glue.join(pieces)

    def _stop_reason(self) -> str:
        if not self._ended:
            return ""
        reason = text_field(object_field(self._response, "incomplete_details"), "reason")
        return reason or text_field(self._response, "status") or "completed"

    def _fail(self, error: object) -> None:
        if not self._ended:
            raise ReplyError("the reply holds an error", told=error, partial=self.partial)
        self.late_error = error

    def _usage(self, source: str, reasoning: str, text: str) -> Usage:
        usage = object_field(self._response, "usage")
        # A summary's length says nothing about the thought that was billed.
        whole = source == "reasoning_text"
        return normalize_usage(
            prompt=usage.get("input_tokens"),
            completion=usage.get("output_tokens"),
            reasoning=object_field(usage, "output_tokens_details").get("reasoning_tokens"),
            total=usage.get("total_tokens"),
            cached=object_field(usage, "input_tokens_details").get("cached_tokens"),
            has_reasoning_text=bool(reasoning.strip()),
            reasoning_chars=len(reasoning.strip()) if whole else None,
            answer_chars=len(text.strip()) if reasoning else None,
        )

    def _told_by_server(self) -> dict[str, object]:
        names = ("id", "service_tier", "reasoning", "usage")
        told = {name: value for name in names if (value := self._response.get(name))}
        if fingerprint := self._response.get("system_fingerprint"):
            told["fingerprint"] = fingerprint
        return told


def _index(event: JsonObject, key: str) -> int:
    """A place among others; servers that leave it out have one of the kind."""
    value = event.get(key)
    return value if isinstance(value, int) else 0
