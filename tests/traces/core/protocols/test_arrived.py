"""Every fold tells, at any moment, thought and answer apart as far as they have come."""

import pytest

from tests.traces.core.protocols.responses import event
from traces.core.protocols.clock import ReplyClock
from traces.core.protocols.folding import Arrived, Fold
from traces.core.protocols.gemini import GeminiFold
from traces.core.protocols.ollama_chat import OllamaFold
from traces.core.protocols.openai_chat import ChatFold
from traces.core.protocols.openai_responses import ResponsesFold

TAGGED = "<think>\nsix times seven\n</think>\n\nIt is 42."


def delta(**told: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": told}]}


def part(text: str, **told: bool) -> dict[str, object]:
    return {"candidates": [{"content": {"parts": [{"text": text, **told}]}}]}


CASES: list[tuple[Fold, list[dict[str, object]], list[Arrived]]] = [
    (
        ChatFold(),
        [delta(reasoning_content="six t"), delta(reasoning_content="imes"), delta(content="<b> 4")],
        [
            Arrived("six t", apart=True),
            Arrived("six times", apart=True),
            Arrived("six times", "<b> 4", apart=True),
        ],
    ),
    (
        ChatFold(),
        [delta(content=each) for each in ("<thi", "nk>six</", "think>", "4")],
        [Arrived(), Arrived("six"), Arrived("six"), Arrived("six", "4")],
    ),
    (ChatFold(), [delta(refusal="I may not.")], [Arrived(answer="I may not.")]),
    (
        ChatFold(prompt_opens_think=True),
        [delta(content="six"), delta(content="</think>4")],
        [Arrived("six"), Arrived("six", "4")],
    ),
    (
        OllamaFold(),
        [{"message": {"thinking": "six"}}, {"message": {"content": "4"}}],
        [Arrived("six", apart=True), Arrived("six", "4", apart=True)],
    ),
    (OllamaFold(), [{"response": "<think>six"}], [Arrived("six")]),
    (
        GeminiFold(),
        [part("six", thought=True), part("4")],
        [Arrived("six", apart=True), Arrived("six", "4", apart=True)],
    ),
    (
        ResponsesFold(),
        [
            event("reasoning_summary_text.delta", delta="six"),
            event("output_text.delta", delta="4", output_index=1),
            event("refusal.delta", delta="no", output_index=2),
        ],
        [
            Arrived("six", apart=True),
            Arrived("six", "4", apart=True),
            Arrived("six", "4no", apart=True),
        ],
    ),
]


@pytest.mark.parametrize(("fold", "chunks", "expected"), CASES)
def test_each_chunk_is_told_as_soon_as_it_has_come(
    fold: Fold, chunks: list[dict[str, object]], expected: list[Arrived]
) -> None:
    assert fold.arrived == Arrived()
    told = []
    for at, chunk in enumerate(chunks):
        fold.add(chunk, float(at))
        told.append(fold.arrived)
    assert told == expected


def test_looking_changes_neither_the_clock_nor_what_comes_later() -> None:
    looked, alone = ReplyClock(), ReplyClock()
    for at, letter in enumerate(TAGGED):
        for clock in (looked, alone):
            clock.event(float(at))
            clock.content(letter, float(at), structured=False)
        arrived = looked.arrived("", TAGGED[: at + 1])
        assert "six times seven\n".startswith(arrived.thought)
        assert "It is 42.".startswith(arrived.answer)
    assert looked.arrived("", TAGGED) == Arrived("six times seven\n", "It is 42.")
    times = {"streamed": True, "structured": False}
    assert looked.finish(99.0, **times) == alone.finish(99.0, **times)
