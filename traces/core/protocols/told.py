"""Reads what chat servers tell beside the text: counts, times, money, who answered."""

from collections.abc import Mapping
from typing import Final

from traces.core.json_fields import JsonObject, number_field, object_field
from traces.core.usage import Usage, normalize_usage

#: Fields around the text, and the names under which they are kept.
ENVELOPE: Final[Mapping[str, str]] = {
    "id": "id",
    "system_fingerprint": "fingerprint",
    "provider": "provider",
    "service_tier": "service_tier",
    "timings": "timings",
    "metrics": "metrics",
    "time_info": "time_info",
    "stats": "stats",
}

#: The ones that hold the server's own times.
_TIMES: Final = ("timings", "metrics", "time_info")

#: Endings of a time's name -> how many of the unit make a second.
_UNITS: Final[Mapping[str, float]] = {"_ms": 1e3, "_duration": 1e9, "_time": 1.0}

#: Units of the number in which xAI tells a cost, per USD.
_TICKS: Final = 1e10


def note_envelope(chunk: JsonObject, server: dict[str, object]) -> None:
    """Keep in ``server`` what a chunk tells around its text; the last word counts."""
    for key, value in chunk.items():
        if value and key in ENVELOPE:
            server[ENVELOPE[key]] = value


def told_by_chat_server(server: Mapping[str, object], usage: JsonObject) -> dict[str, object]:
    """What ``note_envelope`` kept, times in seconds, with the raw usage and its cost in USD."""
    told = dict(server)
    for key in _TIMES:
        if isinstance(times := told.get(key), dict):
            told[key] = in_seconds(times)
    if "time_info" not in told:
        # Groq puts its times among the counts.
        times = {name: value for name, value in usage.items() if name.endswith("_time")}
        if times := in_seconds(times):
            told["time_info"] = times
    if usage:
        told["usage"] = usage
    ticks = number_field(usage, "cost_in_usd_ticks")
    cost = number_field(usage, "cost") if ticks is None else ticks / _TICKS
    return told if cost is None else told | {"cost_usd": cost}


def in_seconds(told: Mapping[str, object]) -> dict[str, object]:
    """Times named ``..._ms``, ``..._duration`` (nanoseconds) and ``..._time`` (seconds) as
    ``..._s`` in seconds; all else as it is."""
    seconds: dict[str, object] = {}
    for key in told:
        value = number_field(told, key)
        ending = next((ending for ending in _UNITS if key.endswith(ending)), "")
        if ending and value is not None:
            seconds[key.removesuffix(ending) + "_s"] = value / _UNITS[ending]
        else:
            seconds[key] = told[key]
    return seconds


def chat_usage(
    usage: JsonObject, server: JsonObject, *, reasoning: str, text: str, whole: bool
) -> Usage:
    """The counts of a chat reply; ``whole``: ``reasoning`` is the thought and no summary of it.

    The reasoning count stands in the details (OpenAI and most) or beside them (SGLang), the
    cached count under four names.
    """
    details = object_field(usage, "completion_tokens_details")
    cached = object_field(usage, "prompt_tokens_details").get("cached_tokens")
    for key in ("prompt_cache_hit_tokens", "cached_tokens"):
        cached = usage.get(key) if cached is None else cached
    if cached is None:
        cached = object_field(server, "timings").get("cache_n")
    counted = details.get("reasoning_tokens")
    return normalize_usage(
        prompt=usage.get("prompt_tokens"),
        completion=usage.get("completion_tokens"),
        reasoning=usage.get("reasoning_tokens") if counted is None else counted,
        total=usage.get("total_tokens"),
        cached=cached,
        has_reasoning_text=bool(reasoning.strip()),
        # A summary's length says nothing about the thought that was billed.
        reasoning_chars=len(reasoning.strip()) if reasoning and whole else None,
        answer_chars=len(text.strip()) if reasoning else None,
    )
