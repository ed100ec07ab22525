"""Holds the engine's greedy text against torch's, from the same files.

``python -m tools.micro.compare`` asks every shipped model 1,000 fresh prompts both ways. With
``--write FILE`` it writes torch's text of some prompts for the tests, the ones left out whose
choices are too close to call on another machine. It needs the extra ``micro``.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch

from evaluations.micro.model import MODEL_NAMES, WEIGHTS, MicroModel, load_model
from tools.micro.decoder import Decoder
from tools.micro.measure import MAX_TOKENS, ask
from tools.micro.mixture import fresh_problems

SEED: Final = 20260104
PROMPTS: Final = 1000
#: Rows that are computed together.
TOGETHER: Final = 100
#: A best token this much ahead of the second is the best everywhere.
CLEAR: Final = 0.09
SHOWN: Final = (
    "What is 4712 + 3852?", "What is 12 - 5?", "Compute 384 * 7.", "Add up 3, 5 and 9.",
    "Count the letter p in the word peppermint.", "How many s's are in the word mississippi?",
    "Tom has 12 apples. Tom buys 7 more. How many apples does Tom have now?",
    "Classify this note as new, growth, smaller or stable: lung spot 7 mm, before 4 mm.",
    "Tom is taller than Ann. Ben is taller than Tom. Is Ben taller than Ann?", "Hello!",
)  # fmt: skip


def decoder_of(model: MicroModel) -> Decoder:
    """The model in torch, in float32, from its shipped file."""
    decoder = Decoder(model.network.shape)
    with np.load(WEIGHTS / f"{model.name}.npz", allow_pickle=False) as arrays:
        for name, weight in decoder.arrays().items():
            weight.copy_(torch.from_numpy(arrays[name].astype(np.float32)))
    return decoder.eval()


@torch.no_grad()
def greedy(decoder: Decoder, model: MicroModel, prompts: Sequence[str]) -> list[tuple[str, float]]:
    """Text of each prompt, without a cache, and how far the closest choice was from another."""
    tokenizer = model.tokenizer
    rows = [tokenizer.encode_prompt(prompt) for prompt in prompts]
    starts = [len(row) for row in rows]
    margins = [float("inf")] * len(rows)
    growing = list(range(len(rows)))
    while growing:
        longest = max(len(rows[index]) for index in growing)
        tokens = torch.zeros(len(growing), longest, dtype=torch.long)
        for at, index in enumerate(growing):
            tokens[at, : len(rows[index])] = torch.tensor(rows[index])
        last = torch.tensor([len(rows[index]) - 1 for index in growing])
        scores = decoder.scores(decoder(tokens)[torch.arange(len(growing)), last])
        scores[:, list(tokenizer.unspoken)] = -torch.inf
        best = scores.topk(2, dim=-1)
        for at, index in enumerate(growing):
            rows[index].append(int(best.indices[at, 0]))
            margin = float(best.values[at, 0] - best.values[at, 1])
            margins[index] = min(margins[index], margin)
        growing = [
            index
            for index in growing
            if rows[index][-1] != tokenizer.end and len(rows[index]) - starts[index] < MAX_TOKENS
        ]
    texts = [
        tokenizer.decode([token for token in row[start:] if token != tokenizer.end])
        for row, start in zip(rows, starts, strict=True)
    ]
    return list(zip(texts, margins, strict=True))


def differences(model: MicroModel) -> int:
    """In how many of the fresh prompts the texts differ; each is printed."""
    decoder = decoder_of(model)
    found = 0
    prompts = [each.prompt for each in fresh_problems(SEED, PROMPTS // 10)]
    for start in range(0, len(prompts), TOGETHER):
        asked = prompts[start : start + TOGETHER]
        told = greedy(decoder, model, asked)
        for prompt, (text, margin), own in zip(asked, told, ask(model, asked), strict=True):
            if text != own.text:
                found += 1
                print(f"{model.name}: {prompt!r} (margin {margin:.2g})\n  {text}\n  {own.text}")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, or write the texts for the tests."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("models", nargs="*", metavar="MODEL", help=", ".join(MODEL_NAMES))
    options.add_argument("--write", type=Path, metavar="FILE")
    chosen = options.parse_args(arguments)
    torch.set_num_threads(1)
    models = [load_model(name) for name in chosen.models or MODEL_NAMES]
    if chosen.write:
        rows = [
            {"model": model.name, "prompt": prompt, "text": text}
            for model in models
            for prompt, (text, margin) in zip(
                SHOWN, greedy(decoder_of(model), model, SHOWN), strict=True
            )
            if margin > CLEAR
        ]
        chosen.write.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
        return
    for model in models:
        print(f"{model.name}: {differences(model)} of {PROMPTS} texts differ", flush=True)


if __name__ == "__main__":
    main()
