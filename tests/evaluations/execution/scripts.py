"""A provider that plays a script, and runs of sums to play it for."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from evaluations.actions.runs import start_run
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.models import Run
from evaluations.providers.base import Session, Tap
from teams.access import Actor
from tests.evaluations.factories import make_candidate, make_connection, make_suite_version
from traces.core.completion import Completion
from traces.core.protocols.folding import Arrived
from traces.core.timings import Timings
from traces.core.usage import Usage

Reply = Completion | Exception
SUM = re.compile(r"(\d+) \+ (\d+)")


def right(prompt: Prompt, **changes: Any) -> Completion:
    """A streamed reply with a thought and the right answer to the last sum."""
    found = SUM.findall(prompt.messages[-1]["content"])[-1]
    told = {
        "text": f"The answer is \\boxed{{{int(found[0]) + int(found[1])}}}.",
        "reasoning": "so first we add the ones",
        "trace_source": "reasoning_content",
        "stop_reason": "stop",
        "usage": Usage(prompt=10, output=30, reasoning=20, basis="reported"),
        "timings": Timings(first_byte=0.1, first_reasoning=0.1, first_answer=0.2, total=0.3),
    }
    return Completion(**told | changes)


def error(code: str, *, retryable: bool = True, **more: Any) -> ProviderError:
    """A call that failed with ``code``."""
    return ProviderError(code, f"It was {code}.", retryable=retryable, **more)


def elsewhere(act: Callable[[], object]) -> Callable[[], None]:
    """``act`` with a database connection of its own, as another process would have."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    return run


class Script:
    """Answers every call; ``answer`` may be replaced by any function of (prompt, call number).

    ``calls`` counts the calls of each prompt, ``peak`` how many were open at once, ``starts``
    when each began on the loop's clock.
    """

    def __init__(self) -> None:
        self.answer: Callable[[Prompt, int], Reply] = lambda prompt, number: right(prompt)
        self.seconds = 0.0
        self.calls: Counter[str] = Counter()
        self.open_now = 0
        self.peak = 0
        self.starts: list[float] = []
        self.arrived: Callable[[], Arrived] = Arrived
        self.on_call: Callable[[Prompt], None] = lambda prompt: None
        self.endpoints: list[Endpoint] = []

    def open(self, endpoint: Endpoint) -> Session:
        """A session that plays this script."""
        self.endpoints.append(endpoint)
        return self

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One scripted call; a tap reads what ``arrived`` says."""
        text = prompt.messages[-1]["content"]
        self.calls[text] += 1
        number = self.calls[text]
        self.open_now += 1
        self.peak = max(self.peak, self.open_now)
        self.starts.append(asyncio.get_running_loop().time())
        if tap is not None:
            tap.read = lambda: self.arrived()
        try:
            self.on_call(prompt)
            await asyncio.sleep(self.seconds)
            reply = self.answer(prompt, number)
        finally:
            self.open_now -= 1
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def aclose(self) -> None:
        """Nothing is held."""

    def fail_first(self, times: int, code: str, **more: Any) -> None:
        """Every prompt fails so many times before it is answered."""
        self.answer = lambda prompt, number: (
            error(code, **more) if number <= times else right(prompt)
        )


def start(
    by: Actor,
    *,
    cases: int = 3,
    candidates: int = 1,
    repeats: int = 1,
    limits: dict[str, Any] | None = None,
    now: datetime | None = None,
    candidate: dict[str, Any] | None = None,
    **run: Any,
) -> Run:
    """A run of sums whose candidates share one connection, 1 USD per 1,000 tokens."""
    shared = make_connection(by.team, **{"max_in_flight": 4} | (limits or {}))
    prices = {"price_input": 1000.0, "price_output": 1000.0, "max_tokens": 30}
    chosen = [
        make_candidate(by.team, connection=shared, **prices | (candidate or {}))
        for _ in range(candidates)
    ]
    version = make_suite_version(by.team, cases=cases)
    now = now or timezone.now()
    return start_run(
        suite_version=version, candidates=chosen, repeats=repeats, by=by, now=now, **run
    )
