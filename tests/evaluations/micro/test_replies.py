"""Bounds of a reply: a budget for its thought, texts that stop it, and the switch."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.micro.generation import TextStream
from evaluations.micro.model import load_model
from evaluations.micro.replies import Generation
from evaluations.micro.sampling import Sampling

ASKED = "What is 4712 + 3852?"


def heard(sampling: Sampling, model: str = "micro-s", *, direct: bool = False) -> list[str]:
    spoken, _ = said(sampling, model, direct=direct)
    return spoken


def said(
    sampling: Sampling, model: str = "micro-s", *, direct: bool = False, asked: str = ASKED
) -> tuple[list[str], Generation]:
    """The pieces of a reply, and what it is in the end."""
    speaker = load_model(model)
    reply = speaker.reply(asked, sampling, direct=direct)
    stream = TextStream(speaker.network, speaker.tokenizer, reply)
    return list(stream), stream.generation


@pytest.mark.parametrize("budget", [0, 1, 8])
def test_a_thought_over_its_budget_is_closed_and_answered(budget: int) -> None:
    free = said(Sampling())[1]
    forced = said(Sampling(thinking_budget=budget))[1]
    assert forced.reasoning_tokens == budget < free.reasoning_tokens
    thought, closer, answer = forced.text.partition("</think>")
    assert (bool(closer), free.text.startswith(thought)) == (True, True)
    assert answer
    assert forced.stop_reason == "stop"


def test_a_thought_within_its_budget_is_left_alone() -> None:
    free = said(Sampling())[1]
    assert said(Sampling(thinking_budget=free.reasoning_tokens))[1] == free
    # One less takes the last word out of its mouth.
    cut = said(Sampling(thinking_budget=free.reasoning_tokens - 1))[1]
    assert cut.reasoning_tokens == free.reasoning_tokens - 1


def test_the_text_ends_before_the_first_stop() -> None:
    whole = "".join(heard(Sampling()))
    stop = whole[20:25]
    pieces, generation = said(Sampling(stop=("not in it", stop)))
    assert "".join(pieces) == generation.text == whole[: whole.index(stop)]
    assert generation.stop_reason == "stop"
    assert generation.output_tokens < said(Sampling())[1].output_tokens


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 6)), max_size=4),
    others=st.lists(st.text("0123+=, ", min_size=1, max_size=4), max_size=3),
)
def test_pieces_join_to_the_text_and_never_show_a_stop(
    cuts: list[tuple[int, int]], others: list[str]
) -> None:
    whole = "".join(heard(Sampling(), "micro-xs"))
    stops = (*(whole[at : at + size] for at, size in cuts if whole[at : at + size]), *others)
    pieces, generation = said(Sampling(stop=stops), "micro-xs")
    first = min((whole.index(stop) for stop in stops if stop in whole), default=len(whole))
    # Where two stops end in one token, the one that begins first counts.
    assert "".join(pieces) == generation.text
    assert whole.startswith(generation.text)
    assert len(generation.text) >= first
    assert not any(stop in generation.text for stop in stops)


def test_a_switchable_model_thinks_unless_it_is_told_not_to() -> None:
    thinking, direct = (
        said(Sampling(), "micro-switch", direct=direct, asked="What is 3 + 4?")[1]
        for direct in (False, True)
    )
    assert thinking.text.startswith("<think>")
    assert thinking.reasoning_tokens > 0
    assert direct.text.startswith("\\boxed{")
    assert direct.reasoning_tokens == 0
    assert direct.prompt_tokens == thinking.prompt_tokens + 1
    assert "<|direct|>" not in direct.text


def test_a_model_that_always_thinks_cannot_be_told_not_to() -> None:
    with pytest.raises(ValueError, match=r"^reasoning_effort: micro-s always thinks"):
        heard(Sampling(), "micro-s", direct=True)


def test_a_direct_model_has_nothing_to_switch_off() -> None:
    wished = said(Sampling(), "micro-s-direct", direct=True)[1]
    assert wished == said(Sampling(), "micro-s-direct")[1]
