"""The parts of an OpenAI response: as they stream, and as its finished items repeat them."""

from collections.abc import Mapping
from typing import Final

from traces.core.json_fields import JsonObject, list_field, text_field

#: Where a part stands: its item, and its number in it.
Place = tuple[int, int]

#: Kind of text -> the list of an item that holds it, the type of its elements, their field.
_STORED: Final[Mapping[str, tuple[str, str, str]]] = {
    "summary_text": ("summary", "summary_text", "text"),
    "reasoning_text": ("content", "reasoning_text", "text"),
    "text": ("content", "output_text", "text"),
    "refusal": ("content", "refusal", "refusal"),
}

THOUGHTS: Final = ("reasoning_text", "summary_text")


class StreamedParts:
    """Parts put together from their deltas; the end of a part adds nothing that had come."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[Place, list[str]]] = {}

    @property
    def holds_thought(self) -> bool:
        """Whether any text of a thought or of its summary has come."""
        return any(self._parts.get(kind) for kind in THOUGHTS)

    def add(self, kind: str, place: Place, text: str) -> None:
        """Take a delta."""
        if text:
            self._parts.setdefault(kind, {}).setdefault(place, []).append(text)

    def close(self, kind: str, place: Place, text: str) -> str:
        """Take the repetition of a whole part; give back what of it is new."""
        if place in self._parts.get(kind, {}):
            return ""
        self.add(kind, place, text)
        return text

    def texts(self, kind: str) -> list[str]:
        """The parts of a kind in the order of their places."""
        parts = self._parts.get(kind, {})
        return ["".join(parts[place]) for place in sorted(parts)]


def item_parts(items: Mapping[int, JsonObject], kind: str) -> list[str]:
    """The parts of a kind in finished items, in order."""
    field, element, name = _STORED[kind]
    return [
        text
        for _, item in sorted(items.items())
        for part in list_field(item, field)
        if isinstance(part, dict)
        and text_field(part, "type") == element
        and (text := text_field(part, name))
    ]
