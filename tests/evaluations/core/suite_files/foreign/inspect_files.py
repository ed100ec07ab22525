"""Inspect logs of our own making, in the two forms in which Inspect writes them."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

REASONING = {"type": "reasoning", "reasoning": "6 x 7 is 42.", "signature": "abc"}


def log_sample(
    identity: object = "sum-1",
    epoch: int = 1,
    answer: object = "It is 42.",
    **more: object,
) -> dict[str, Any]:
    """One sample as Inspect logs it."""
    message = {"role": "assistant", "content": answer, "source": "generate"}
    return {
        "id": identity,
        "epoch": epoch,
        "input": "What is 6 x 7?",
        "target": "42",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "What is 6 x 7?", "source": "input"},
            message,
        ],
        "output": {
            "model": "deepseek-r1",
            "choices": [{"message": message, "stop_reason": "stop"}],
            "usage": {
                "input_tokens": 12,
                "output_tokens": 30,
                "total_tokens": 42,
                "reasoning_tokens": 20,
            },
            "time": 3.5,
        },
        "scores": {"match": {"value": "C", "answer": "42"}},
        **more,
    }


def header(*scorers: str) -> dict[str, Any]:
    """The head of a log."""
    named = [{"name": name, "options": {}, "metrics": []} for name in scorers]
    evaluation = {"task": "sums", "model": "ollama/deepseek-r1", "scorers": named}
    return {"version": 2, "status": "success", "eval": evaluation}


def json_log(samples: Sequence[object], *scorers: str) -> bytes:
    """A log as one JSON document."""
    return json.dumps({**header(*scorers), "samples": list(samples)}).encode()


def eval_log(samples: Sequence[dict[str, Any]], *scorers: str) -> bytes:
    """A log as an archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_journal/start.json", json.dumps(header(*scorers)))
        for sample in samples:
            name = f"samples/{sample['id']}_epoch_{sample['epoch']}.json"
            archive.writestr(name, json.dumps(sample))
        archive.writestr("header.json", json.dumps(header(*scorers)))
        archive.writestr("summaries.json", "[]")
    return written.getvalue()
