"""The forward pass: right by a plain reference, and blind to what else is in the batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.micro.model import MODEL_NAMES, load_model
from evaluations.micro.network import BLOCK, Cache, Floats, Network, Shape

PROMPTS = [
    "What is 4712 + 3852?",
    "Compute 3 * 9.",
    "Count the letter p in the word peppermint.",
    "",
    "Add up 3, 5 and 9.",
]
NAMES = ("emb", "nf", "n1", "q", "k", "v", "o", "n2", "gate", "up", "down")


def tiny_network(seed: int = 0) -> tuple[Network, dict[str, Floats]]:
    """A network with random weights, and the weights."""
    shape = Shape(vocabulary=11, width=12, layers=2, heads=3, hidden=20, context=3 * BLOCK + 5)
    rows = {"gate": 20, "up": 20, "emb": 11}
    draw = np.random.default_rng(seed)
    arrays: dict[str, Floats] = {}
    for layer in ("", "0.", "1."):
        for name in NAMES[:2] if not layer else NAMES[2:]:
            size = (rows.get(name, 12), 20 if name == "down" else 12)
            size = size[1:] if name in ("n1", "n2", "nf") else size
            arrays[layer + name] = draw.normal(0, 0.5, size).astype(np.float32)
    return Network(shape, arrays), arrays


def reference_logits(arrays: dict[str, Floats], shape: Shape, tokens: list[int]) -> Floats:
    """The same model in float64, token by token and head by head, straight from the formulas."""
    w = {name: array.astype(np.float64) for name, array in arrays.items()}
    half = shape.head_width // 2

    def norm(x: Floats, gain: Floats) -> Floats:
        return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * gain

    def rotate(x: Floats) -> Floats:
        turned = x.copy()
        for position in range(len(x)):
            for pair in range(half):
                angle = position * 10000.0 ** (-2 * pair / shape.head_width)
                a, b = x[position, 2 * pair], x[position, 2 * pair + 1]
                turned[position, 2 * pair] = a * np.cos(angle) - b * np.sin(angle)
                turned[position, 2 * pair + 1] = a * np.sin(angle) + b * np.cos(angle)
        return turned

    x = w["emb"][tokens]
    future = np.triu(np.full((len(tokens), len(tokens)), -np.inf), 1)
    for layer in range(shape.layers):
        y = norm(x, w[f"{layer}.n1"])
        heads = []
        for head in range(shape.heads):
            part = slice(head * shape.head_width, (head + 1) * shape.head_width)
            q, k, v = (y @ w[f"{layer}.{name}"][part].T for name in "qkv")
            scores = rotate(q) @ rotate(k).T / np.sqrt(shape.head_width) + future
            shares = np.exp(scores)
            heads.append(shares / shares.sum(-1, keepdims=True) @ v)
        x = x + np.concatenate(heads, axis=-1) @ w[f"{layer}.o"].T
        y = norm(x, w[f"{layer}.n2"])
        gate = y @ w[f"{layer}.gate"].T
        gated = gate / (1 + np.exp(-gate)) * (y @ w[f"{layer}.up"].T)
        x = x + gated @ w[f"{layer}.down"].T
    return norm(x, w["nf"]) @ w["emb"].T


@pytest.mark.parametrize("length", [1, 2, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_logits_equal_a_plain_float64_reference(length: int) -> None:
    network, arrays = tiny_network()
    tokens = np.random.default_rng(length).integers(0, 11, length)
    hidden = network.forward(tokens, np.arange(length), Cache.empty(network.shape, 1, length))
    expected = reference_logits(arrays, network.shape, tokens.tolist())
    assert network.logits(hidden) == pytest.approx(expected, abs=2e-4)


def test_reading_a_prompt_whole_or_token_by_token_gives_the_same_bits() -> None:
    network, _ = tiny_network()
    tokens = np.random.default_rng(1).integers(0, 11, 2 * BLOCK)
    whole = network.forward(tokens, np.arange(len(tokens)), Cache.empty(network.shape, 1, 99))
    cache = Cache.empty(network.shape, 1, len(tokens))
    for position, token in enumerate(tokens):
        one = network.forward(np.array([token]), np.array([position]), cache)
        assert np.array_equal(one[0], whole[position])


def last_logits(name: str, prompts: list[str]) -> Floats:
    """Scores after one decoding step on top of the prompts, decoded together."""
    model = load_model(name)
    network = model.network
    ids = [model.tokenizer.encode_prompt(prompt) for prompt in prompts]
    cache = Cache.empty(network.shape, len(ids), network.shape.context)
    for row, tokens in enumerate(ids):
        network.forward(np.array(tokens), np.arange(len(tokens)), cache.row(row))
    lengths = np.array([len(tokens) for tokens in ids])
    step = np.full(len(ids), model.tokenizer.think)
    return network.logits(network.forward(step, lengths, cache))


@pytest.mark.parametrize("name", MODEL_NAMES)
@settings(max_examples=25, deadline=None)
@given(order=st.lists(st.integers(0, len(PROMPTS) - 1), min_size=1, max_size=9))
def test_a_row_has_the_same_bits_alone_and_in_any_company(name: str, order: list[int]) -> None:
    together = last_logits(name, [PROMPTS[index] for index in order])
    for row, index in enumerate(order):
        assert np.array_equal(together[row], last_logits(name, [PROMPTS[index]])[0])


@given(kept=st.sets(st.integers(0, 5)))
def test_kept_rows_keep_their_keys_and_values(kept: set[int]) -> None:
    network, _ = tiny_network()
    cache = Cache.empty(network.shape, 6, BLOCK)
    cache.keys[:] = np.arange(6).reshape(1, 6, 1, 1, 1, 1)
    cache.values[:] = -cache.keys
    order = cache.compact(sorted(kept))
    left = cache.first(len(order))
    assert sorted(order) == sorted(kept)
    assert left.keys.shape[1] == left.values.shape[1] == len(kept)
    for row, was in enumerate(order):
        assert np.unique(left.keys[:, row]).tolist() == [was]
        assert np.unique(left.values[:, row]).tolist() == [-was]


def test_memory_figures_count_the_arrays() -> None:
    network, arrays = tiny_network()
    twice = arrays["emb"].nbytes  # once to look tokens up, once turned to score them
    assert network.weights_bytes == sum(array.nbytes for array in arrays.values()) + twice
    cache = Cache.empty(network.shape, 1, BLOCK)
    assert network.cache_bytes_per_token * BLOCK == cache.keys.nbytes + cache.values.nbytes
