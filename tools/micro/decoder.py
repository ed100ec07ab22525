"""The micro model in torch, for training: a small llama-shaped decoder.

It computes what ``evaluations.micro.network`` computes, and names its weights the same way.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from evaluations.micro.network import NORM_EPSILON, ROPE_BASE, Shape

EMBEDDING_SPREAD = 0.05
PROJECTIONS = ("q", "k", "v", "o", "gate", "up", "down")


class Norm(nn.Module):
    """Root mean square norm with a gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """[..., width] to the same."""
        return functional.rms_norm(x, (x.shape[-1],), self.gain, float(NORM_EPSILON))


class Block(nn.Module):
    """Attention and a gated feed-forward layer, each behind a norm and beside a bypass."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, hidden = shape.width, shape.hidden
        self.heads = shape.heads
        self.n1, self.n2 = Norm(width), Norm(width)
        sizes = {"gate": (width, hidden), "up": (width, hidden), "down": (hidden, width)}
        for name in PROJECTIONS:
            layer = nn.Linear(*sizes.get(name, (width, width)), bias=False)
            nn.init.normal_(layer.weight, 0, 1 / math.sqrt(layer.in_features))
            setattr(self, name, layer)
        # At the start, each block passes on what it gets.
        nn.init.zeros_(self.o.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor, turns: Tensor) -> Tensor:
        """[batch, tokens, width] to the same; no token sees a later one."""
        batch, tokens, width = x.shape
        y = self.n1(x)

        def heads(z: Tensor) -> Tensor:
            return z.view(batch, tokens, self.heads, -1).transpose(1, 2)

        queries = turned(heads(self.q(y)), turns)
        keys = turned(heads(self.k(y)), turns)
        mixed = functional.scaled_dot_product_attention(
            queries, keys, heads(self.v(y)), is_causal=True
        )
        x = x + self.o(mixed.transpose(1, 2).reshape(batch, tokens, width))
        y = self.n2(x)
        return x + self.down(functional.silu(self.gate(y)) * self.up(y))


class Decoder(nn.Module):
    """The whole model; the embedding is the output matrix as well."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.emb = nn.Embedding(shape.vocabulary, shape.width)
        nn.init.normal_(self.emb.weight, 0, EMBEDDING_SPREAD)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.nf = Norm(shape.width)
        half = torch.arange(0, shape.head_width, 2).float() / shape.head_width
        angles = torch.arange(shape.context).float()[:, None] * ROPE_BASE**-half
        turns = torch.polar(torch.ones_like(angles), angles)
        self.register_buffer("turns", turns, persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Hidden states [batch, tokens, width] of token ids [batch, tokens]."""
        x = self.emb(tokens)
        turns = self.turns[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x, turns)
        return self.nf(x)

    def scores(self, hidden: Tensor) -> Tensor:
        """Scores [..., vocabulary] of the next token."""
        return hidden @ self.emb.weight.T

    def arrays(self) -> dict[str, Tensor]:
        """The weights under the names that the shipped files use."""
        named = {"emb": self.emb.weight, "nf": self.nf.gain}
        for index, block in enumerate(self.blocks):
            named |= {f"{index}.n1": block.n1.gain, f"{index}.n2": block.n2.gain}
            named |= {f"{index}.{name}": getattr(block, name).weight for name in PROJECTIONS}
        return {name: weight.detach() for name, weight in named.items()}


def turned(x: Tensor, turns: Tensor) -> Tensor:
    """Rotary positions on pairs of neighbors: [..., tokens, head width] to the same."""
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * turns).flatten(-2)
