"""The provider of the micro models: real replies with clocks, counts and clear refusals."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from evaluations.core.requests import Endpoint, Parameters, Prompt, ProviderError
from evaluations.micro.generation import Batch
from evaluations.micro.model import load_model
from evaluations.micro.replies import Reply
from evaluations.providers.base import Tap
from evaluations.providers.micro import MicroSession, _Ear, open_micro
from traces.core.parsing import parse_completion

GREEDY = json.loads((Path(__file__).parents[1] / "micro" / "greedy.json").read_text("utf-8"))
ENDPOINT = Endpoint(kind="micro")


def asked(text: str, model: str = "micro-s", **parameters: object) -> Prompt:
    return Prompt(
        model=model,
        messages=[{"role": "user", "content": text}],
        parameters=Parameters(**parameters),  # type: ignore[arg-type]
    )


@pytest.fixture
async def session() -> AsyncIterator[MicroSession]:
    opened = open_micro(ENDPOINT)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("row", GREEDY, ids=lambda row: f"{row['model']}: {row['prompt']}")
async def test_the_text_is_the_model_s_own(session: MicroSession, row: dict[str, str]) -> None:
    completion = await session.complete(asked(row["prompt"], row["model"]))
    assert completion.text == row["text"]
    assert completion.stop_reason == "stop"
    assert completion.response_model == row["model"]
    assert completion.reasoning is None


async def test_moments_come_in_order(session: MicroSession) -> None:
    timings = (await session.complete(asked("What is 4712 + 3852?"))).timings
    assert timings.first_byte is not None
    assert timings.first_reasoning is not None
    assert timings.first_answer is not None
    assert timings.total is not None
    assert 0 < timings.first_byte < timings.first_reasoning < timings.first_answer < timings.total


async def test_a_direct_answer_has_no_moment_of_reasoning(session: MicroSession) -> None:
    completion = await session.complete(asked("What is 3 * 3?", "micro-l-direct"))
    assert completion.timings.first_reasoning is None
    assert completion.timings.first_answer is not None
    assert completion.usage.reasoning == 0


async def test_usage_is_exact_and_survives_parsing(session: MicroSession) -> None:
    completion = await session.complete(asked("What is 4712 + 3852?"))
    parsed = parse_completion(completion)
    tokenizer = load_model("micro-s").tokenizer
    assert parsed.usage == completion.usage
    assert parsed.usage.basis == "reported"
    assert parsed.usage.reasoning == len(tokenizer.encode(parsed.reasoning))
    assert parsed.usage.prompt == len(tokenizer.encode_prompt("What is 4712 + 3852?"))
    assert parsed.outcome == "answered"
    assert parsed.answer == "\\boxed{8564}"


async def test_a_cut_reply_is_truncated_and_never_an_answer(session: MicroSession) -> None:
    completion = await session.complete(asked("What is 47 + 385?", max_tokens=5))
    assert completion.stop_reason == "length"
    assert completion.usage.output == 5
    assert parse_completion(completion).outcome == "truncated"
    assert completion.timings.first_answer is None


async def test_memory_is_told_in_bytes(session: MicroSession) -> None:
    completion = await session.complete(asked("What is 47 + 385?", "micro-xs"))
    model = load_model("micro-xs")
    usage = completion.usage
    assert usage.prompt is not None
    assert usage.output is not None
    cached = model.kv_bytes_per_token * (usage.prompt + usage.output)
    assert completion.server == {
        "engine": "rationale-micro",
        "weights_bytes": model.weights_bytes,
        "kv_bytes": cached,
        "memory_bytes": model.weights_bytes + cached,
    }


async def test_the_same_seed_gives_the_same_text_among_others(session: MicroSession) -> None:
    prompt = asked("What is 4712 + 3852?", "micro-xs", temperature=1.5, seed=11)
    alone = await session.complete(prompt)
    others = [asked(row["prompt"], row["model"], temperature=1.0) for row in GREEDY]
    together = await asyncio.gather(*(session.complete(one) for one in [*others, prompt]))
    assert together[-1].text == alone.text
    assert together[-1].usage == alone.usage


async def test_what_has_no_effect_is_told(session: MicroSession) -> None:
    prompt = Prompt(
        model="micro-s",
        messages=[
            {"role": "system", "content": "Answer in French."},
            {"role": "user", "content": "What is 1 + 1?"},
            {"role": "assistant", "content": "2"},
            {"role": "user", "content": "What is 47 + 385?"},
        ],
        parameters=Parameters(reasoning_effort="high", extra={"top_k": 3}),
    )
    completion = await session.complete(prompt)
    assert completion.text == (await session.complete(asked("What is 47 + 385?"))).text
    assert completion.server["not_sent"] == [
        "system",
        "earlier_messages",
        "reasoning_effort",
        "top_k",
    ]


async def test_an_unknown_model_is_not_found_and_the_names_are_told(session: MicroSession) -> None:
    with pytest.raises(ProviderError, match="micro-xs, micro-s, micro-l, micro-s-direct") as caught:
        await session.complete(asked("What is 1 + 1?", "gpt-4o"))
    assert caught.value.code == "not_found"
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("prompt", "field"),
    [
        (asked("x" * 600), "prompt: "),
        (asked("1", max_tokens=0), "max_tokens: "),
        (asked("1", temperature=-1.0), "temperature: "),
        (asked("1", top_p=2.0), "top_p: "),
        (asked("1", seed=-1), "seed: "),
        (asked("1", extra={"stop": 3}), "stop: "),
        (asked("1", extra={"thinking_budget": "much"}), "thinking_budget: "),
        (Prompt(model="micro-s", messages=[]), "messages: "),
        (replace(asked("1"), dialect="klingon"), "dialect: "),
    ],
)
async def test_a_bad_request_names_its_field(
    session: MicroSession, prompt: Prompt, field: str
) -> None:
    with pytest.raises(ProviderError, match=f"^{field}") as caught:
        await session.complete(prompt)
    assert caught.value.code == "bad_request"
    assert not caught.value.retryable


async def test_a_reply_past_the_total_timeout_is_stopped_with_its_text() -> None:
    session = open_micro(replace(ENDPOINT, total_timeout_s=0.0))
    with pytest.raises(ProviderError) as caught:
        await session.complete(asked("What is 47 + 385?"))
    assert caught.value.code == "timeout"
    assert caught.value.partial == "<think>"
    await session.aclose()


class SlowEngine:
    """Stands before every step of the engine until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started = threading.Event()
        self.go = threading.Event()
        self.tokens = 0
        joining, stepping = Batch.join, Batch.step

        def wait() -> None:
            self.started.set()
            assert self.go.wait(10)
            self.tokens += 1

        def join(batch: Batch, reply: Reply) -> None:
            wait()
            joining(batch, reply)

        def step(batch: Batch) -> None:
            wait()
            stepping(batch)

        monkeypatch.setattr(Batch, "join", join)
        monkeypatch.setattr(Batch, "step", step)


async def test_half_a_reply_is_read_through_a_tap(
    session: MicroSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing = _Ear.hear
    tap, arrived = Tap(), []

    def hear(ear: _Ear, piece: str, seconds: float) -> None:
        hearing(ear, piece, seconds)
        arrived.append(tap.read())

    monkeypatch.setattr(_Ear, "hear", hear)
    parsed = parse_completion(await session.complete(asked("What is 47 + 385?"), tap))
    half = arrived[len(arrived) // 2]
    assert half.thought
    assert parsed.reasoning.startswith(half.thought)
    assert half.answer == ""
    assert arrived[-1].thought.strip() == parsed.reasoning.strip()
    assert parsed.answer.startswith(arrived[-1].answer)


async def test_waiting_for_a_turn_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    session, slow = open_micro(ENDPOINT), SlowEngine(monkeypatch)
    calls = [
        asyncio.create_task(session.complete(asked("What is 1 + 1?", model)))
        for model in ("micro-s", "micro-xs")
    ]
    assert await asyncio.to_thread(slow.started.wait, 10)
    await asyncio.sleep(0.3)
    slow.go.set()
    first, second = [(await call).timings.total or 0 for call in calls]
    assert second < 0.3 <= first
    await session.aclose()


async def test_a_cancelled_call_stops_at_its_next_token(monkeypatch: pytest.MonkeyPatch) -> None:
    session, slow = open_micro(ENDPOINT), SlowEngine(monkeypatch)
    call = asyncio.create_task(session.complete(asked("What is 47 + 385?")))
    assert await asyncio.to_thread(slow.started.wait, 10)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    slow.go.set()
    await session.aclose()
    # A call after it has the engine for itself: the cancelled one had one token.
    assert (await session.complete(asked("What is 1 + 1?", max_tokens=1))).usage.output == 1
    assert slow.tokens == 2


async def test_closing_ends_the_running_and_the_waiting_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, slow = open_micro(ENDPOINT), SlowEngine(monkeypatch)
    calls = [asyncio.create_task(session.complete(asked("What is 1 + 1?"))) for _ in range(3)]
    assert await asyncio.to_thread(slow.started.wait, 10)
    closing = asyncio.create_task(session.aclose())
    await asyncio.sleep(0)
    slow.go.set()
    await closing
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [getattr(outcome, "code", outcome) for outcome in outcomes] == ["connection"] * 3
    assert slow.tokens == 3


async def test_a_budget_and_a_stop_are_kept(session: MicroSession) -> None:
    forced = asked("What is 4712 + 3852?", extra={"thinking_budget": 6})
    cut = asked("What is 4712 + 3852?", extra={"stop": "</think>"})
    assert (await session.complete(forced)).usage.reasoning == 6
    stopped = await session.complete(cut)
    assert stopped.text.startswith("<think>")
    assert "</think>" not in stopped.text
    assert (stopped.stop_reason, "not_sent" in stopped.server) == ("stop", False)


async def test_effort_none_switches_a_switchable_model(session: MicroSession) -> None:
    thinking, direct = [
        await session.complete(asked("What is 3 * 3?", "micro-switch", reasoning_effort=effort))
        for effort in ("", "none")
    ]
    assert thinking.usage.reasoning
    assert direct.usage.reasoning == 0
    assert "not_sent" not in direct.server
    wished = asked("What is 3 * 3?", "micro-switch", extra={"enable_thinking": False})
    assert (await session.complete(wished)).text == direct.text


async def test_a_switch_that_a_model_has_not_is_told(session: MicroSession) -> None:
    off = {"extra": {"enable_thinking": False}, "reasoning_effort": "none"}
    always = await session.complete(asked("What is 3 * 3?", **off))
    assert always.server["not_sent"] == ["reasoning_effort", "enable_thinking"]
    on = asked("What is 3 * 3?", extra={"enable_thinking": True})
    assert "not_sent" not in (await session.complete(on)).server
