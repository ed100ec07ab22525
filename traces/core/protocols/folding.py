"""What readers and folds of every protocol have in common."""

from dataclasses import dataclass
from typing import Protocol

from traces.core.completion import Completion
from traces.core.json_fields import JsonObject


class Reader(Protocol):
    """Cuts bytes into payloads; raises ValueError where there are too many."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take bytes; give back the payloads that they completed."""

    def finish(self) -> list[bytes]:
        """What is left at the end."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What has come of a reply that still goes on.

    ``apart``: the thought came in a field of its own, so that no tag was looked for.
    """

    thought: str = ""
    answer: str = ""
    apart: bool = False


class Fold(Protocol):
    """Collects what decoded payloads say; ``late_error`` came when the reply had finished."""

    late_error: object

    @property
    def partial(self) -> str:
        """All text so far."""

    @property
    def arrived(self) -> Arrived:
        """Thought and answer so far. What may yet turn out to be a tag is in neither; a refusal
        is an answer."""

    @property
    def finished(self) -> bool:
        """Whether the server has said that the reply is complete."""

    def add(self, chunk: JsonObject, at: float) -> None:
        """Take a payload that arrived ``at`` seconds after the request was sent."""

    def finish(self, at: float) -> Completion:
        """The reply, ended ``at`` seconds after the request was sent."""
