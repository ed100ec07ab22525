"""The stand-in server, told the targets of the starter suites and how a judge replies.

    python -m tools.acceptance.knowing_double --port 9911

All its protocols, faults and its ledger are the stand-in server's own; only what it writes is
replaced. A prompt of a starter suite gets its target (with `acc=0.8` in the model's name four times
in five, else another answer in the asked form). A judge's prompt gets a verdict in JSON on a sum:
`favors-first` calls right whatever stands before the reference, `mumbles` gives no verdict at all.
"""

import asyncio
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from tools.bench.double import SCRIPT
from tools.bench.installation import ROOT

STARTERS: Final = ("named_entities", "parts_of_speech", "sentiment_two", "sentiment_three")
JUDGE_BEGINS: Final = "Judge an answer by this rubric"
_BOXED: Final = re.compile(r"\\boxed\{(-?\d+)\}")
_REFERENCE: Final = "A reference answer"
_ANSWER: Final = "The answer to judge"
#: The wrong answer beside each label: another of the labels.
_OTHER: Final = {"positive": "negative", "negative": "positive", "neutral": "positive"}
Reply = Callable[[str, str, Any, int], tuple[str, str]]


def main() -> None:
    """Serve until killed."""
    script = _script()
    script.reply_to = knowing(script)  # type: ignore[attr-defined]
    asyncio.run(script.main())


def knowing(script: ModuleType) -> Reply:
    """Replies for prompts that are known, else the stand-in's own."""
    targets, sums = known_targets(), script.reply_to
    asked: Counter[tuple[str, str]] = Counter()

    def reply(prompt: str, model: str, behavior: Any, nonce: int) -> tuple[str, str]:
        thought, summed = sums(prompt, model, behavior, nonce)
        # The stand-in sees no temperature in Ollama's options, and would repeat itself.
        asked[model, prompt] += 1
        lucky = script.draw(prompt, model, asked[model, prompt], "acc") < behavior.acc
        if prompt in targets:
            target = targets[prompt]
            return thought, target if lucky else wrong_in_form(target)
        if prompt.startswith(JUDGE_BEGINS):
            return thought, verdict_on(prompt, model, script.solve)
        return thought, summed

    return reply


def known_targets() -> dict[str, str]:
    """The first target of every prompt of the starter suites that the recipe runs."""
    rows = [
        json.loads(line)
        for name in STARTERS
        for line in (ROOT / "evaluations" / "starter" / f"{name}.jsonl").read_text().splitlines()
    ]
    return {row["prompt"]: row["targets"][0] for row in rows}


def wrong_in_form(target: str) -> str:
    """An answer in the form of ``target`` that gets nothing right."""
    if target in _OTHER:
        return _OTHER[target]
    spans = json.loads(target)
    if spans and "tag" in spans[0]:
        return json.dumps([{"token": each["token"], "tag": "X"} for each in spans])
    return json.dumps([{"text": "Nobody", "type": "PER"}])


def verdict_on(prompt: str, model: str, solve: Callable[[str], int]) -> str:
    """A judge's reply to a sum, its boxed answer and a reference."""
    if "mumbles" in model:
        return "I would rather not say."
    _, _, question = prompt.partition("The question that was asked")
    asked, _, _ = question.partition("Put the answer")
    boxed = _BOXED.findall(prompt.partition(_ANSWER)[2])
    right = bool(boxed) and int(boxed[0]) == solve(asked)
    if "favors-first" in model:
        right = prompt.find(_ANSWER) < prompt.find(_REFERENCE)
    told = {"reason": "As the rubric says.", "verdict": "right" if right else "wrong"}
    return f"I have weighed it. {json.dumps(told)}"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("llm_double", SCRIPT)
    if spec is None or spec.loader is None or not SCRIPT.exists():
        raise SystemExit(f"{SCRIPT} is not there; set RATIONALE_SHARED to its folder.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
