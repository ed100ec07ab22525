"""The embedded micro models: real generation in this process, without a server."""

import asyncio
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.micro.generation import DEFAULT_MAX_TOKENS, Generation, TextStream
from evaluations.micro.model import MicroModel, UnknownModelError, WeightsError, load_model
from evaluations.providers.base import Tap
from evaluations.providers.connection_errors import total_timeout_error
from traces.core.completion import Completion
from traces.core.protocols.clock import ReplyClock
from traces.core.timings import Timings
from traces.core.usage import Usage

ENGINE: Final = "rationale-micro"

# Two generations at a time in one process fight for the interpreter's lock: together they are
# half as fast as one alone, and neither has a latency worth measuring. So all sessions take turns.
_TURN: Final = threading.Lock()


def open_micro(endpoint: Endpoint) -> "MicroSession":
    """A session for the endpoint; of its fields only the timeouts matter."""
    return MicroSession(endpoint)


@dataclass(frozen=True, slots=True)
class _Call:
    """One prompt under way; ``given_up`` tells its thread that nobody waits any more."""

    prompt: Prompt
    model: MicroModel
    stream: TextStream
    given_up: threading.Event


class MicroSession:
    """Answers in one thread of its own, a call at a time; the others wait for their turn.

    Times are counted from the moment at which a call's turn comes, so they are the model's and
    not the queue's. Greedy unless the candidate sets a temperature. The models were trained on
    single questions: they read the last user message only. A system message, earlier messages,
    a reasoning effort and extra parameters have no effect; ``server["not_sent"]`` lists them.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._closed = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=ENGINE)

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One call, never repeated; raises ProviderError."""
        given_up = threading.Event()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._answer, prompt, given_up, tap)
        finally:
            given_up.set()

    async def aclose(self) -> None:
        """End the calls that are under way and the thread; the session is of no use afterwards."""
        self._closed.set()
        await asyncio.to_thread(self._thread.shutdown)

    def _answer(self, prompt: Prompt, given_up: threading.Event, tap: Tap | None) -> Completion:
        model = _load(prompt.model)
        try:
            call = _Call(prompt, model, _open_stream(model, prompt), given_up)
            clock = ReplyClock(
                dialect=prompt.dialect, prompt_opens_think=bool(prompt.prompt_opens_think)
            )
        except ValueError as error:
            raise ProviderError("bad_request", str(error), retryable=False) from None
        if tap is not None:
            tap.read = lambda: clock.arrived("", call.stream.generation.text)
        with _TURN:
            timings = self._listen(call, clock)
        return _completion(call, timings)

    def _listen(self, call: _Call, clock: ReplyClock) -> Timings:
        """Read the stream to its end, with the clock at every piece."""
        started = time.perf_counter()
        total = 0.0
        for piece in call.stream:
            total = time.perf_counter() - started
            clock.event(total)
            clock.content(piece, total, structured=False)
            self._check_wanted(call, total)
        return clock.finish(time.perf_counter() - started, streamed=True, structured=False)

    def _check_wanted(self, call: _Call, seconds: float) -> None:
        """Raises ProviderError where nobody waits for more of this reply."""
        if seconds > self._endpoint.total_timeout_s:
            raise total_timeout_error(self._endpoint, partial=call.stream.generation.text)
        if self._closed.is_set() or call.given_up.is_set():
            raise ProviderError(
                "connection",
                "The session was closed during the reply.",
                retryable=True,
                partial=call.stream.generation.text,
            )


def _load(name: str) -> MicroModel:
    try:
        return load_model(name)
    except UnknownModelError as error:
        raise ProviderError("not_found", str(error), retryable=False) from None
    except WeightsError as error:
        raise ProviderError("server_error", str(error), retryable=False) from None


def _open_stream(model: MicroModel, prompt: Prompt) -> TextStream:
    """Raises ValueError, naming the field, for what the model cannot take."""
    questions = [message["content"] for message in prompt.messages if message["role"] == "user"]
    if not questions:
        raise ValueError("messages: there is no user message; a micro model reads the last one.")
    wish = prompt.parameters
    return model.stream(
        questions[-1],
        max_tokens=DEFAULT_MAX_TOKENS if wish.max_tokens is None else wish.max_tokens,
        temperature=0.0 if wish.temperature is None else wish.temperature,
        top_p=1.0 if wish.top_p is None else wish.top_p,
        seed=wish.seed,
    )


def _completion(call: _Call, timings: Timings) -> Completion:
    said = call.stream.generation
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
        response_model=call.model.name,
        server={"engine": ENGINE, **_memory(call.model, said), **_not_sent(call.prompt)},
    )


def _memory(model: MicroModel, said: Generation) -> Mapping[str, object]:
    """Bytes of the weights, and of the keys and values of this call's tokens."""
    cached = model.kv_bytes_per_token * (said.prompt_tokens + said.output_tokens)
    return {
        "weights_bytes": model.weights_bytes,
        "kv_bytes": cached,
        "memory_bytes": model.weights_bytes + cached,
    }


def _not_sent(prompt: Prompt) -> Mapping[str, object]:
    """What the candidate or the case asks for and the model never sees."""
    roles = [message["role"] for message in prompt.messages]
    ignored = [
        name
        for name, present in (
            ("system", "system" in roles),
            ("earlier_messages", len(roles) - roles.count("system") > 1),
            ("reasoning_effort", bool(prompt.parameters.reasoning_effort)),
        )
        if present
    ]
    ignored += sorted(prompt.parameters.extra)
    return {"not_sent": ignored} if ignored else {}
