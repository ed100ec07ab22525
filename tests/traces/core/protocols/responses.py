"""OpenAI responses as the server tells them: items, whole responses, and streams of events."""

from typing import Any

USAGE = {
    "input_tokens": 75,
    "input_tokens_details": {"cached_tokens": 64},
    "output_tokens": 1915,
    "output_tokens_details": {"reasoning_tokens": 1600},
    "total_tokens": 1990,
}
SUMMARY = {"type": "summary_text", "text": "First this."}
LATER = {"type": "summary_text", "text": "Then that."}
MESSAGE = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "It is 8.", "annotations": []}],
}


def thought(**more: Any) -> dict[str, Any]:
    return {"type": "reasoning", "id": "rs_1", "summary": [], "content": None, **more}


def response(*output: Any, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {
        "object": "response",
        "id": "resp_1",
        "model": "o3-mini-2025-01-31",
        "status": status,
        "error": None,
        "incomplete_details": None,
        "output": list(output),
        "usage": USAGE,
        **more,
    }


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", **more}


def stream(*output: Any) -> list[dict[str, Any]]:
    """All events that OpenAI sends for these items, each text four times."""
    events = [event("created", response=response(status="in_progress", usage=None))]
    for number, item in enumerate(output):
        place = {"output_index": number, "item_id": item["id"]}
        events.append(event("output_item.added", output_index=number, item={**item, "content": []}))
        for index, part in enumerate(item.get("summary", [])):
            at = {**place, "summary_index": index}
            events.append(event("reasoning_summary_part.added", part=part, **at))
            events += _told(f"reasoning_{part['type']}", part["text"], at)
            events.append(event("reasoning_summary_part.done", part=part, **at))
        for index, part in enumerate(item.get("content") or []):
            at = {**place, "content_index": index}
            events.append(event("content_part.added", part=part, **at))
            name = "refusal" if part["type"] == "refusal" else "text"
            events += _told(part["type"], part[name], at, name)
            events.append(event("content_part.done", part=part, **at))
        events.append(event("output_item.done", output_index=number, item=item))
    return [*events, event("completed", response=response(*output))]


def _told(kind: str, text: str, at: dict[str, Any], name: str = "text") -> list[dict[str, Any]]:
    deltas = [event(f"{kind}.delta", delta=text[n : n + 4], **at) for n in range(0, len(text), 4)]
    return [*deltas, event(f"{kind}.done", **{name: text}, **at)]
