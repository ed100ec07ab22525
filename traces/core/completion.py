"""What came back from a model for one prompt, before and after it is understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from traces.core.timings import Timings
from traces.core.usage import Usage

Message = Mapping[str, str]
TraceKind = Literal["full", "summary", "encrypted", "hidden", "none"]
Outcome = Literal["answered", "truncated", "empty", "looped", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Completion:
    """One reply as a provider or another system delivered it.

    ``text`` is the visible content, verbatim: it may still hold a thought between tags.
    ``reasoning`` is text from a structured field, verbatim, or None where no such field was
    filled; ``trace_source`` names that field. ``stop_reason`` is the server's own word
    ("stop", "length", ...), or "" where the stream ended without one. ``body`` is the reply as
    its bytes came, in ``protocol`` (a key of ``traces.core.protocols.PROTOCOLS``). ``dialect``
    and ``prompt_opens_think`` say how ``text`` is to be split where the provider found it out;
    "" and None: as whoever asked says. ``unseen`` is a reply of which only counts, times and the
    verdict are known: there was an answer, and neither it nor the thought is here.
    """

    text: str
    reasoning: str | None = None
    trace_source: str = ""
    stop_reason: str = ""
    refusal: str = ""
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    response_model: str = ""
    server: Mapping[str, object] = field(default_factory=dict)
    protocol: str = ""
    body: bytes = field(default=b"", repr=False)
    dialect: str = ""
    prompt_opens_think: bool | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class ParsedCompletion:
    """A completion after the split: what was thought, what was answered, what became of it."""

    reasoning: str
    answer: str
    kind: TraceKind
    source: str
    outcome: Outcome
    usage: Usage
    parser_version: str
