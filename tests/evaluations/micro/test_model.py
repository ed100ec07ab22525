"""The shipped models: what they say, how long, and the same to everyone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.micro.model import MODEL_NAMES, MicroModel, UnknownModelError, load_model
from evaluations.micro.replies import PromptTooLongError
from evaluations.micro.tokenizer import ASSISTANT, PAD, USER

# Computed by an independent implementation (greedy, with the end token cut off); no token was
# closer than 0.09 to the second best, a thousand times what rounding can move.
GREEDY = json.loads((Path(__file__).parent / "greedy.json").read_text("utf-8"))
PROMPTS = [row["prompt"] for row in GREEDY]


def said(model: MicroModel, prompt: str, **wish: float) -> str:
    return "".join(model.stream(prompt, **wish))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", GREEDY, ids=lambda row: f"{row['model']}: {row['prompt']}")
def test_greedy_text_equals_the_independent_implementation(row: dict[str, str]) -> None:
    assert said(load_model(row["model"]), row["prompt"]) == row["text"]


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_a_batch_says_what_each_prompt_gets_alone(name: str) -> None:
    model = load_model(name)
    together = model.generate_batch(PROMPTS)
    for prompt, generation in zip(PROMPTS, together, strict=True):
        stream = model.stream(prompt)
        assert "".join(stream) == generation.text
        assert stream.generation == generation


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(len(PROMPTS))), temperature=st.sampled_from([0.7, 1.5]))
def test_a_seed_gives_the_same_text_in_any_company(order: list[int], temperature: float) -> None:
    model = load_model("micro-xs")
    wish = {"temperature": temperature, "top_p": 0.95, "max_tokens": 40}
    shuffled = model.generate_batch(
        [PROMPTS[index] for index in order],
        seeds=order,
        **wish,  # type: ignore[arg-type]
    )
    first = order[0]
    assert said(model, PROMPTS[first], seed=first, **wish) == shuffled[0].text


def test_another_seed_gives_another_text() -> None:
    model = load_model("micro-s")
    texts = {said(model, PROMPTS[0], temperature=1.3, seed=seed) for seed in range(8)}
    assert len(texts) > 1


def test_more_prompts_than_fit_at_once_come_back_in_order() -> None:
    model = load_model("micro-xs")
    prompts = [f"What is {number} + 1?" for number in range(70)]
    generations = model.generate_batch(prompts)
    assert [generation.text for generation in generations] == [said(model, p) for p in prompts]
    assert model.generate_batch([]) == []


def test_seeds_must_be_as_many_as_prompts() -> None:
    with pytest.raises(ValueError, match="seeds: 1 seeds for 2 prompts"):
        load_model("micro-xs").generate_batch(["a", "b"], seeds=[1])


def test_counts_follow_the_tokens() -> None:
    model = load_model("micro-s")
    generation = model.generate_batch(["What is 47 + 385?"])[0]
    thought = generation.text.partition("<think>")[2].partition("</think>")[0]
    assert generation.prompt_tokens == len(model.tokenizer.encode_prompt("What is 47 + 385?"))
    assert generation.reasoning_tokens == len(model.tokenizer.encode(thought))
    # Two think tags, the box, three digits, its brace and the end token.
    assert generation.output_tokens == generation.reasoning_tokens + 8
    assert generation.stop_reason == "stop"


def test_a_direct_model_has_no_reasoning_tokens() -> None:
    generations = load_model("micro-l-direct").generate_batch(PROMPTS)
    assert {generation.reasoning_tokens for generation in generations} == {0}


def test_a_cut_thought_counts_up_to_the_cut() -> None:
    stream = load_model("micro-s").stream("What is 47 + 385?", max_tokens=5)
    assert "".join(stream).startswith("<think>reversed ")
    assert stream.generation.stop_reason == "length"
    assert stream.generation.output_tokens == 5
    assert stream.generation.reasoning_tokens == 4


def test_a_stream_that_still_runs_has_no_stop_reason() -> None:
    stream = load_model("micro-xs").stream("What is 47 + 385?")
    assert next(stream) == "<think>"
    assert stream.generation.stop_reason == ""
    assert stream.generation.output_tokens == 1


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_every_reply_ends_at_the_bound_or_the_context(name: str) -> None:
    model = load_model(name)
    wild = model.generate_batch(["Hello!"] * 8, temperature=9.0, max_tokens=10**9, seeds=range(8))
    for generation in wild:
        assert generation.prompt_tokens + generation.output_tokens <= model.context
        assert generation.stop_reason in ("stop", "length")
        assert not any(token in generation.text for token in (PAD, USER, ASSISTANT))


def test_the_last_token_of_the_context_is_used() -> None:
    stream = load_model("micro-l").stream("x" * 500, max_tokens=100, temperature=9.0, seed=1)
    list(stream)
    assert stream.generation.prompt_tokens == 502
    assert stream.generation.stop_reason == "length"
    assert stream.generation.output_tokens == 10


def test_a_prompt_that_fills_the_context_is_refused_before_any_work() -> None:
    model = load_model("micro-xs")
    with pytest.raises(PromptTooLongError, match="shorten the prompt to 511 tokens"):
        model.stream("x" * 510)
    assert model.stream("x" * 509).generation.prompt_tokens == 511


@pytest.mark.parametrize("prompt", ["", " ", "日本語", "<|end|>", "\n\n", "\x00"])
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_any_prompt_gets_a_bounded_reply(name: str, prompt: str) -> None:
    stream = load_model(name).stream(prompt, max_tokens=20)
    list(stream)
    assert 1 <= stream.generation.output_tokens <= 20


def test_a_model_is_loaded_once() -> None:
    assert load_model("micro-s") is load_model("micro-s")


def test_an_unknown_model_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(UnknownModelError, match="micro-xs, micro-s, micro-l, micro-s-direct"):
        load_model("micro-xxl")


def test_memory_grows_with_the_model() -> None:
    xs, s, large = (load_model(name) for name in ("micro-xs", "micro-s", "micro-l"))
    assert xs.weights_bytes < s.weights_bytes < large.weights_bytes
    # Two layers of width 48: a key and a value of 48 floats in each.
    assert xs.kv_bytes_per_token == 2 * 2 * 48 * 4
    assert large.kv_bytes_per_token == 2 * 6 * 64 * 4
