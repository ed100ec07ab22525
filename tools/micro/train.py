"""Trains a micro model from nothing: ``python -m tools.micro.train micro-s``.

It needs the extra ``micro``, which holds torch; nothing else here does. One thread, a fixed seed. A
training that was stopped goes on from where it last saved. The weights go to
``build/micro/NAME.npz`` and what they can do to ``build/micro/NAME.md``; ``tools.micro.ship`` puts
them in the place of the shipped ones.
"""

import argparse
import json
import random
import time
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evaluations.micro.model import load_weights
from tools.micro.card import card_of
from tools.micro.decoder import Decoder
from tools.micro.examples import Example, draw_example
from tools.micro.measured import banned_prompts
from tools.micro.recipes import FOLDER, RECIPES, Recipe, milestones
from tools.micro.steps import Steps
from tools.micro.vocabulary import VOCABULARY

#: Examples that are sorted by length together.
POOL: Final = 1500
SAVED_EVERY: Final = 5


class Training:
    """One model on its way, with all that is needed to go on after an interruption."""

    def __init__(self, recipe: Recipe, banned: Container[str]) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.model = Decoder(recipe.shape)
        self.pool = 0
        self.step = 0
        self.tokens = 0
        self.seconds = 0.0
        self.loss = float("nan")
        self._steps = Steps(self.model)
        self._banned = banned

    def learn_pool(self) -> None:
        """One pool of examples; ``pool`` alone decides which."""
        started = time.process_time()
        draw = random.Random(self.recipe.seed * 1_000_000 + self.pool)
        examples = [draw_example(draw, self.recipe.mode, self._banned) for _ in range(POOL)]
        examples.sort(key=lambda each: len(each.tokens) + draw.random())
        batches = batched(examples, self.recipe.tokens)
        draw.shuffle(batches)
        losses = []
        for index, batch in enumerate(batches):
            factor = self.recipe.rate(self.pool + index / len(batches))
            losses.append(self._learn(batch, factor))
        self.loss = sum(losses) / len(losses)
        self.pool += 1
        self.seconds += time.process_time() - started

    def _learn(self, batch: Sequence[Example], factor: float) -> float:
        tokens, learned = padded(batch)
        hidden = self.model(tokens[:, :-1])
        wanted = learned[:, 1:]
        scores = self.model.scores(hidden[wanted])
        loss = functional.cross_entropy(scores, tokens[:, 1:][wanted])
        loss.backward()
        self._steps.take(factor)
        self.step += 1
        self.tokens += tokens.numel()
        return loss.item()

    def begin_from(self, path: Path) -> None:
        """Take over the weights of another model's saved state, which may have fewer blocks."""
        weights = torch.load(path, weights_only=True)["weights"]
        theirs = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
        apart = self.recipe.shape.layers // theirs
        # What is new adds nothing to what passes by, see ``Block``.
        self.model.load_state_dict(
            {_moved(name, apart): weight for name, weight in weights.items()}, strict=False
        )

    def save(self, path: Path) -> None:
        """All of it, in one file that is there whole or not at all."""
        state: dict[str, Any] = {
            "weights": self.model.state_dict(),
            "steps": self._steps.state(),
            "counts": (self.pool, self.step, self.tokens, self.seconds),
        }
        unfinished = path.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a saved state of the same recipe."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["weights"])
        self._steps.restore(state["steps"])
        self.pool, self.step, self.tokens, self.seconds = state["counts"]


def _moved(name: str, apart: int) -> str:
    """The name of a weight whose block moves so far apart from the others."""
    kind, _, rest = name.partition(".")
    if kind != "blocks":
        return name
    index, _, rest = rest.partition(".")
    return f"blocks.{int(index) * apart}.{rest}"


def milestone(folder: Path, name: str, pools: int) -> Path:
    """Where a state is kept that other models begin with."""
    return folder / f"{name}-{pools}.pt"


def _saved_start(recipe: Recipe, folder: Path) -> Path:
    """The saved state that a recipe begins with, trained first where it is not there."""
    path = milestone(folder, recipe.start, recipe.start_pools)
    if not path.exists():
        train(recipe.start, folder, until=recipe.start_pools)
    return path


def batched(examples: Sequence[Example], tokens: int) -> list[list[Example]]:
    """Neighbors together, up to that many tokens with what the shorter ones are padded by."""
    batches: list[list[Example]] = [[]]
    for example in examples:
        if batches[-1] and len(example.tokens) * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(example)
    return batches


def padded(batch: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Token ids and what is learned of them, both [examples, longest]."""
    longest = max(len(example.tokens) for example in batch)
    tokens = torch.zeros(len(batch), longest, dtype=torch.long)
    learned = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, example in enumerate(batch):
        tokens[row, : len(example.tokens)] = torch.tensor(example.tokens)
        learned[row, : len(example.tokens)] = torch.tensor(example.learned)
    return tokens, learned


def write_weights(training: Training, path: Path) -> None:
    """The weights in float16, the sizes, the vocabulary and what the training took."""
    model, recipe = training.model, training.recipe
    shape = model.shape
    config = {
        "V": shape.vocabulary, "d": shape.width, "L": shape.layers, "h": shape.heads,
        "f": shape.hidden, "ctx": shape.context, "vocab": VOCABULARY, "name": path.stem,
        "mode": recipe.mode,
        "training": {
            "seed": recipe.seed, "examples": training.pool * POOL, "steps": training.step,
            "tokens": training.tokens, "cpu_seconds": round(training.seconds),
        },
    }  # fmt: skip
    arrays = {name: weight.numpy().astype(np.float16) for name, weight in model.arrays().items()}
    arrays["config"] = np.frombuffer(json.dumps(config).encode(), np.uint8)
    np.savez(path, **arrays)


def train(name: str, folder: Path, *, until: int | None = None) -> Path:
    """Train the model of that name to its end, or ``until`` that many pools; the weights' path."""
    recipe = RECIPES[name]
    folder.mkdir(parents=True, exist_ok=True)
    saved, weights = folder / f"{name}.pt", folder / f"{name}.npz"
    training = Training(recipe, banned_prompts())
    if saved.exists():
        training.resume(saved)
    elif recipe.start:
        training.begin_from(_saved_start(recipe, folder))
    last = recipe.pools if until is None else min(until, recipe.pools)
    while training.pool < last:
        training.learn_pool()
        print(
            f"{name} pool {training.pool}/{recipe.pools} step {training.step}"
            f" tokens {training.tokens} cpu {training.seconds:.0f}s loss {training.loss:.4f}",
            flush=True,
        )
        if training.pool in milestones(name):
            training.save(milestone(folder, name, training.pool))
        if training.pool % SAVED_EVERY == 0 or training.pool == last:
            training.save(saved)
    write_weights(training, weights)
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the chosen model, measure it, and say where its weights and its card are."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("model", choices=RECIPES)
    options.add_argument("--folder", type=Path, default=FOLDER)
    options.add_argument("--until", type=int, help="stop after so many pools; go on later")
    chosen = options.parse_args(arguments)
    torch.set_num_threads(1)
    weights = train(chosen.model, chosen.folder, until=chosen.until)
    card = weights.with_suffix(".md")
    card.write_text(card_of(load_weights(weights.read_bytes(), chosen.model)), "utf-8")
    print(f"{weights}\n{card}")


if __name__ == "__main__":
    main()
