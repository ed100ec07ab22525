"""One engine for all threads: the same texts in any company, and nobody waits for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from itertools import groupby

import pytest

from evaluations.micro import engine as module
from evaluations.micro.engine import Engine
from evaluations.micro.generation import Batch
from evaluations.micro.model import load_model
from evaluations.micro.replies import Generation
from evaluations.micro.sampling import Sampling

PROMPTS = [f"What is {4000 + 137 * number} + {38 * number}?" for number in range(24)]
PATIENCE_S = 30


class Script:
    """Calls of an engine in order, with what was heard in the order in which it came."""

    def __init__(self, rows: int = 8) -> None:
        self.engine = Engine(rows)
        self.heard: list[tuple[str, str]] = []
        self.held = threading.Event()
        self.go = threading.Event()

    def ask(
        self, name: str, prompt: str = PROMPTS[0], model: str = "micro-xs"
    ) -> Future[Generation]:
        speaker = load_model(model)
        reply = speaker.reply(prompt, Sampling(max_tokens=60))
        return self.engine.submit(speaker, reply, lambda piece, _: self.heard.append((name, piece)))

    def ask_and_hold(self, name: str, model: str = "micro-xs") -> Future[Generation]:
        """A call whose first token keeps the engine until ``go``."""

        def hold(piece: str, seconds: float) -> None:
            self.held.set()
            assert self.go.wait(PATIENCE_S)
            self.heard.append((name, piece))

        speaker = load_model(model)
        promise = self.engine.submit(speaker, speaker.reply(PROMPTS[0], Sampling()), hold)
        assert self.held.wait(PATIENCE_S)
        return promise

    @property
    def turns(self) -> list[str]:
        """Who spoke, without repetitions."""
        return [name for name, _ in groupby(name for name, _ in self.heard)]


@pytest.fixture
def script() -> Iterator[Script]:
    script = Script()
    yield script
    script.go.set()


def test_threads_that_ask_at_once_get_what_each_gets_alone() -> None:
    engine = Engine(rows=5)

    def ask(number: int) -> tuple[str, str]:
        model = load_model(("micro-xs", "micro-s")[number % 2])
        sampling = Sampling(temperature=1.2, seed=number, max_tokens=50)
        pieces: list[str] = []
        reply = model.reply(PROMPTS[number], sampling)
        said = engine.submit(model, reply, lambda piece, _: pieces.append(piece))
        assert said.result(PATIENCE_S).text == "".join(pieces)
        alone = model.stream(PROMPTS[number], temperature=1.2, seed=number, max_tokens=50)
        return "".join(pieces), "".join(alone)

    with ThreadPoolExecutor(12) as threads:
        told = list(threads.map(ask, range(24)))
    assert all(text == alone for text, alone in told)
    assert len({text for text, _ in told}) > 12


def test_a_newcomer_joins_while_others_speak(script: Script) -> None:
    first = script.ask_and_hold("first")
    second = script.ask("second")
    script.go.set()
    wait([first, second], PATIENCE_S)
    assert len(script.turns) > 20
    assert [name for name, _ in script.heard[1:4]] != ["first"] * 3


def test_of_the_same_model_another_joins_a_young_turn(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_S", PATIENCE_S)
    small = script.ask_and_hold("small")
    large = script.ask("large", model="micro-s")
    another = script.ask("another")
    script.go.set()
    wait([small, large, another], PATIENCE_S)
    assert script.turns.index("another") < script.turns.index("large")
    assert script.turns[-1] == "large"
    assert script.turns.count("large") == 1


def test_models_take_turns_and_none_waits_for_ever(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_S", 0.0)
    small = script.ask_and_hold("small")
    large = script.ask("large", model="micro-s")
    late = script.ask("late")
    script.go.set()
    wait([small, large, late], PATIENCE_S)
    assert script.turns == ["small", "large", "late"]


def test_more_calls_than_rows_wait_for_a_free_one() -> None:
    script = Script(rows=2)
    promises = [script.ask(str(number), PROMPTS[number]) for number in range(7)]
    texts = [promise.result(PATIENCE_S).text for promise in promises]
    alone = load_model("micro-xs").generate_batch(PROMPTS[:7], max_tokens=60)
    assert texts == [generation.text for generation in alone]


def test_an_error_of_one_listener_ends_its_reply_alone(script: Script) -> None:
    first = script.ask_and_hold("first")
    speaker = load_model("micro-xs")

    def refuse(piece: str, seconds: float) -> None:
        raise LookupError("gone")

    second = script.engine.submit(speaker, speaker.reply(PROMPTS[1], Sampling()), refuse)
    script.go.set()
    with pytest.raises(LookupError, match="gone"):
        second.result(PATIENCE_S)
    assert first.result(PATIENCE_S).stop_reason == "stop"


def test_a_cancelled_reply_ends_at_its_next_token(script: Script) -> None:
    first = script.ask_and_hold("first")
    second, third = script.ask("second"), script.ask("third", PROMPTS[1])
    assert first.cancel()
    assert second.cancel()
    script.go.set()
    assert (
        third.result(PATIENCE_S).text
        == load_model("micro-xs").generate_batch(PROMPTS[1:2], max_tokens=60)[0].text
    )
    assert [name for name, _ in script.heard].count("first") == 1
    with pytest.raises(CancelledError):
        second.result(0)
    assert "second" not in dict(script.heard)


def test_a_defect_leaves_nobody_waiting_and_the_engine_usable(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = script.ask_and_hold("first")
    second = script.ask("second")

    def fail(batch: Batch) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "step", fail)
        script.go.set()
        for promise in (first, second):
            with pytest.raises(ZeroDivisionError):
                promise.result(PATIENCE_S)
    assert script.ask("third").result(PATIENCE_S).text


def test_an_idle_engine_has_no_thread(script: Script) -> None:
    script.ask("only").result(PATIENCE_S)
    for thread in threading.enumerate():
        if thread.name == "micro":
            thread.join(PATIENCE_S)
    assert script.engine.is_idle
    assert script.ask("again").result(PATIENCE_S).text
