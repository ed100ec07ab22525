"""One real reply from an endpoint, and what it says about the endpoint in a plain sentence."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from evaluations.core.reading_reply import DERIVED_FROM, opens_think
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.providers import PROVIDERS
from traces.core.completion import Completion, ParsedCompletion
from traces.core.json_fields import text_field
from traces.core.parsing import parse_completion

_KINDS: Final[Mapping[str, str]] = {
    "full": "The whole thought is visible",
    "summary": "A summary of the thought is visible, not the thought itself",
    "encrypted": "The thought comes encrypted: nobody here can read it",
    "hidden": "The thought is hidden: only its number of tokens is told",
    "none": "It did not think, or does not tell that it did",
}

_OUTCOMES: Final[Mapping[str, str]] = {
    "truncated": " The reply was cut off: allow more tokens.",
    "empty": " The answer was empty.",
    "refused": " The model refused to answer.",
}

_LONE_CLOSER: Final = "</think>"
_LONE_CLOSER_HINT: Final = (
    f" The answer holds a {_LONE_CLOSER} that nothing opens: say of this model that the prompt "
    "itself opens the thought."
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What one call showed; without a reply ``code`` names the error and the rest is unknown.

    Times are seconds since the request was sent; ``kind`` is a trace kind or "".
    ``prompt_opens_think`` is what the reply was read by, ``derived_from`` who said so, if
    anybody did.
    """

    ok: bool
    sentence: str
    code: str = ""
    kind: str = ""
    source: str = ""
    outcome: str = ""
    answer: str = ""
    response_model: str = ""
    prompt_opens_think: bool | None = None
    derived_from: str = ""
    latency_s: float | None = None
    first_answer_s: float | None = None


async def probe(endpoint: Endpoint, prompt: Prompt) -> Probe:
    """Send ``prompt`` once; a failed call is a result too, so ProviderError is never raised."""
    kind = PROVIDERS.get(endpoint.kind)
    if kind is None:
        return Probe(False, f"There is no provider of the kind {endpoint.kind!r}.", "bad_request")
    try:
        async with aclosing(kind.open(endpoint)) as session:
            completion = await session.complete(prompt)
    except ProviderError as error:
        return Probe(False, error.message, error.code)
    parsed = parse_completion(
        completion,
        dialect=completion.dialect or prompt.dialect,
        prompt_opens_think=opens_think(completion, prompt),
    )
    return Probe(
        ok=True,
        sentence=_sentence(completion, parsed),
        kind=parsed.kind,
        source=parsed.source,
        outcome=parsed.outcome,
        answer=parsed.answer.strip(),
        response_model=completion.response_model,
        prompt_opens_think=completion.prompt_opens_think,
        derived_from=text_field(completion.server, DERIVED_FROM),
        latency_s=completion.timings.total,
        first_answer_s=completion.timings.first_answer,
    )


def _sentence(completion: Completion, parsed: ParsedCompletion) -> str:
    seconds = completion.timings.total or 0.0
    who = completion.response_model or "The server"
    when = f" in {seconds:.1f} s" if seconds >= 0.1 else f" in {seconds * 1000:.0f} ms"
    where = f" ({parsed.source})" if parsed.source else ""
    ending = _OUTCOMES.get(parsed.outcome, "")
    template = ""
    if completion.server.get(DERIVED_FROM) not in (None, "candidate"):
        where_from = completion.server[DERIVED_FROM]
        opens = "opens" if completion.prompt_opens_think else "does not open"
        template = f" Its template ({where_from}) {opens} the thought in the prompt."
    if not parsed.source and _LONE_CLOSER in parsed.answer:
        template = _LONE_CLOSER_HINT
    return f"{who} replied{when}. {_KINDS[parsed.kind]}{where}.{ending}{template}"
