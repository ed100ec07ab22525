"""The embedded micro models: real generation in this process, without a server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.micro.engine import ENGINE as SPEAKER
from evaluations.micro.model import MicroModel, UnknownModelError, WeightsError, load_model
from evaluations.micro.replies import Generation, Reply
from evaluations.micro.sampling import read_sampling
from evaluations.providers.base import Tap
from evaluations.providers.connection_errors import total_timeout_error
from traces.core.completion import Completion
from traces.core.protocols.clock import ReplyClock
from traces.core.timings import Timings
from traces.core.usage import Usage

ENGINE: Final = "rationale-micro"
#: Extra parameters that bound a reply, and Qwen's switch, which is known where it can be obeyed.
BOUNDS: Final = frozenset({"stop", "thinking_budget"})
SWITCH: Final = "enable_thinking"


def open_micro(endpoint: Endpoint) -> "MicroSession":
    """A session for the endpoint; of its fields only the timeouts matter."""
    return MicroSession(endpoint)


class MicroSession:
    """Answers through the engine of this process, which lets replies of one model grow together.

    Times are counted from the moment at which a reply is begun, so they are the model's and not
    the queue's. Greedy unless the candidate sets a temperature. The models were trained on
    single questions: they read the last user message only. ``reasoning_effort`` "none", or the
    extra parameter ``enable_thinking`` false, switches the thought of a switchable model off;
    ``thinking_budget`` and ``stop`` bound a reply. All else has no effect; ``server["not_sent"]``
    lists it.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._closed = False
        self._open: set[asyncio.Future[Generation]] = set()

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One call, never repeated; raises ProviderError."""
        # The first call reads the weights, which must not hold up the other calls of the loop.
        model = await asyncio.to_thread(_load, prompt.model)
        try:
            reply = _begin(model, prompt)
            clock = ReplyClock(
                dialect=prompt.dialect, prompt_opens_think=bool(prompt.prompt_opens_think)
            )
        except ValueError as error:
            raise ProviderError("bad_request", str(error), retryable=False) from None
        if tap is not None:
            tap.read = lambda: clock.arrived("", reply.generation.text)
        ear = _Ear(self, reply, clock)
        speaking = asyncio.wrap_future(SPEAKER.submit(model, reply, ear.hear))
        self._open.add(speaking)
        try:
            said = await speaking
        finally:
            self._open.discard(speaking)
        return _completion(model, prompt, said, ear.timings)

    async def aclose(self) -> None:
        """End the calls that are under way; the session is of no use afterwards."""
        self._closed = True
        await asyncio.gather(*self._open, return_exceptions=True)

    def check_wanted(self, reply: Reply, seconds: float) -> None:
        """Raises ProviderError where nobody waits for more of this reply."""
        if seconds > self._endpoint.total_timeout_s:
            raise total_timeout_error(self._endpoint, partial=reply.generation.text)
        if self._closed:
            raise ProviderError(
                "connection",
                "The session was closed during the reply.",
                retryable=True,
                partial=reply.generation.text,
            )


@dataclass(slots=True)
class _Ear:
    """Listens to one reply with a clock; called in the engine's thread."""

    session: MicroSession
    reply: Reply
    clock: ReplyClock
    seconds: float = 0.0

    def hear(self, piece: str, seconds: float) -> None:
        """Note the moment; raises ProviderError where nobody waits any more."""
        self.seconds = seconds
        if piece:
            self.clock.event(seconds)
            self.clock.content(piece, seconds, structured=False)
        if not self.reply.stop_reason:
            self.session.check_wanted(self.reply, seconds)

    @property
    def timings(self) -> Timings:
        """The moments of the whole reply."""
        return self.clock.finish(self.seconds, streamed=True, structured=False)


def _load(name: str) -> MicroModel:
    try:
        return load_model(name)
    except UnknownModelError as error:
        raise ProviderError("not_found", str(error), retryable=False) from None
    except WeightsError as error:
        raise ProviderError("server_error", str(error), retryable=False) from None


def _begin(model: MicroModel, prompt: Prompt) -> Reply:
    """Raises ValueError, naming the field, for what the model cannot take."""
    questions = [message["content"] for message in prompt.messages if message["role"] == "user"]
    if not questions:
        raise ValueError("messages: there is no user message; a micro model reads the last one.")
    wish = prompt.parameters
    sampling = read_sampling(
        {
            "max_tokens": wish.max_tokens,
            "temperature": wish.temperature,
            "top_p": wish.top_p,
            "seed": wish.seed,
            **{name: wish.extra.get(name) for name in BOUNDS},
        }
    )
    return model.reply(questions[-1], sampling, direct=_switched_off(model, prompt))


def _switched_off(model: MicroModel, prompt: Prompt) -> bool:
    wish = prompt.parameters
    off = wish.reasoning_effort == "none" or wish.extra.get(SWITCH) is False
    return model.mode == "switch" and off


def _completion(
    model: MicroModel, prompt: Prompt, said: Generation, timings: Timings
) -> Completion:
    return Completion(
        text=said.text,
        stop_reason=said.stop_reason,
        usage=Usage(
            prompt=said.prompt_tokens,
            output=said.output_tokens,
            reasoning=said.reasoning_tokens,
            basis="reported",
        ),
        timings=timings,
        response_model=model.name,
        server={"engine": ENGINE, **_memory(model, said), **_not_sent(model, prompt)},
    )


def _memory(model: MicroModel, said: Generation) -> Mapping[str, object]:
    """Bytes of the weights, and of the keys and values of this call's tokens."""
    cached = model.kv_bytes_per_token * (said.prompt_tokens + said.output_tokens)
    return {
        "weights_bytes": model.weights_bytes,
        "kv_bytes": cached,
        "memory_bytes": model.weights_bytes + cached,
    }


def _not_sent(model: MicroModel, prompt: Prompt) -> Mapping[str, object]:
    """What the candidate or the case asks for and the model never sees."""
    roles = [message["role"] for message in prompt.messages]
    effort = prompt.parameters.reasoning_effort
    ignored = [
        name
        for name, present in (
            ("system", "system" in roles),
            ("earlier_messages", len(roles) - roles.count("system") > 1),
            ("reasoning_effort", bool(effort) and not _switched_off(model, prompt)),
        )
        if present
    ]
    told = prompt.parameters.extra
    obeyed = model.mode == "switch" or told.get(SWITCH) is (model.mode == "think")
    ignored += sorted(set(told) - BOUNDS - ({SWITCH} if obeyed else set()))
    return {"not_sent": ignored} if ignored else {}
