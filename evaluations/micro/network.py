"""The forward pass of a micro model: a small llama-shaped decoder in numpy.

Every matrix product here has a shape that does not depend on how many prompts are decoded
together: rows go through the weights in tiles of ``TILE``, keys are read in blocks of
``BLOCK``. So a row is rounded the same way alone and in company, and the same prompt and seed
give the same text in every batch. Tiles this small also stay below the size at which OpenBLAS
starts threads of its own, which for matrices of this size would only cost time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]

TILE = 4
BLOCK = 32
ROPE_BASE = 10000.0
NORM_EPSILON = np.float32(1e-5)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of one network; ``context`` is the most tokens it can hold, prompt included."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    hidden: int
    context: int

    @property
    def head_width(self) -> int:
        """Width of one attention head."""
        return self.width // self.heads


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one decoder layer, ready to be multiplied from the right."""

    attention_norm: Floats
    query_key_value: Floats
    attention_out: Floats
    ffn_norm: Floats
    gate_up: Floats
    down: Floats


class Cache:
    """Keys and values of ``rows`` prompts, in blocks of ``BLOCK`` positions.

    ``keys`` and ``values`` are [layers, rows, heads, blocks, BLOCK, head width].
    """

    def __init__(self, keys: Floats, values: Floats) -> None:
        self.keys = keys
        self.values = values

    @classmethod
    def empty(cls, shape: Shape, rows: int, tokens: int) -> "Cache":
        """Room for ``tokens`` tokens in each of ``rows`` rows."""
        blocks = -(-tokens // BLOCK)
        size = (shape.layers, rows, shape.heads, blocks, BLOCK, shape.head_width)
        return cls(np.zeros(size, np.float32), np.zeros(size, np.float32))

    def row(self, index: int) -> "Cache":
        """A view of one row: writing to it writes to this cache."""
        chosen = slice(index, index + 1)
        return Cache(self.keys[:, chosen], self.values[:, chosen])

    def first(self, count: int) -> "Cache":
        """A view of the first rows."""
        return Cache(self.keys[:, :count], self.values[:, :count])

    def compact(self, rows: Sequence[int]) -> list[int]:
        """Bring the rows that are kept to the front; which row each of the first ones was.

        Rows from behind move into the gaps in front, so that little is copied.
        """
        count = len(rows)
        order = list(range(count))
        movers = [row for row in rows if row >= count]
        for gap in set(order) - set(rows):
            order[gap] = movers.pop()
            self.keys[:, gap] = self.keys[:, order[gap]]
            self.values[:, gap] = self.values[:, order[gap]]
        return order


class Network:
    """The arrays of one model, held in float32, and its forward pass."""

    def __init__(self, shape: Shape, arrays: Mapping[str, npt.NDArray[np.floating]]) -> None:
        self.shape = shape
        self.embedding = arrays["emb"].astype(np.float32)
        self.final_norm = arrays["nf"].astype(np.float32)
        self.layers = tuple(_layer(arrays, index) for index in range(shape.layers))
        self._head = _columns(arrays, "emb")
        self._rotation = _rotation_table(shape)
        self._positions = np.arange(-(-shape.context // BLOCK) * BLOCK).reshape(-1, 1, BLOCK)

    @property
    def weights_bytes(self) -> int:
        """Bytes of all weight arrays as they lie in memory."""
        ours = [self.embedding, self.final_norm, self._head]
        for layer in self.layers:
            ours += [layer.attention_norm, layer.query_key_value, layer.attention_out]
            ours += [layer.ffn_norm, layer.gate_up, layer.down]
        return sum(array.nbytes for array in ours)

    @property
    def cache_bytes_per_token(self) -> int:
        """Bytes of keys and values that one token adds."""
        return 2 * self.shape.layers * self.shape.width * np.dtype(np.float32).itemsize

    def forward(self, tokens: Integers, positions: Integers, cache: Cache) -> Floats:
        """Hidden states [n, width] of ``n`` tokens at their positions; fills the cache.

        The cache has ``n`` rows, one for each token (a decoding step of n prompts), or one row
        for all of them (reading one prompt). A token sees the positions up to its own.
        """
        count = len(tokens)
        padded = np.zeros(-(-count // TILE) * TILE, np.intp)
        padded[:count] = tokens
        rotation = self._rotation[positions][:, :, None]
        blocks = int(positions.max()) // BLOCK + 1
        seen = self._positions[:blocks] <= positions[:, None, None, None, None]
        bias = np.where(seen, np.float32(0), np.float32(-np.inf))
        x = self.embedding[padded]
        for index, layer in enumerate(self.layers):
            keys, values = cache.keys[index], cache.values[index]
            projected = _product(_normed(x, layer.attention_norm), layer.query_key_value)
            queries = self._remember(projected[:count], rotation, positions, keys, values)
            mixed = np.zeros(x.shape, np.float32)
            mixed[:count] = _attend(queries, keys[:, :, :blocks], values[:, :, :blocks], bias)
            x = x + _product(mixed, layer.attention_out)
            x = x + _feed_forward(_normed(x, layer.ffn_norm), layer)
        return _normed(x, self.final_norm)[:count]

    def logits(self, hidden: Floats) -> Floats:
        """Scores [n, vocabulary] of the next token after hidden states [n, width]."""
        count = len(hidden)
        padded = np.zeros((-(-count // TILE) * TILE, hidden.shape[1]), np.float32)
        padded[:count] = hidden
        return _product(padded, self._head)[:count]

    def _remember(
        self,
        projected: Floats,
        rotation: npt.NDArray[np.complex64],
        positions: Integers,
        keys: Floats,
        values: Floats,
    ) -> Floats:
        """Rotates queries and keys, stores keys and values; queries [n, heads, 1, 1, width]."""
        shape = self.shape
        pairs = projected.view(np.complex64).reshape(len(projected), 3, shape.heads, -1)
        turned = (pairs * rotation).view(np.float32)
        rows = np.arange(len(projected)) if len(keys) > 1 else 0
        block, offset = np.divmod(positions, BLOCK)
        keys[rows, :, block, offset] = turned[:, 1]
        values[rows, :, block, offset] = turned[:, 2]
        return turned[:, 0, :, None, None]


def _columns(arrays: Mapping[str, npt.NDArray[np.floating]], *names: str) -> Floats:
    """Weights [out, in] of several projections side by side as one [in, outs] array."""
    joined = np.concatenate([arrays[name] for name in names]).astype(np.float32)
    return np.ascontiguousarray(joined.T)


def _layer(arrays: Mapping[str, npt.NDArray[np.floating]], index: int) -> Layer:
    names = {name: f"{index}.{name}" for name in ("q", "k", "v", "o", "gate", "up", "down")}
    return Layer(
        attention_norm=arrays[f"{index}.n1"].astype(np.float32),
        query_key_value=_columns(arrays, names["q"], names["k"], names["v"]),
        attention_out=_columns(arrays, names["o"]),
        ffn_norm=arrays[f"{index}.n2"].astype(np.float32),
        gate_up=_columns(arrays, names["gate"], names["up"]),
        down=_columns(arrays, names["down"]),
    )


def _rotation_table(shape: Shape) -> npt.NDArray[np.complex64]:
    """Rotary factors [context, 3, head width / 2] for queries, keys and (all one) values.

    Rotary position embedding of adjacent pairs (Su et al. 2021, arXiv:2104.09864, equation 34):
    pair i at position p turns by p * base^(-2i / head width). Queries carry the attention scale
    1 / sqrt(head width) as well.
    """
    half = np.arange(0, shape.head_width, 2) / shape.head_width
    turn = np.exp(1j * np.arange(shape.context)[:, None] * ROPE_BASE**-half)
    table = np.stack([turn * shape.head_width**-0.5, turn, np.ones_like(turn)], axis=1)
    return table.astype(np.complex64)


def _product(x: Floats, weights: Floats) -> Floats:
    """x [n, in] times weights [in, out], tile by tile; n is a multiple of ``TILE``."""
    tiles: Floats = x.reshape(-1, TILE, x.shape[1]) @ weights
    return tiles.reshape(len(x), -1)


def _normed(x: Floats, gain: Floats) -> Floats:
    """Root mean square normalization (Zhang and Sennrich 2019, arXiv:1910.07467)."""
    squares: Floats = np.add.reduce(x * x, axis=-1, keepdims=True)
    normed: Floats = x / np.sqrt(squares / np.float32(x.shape[-1]) + NORM_EPSILON) * gain
    return normed


def _attend(queries: Floats, keys: Floats, values: Floats, bias: Floats) -> Floats:
    """Softmax attention [n, width] of scaled queries over blocks of keys and values.

    Sums run first inside a block, whose size is fixed, and then block after block, so that an
    empty block behind (needed by a longer neighbor) adds exactly zero.
    """
    scores = queries @ keys.swapaxes(-1, -2) + bias
    peak = scores.max(axis=(2, 4), keepdims=True)
    shares = np.exp(scores - peak)
    totals: Floats = np.add.accumulate(shares.sum(axis=-1)[..., 0], axis=-1)[..., -1:]
    blended: Floats = np.add.reduce((shares @ values)[:, :, :, 0], axis=2)
    return (blended / totals).reshape(len(queries), -1)


def _feed_forward(x: Floats, layer: Layer) -> Floats:
    """SwiGLU (Shazeer 2020, arXiv:2002.05202): down(silu(gate x) * up x)."""
    both = _product(x, layer.gate_up)
    hidden = both.shape[1] // 2
    # sigmoid(g) as (1 + tanh(g / 2)) / 2, which cannot overflow.
    half = both[:, :hidden] * np.float32(0.5)
    return _product(half * (1 + np.tanh(half)) * both[:, hidden:], layer.down)
