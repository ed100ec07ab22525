"""Recorded outputs of real models, kept beside the checkout and never shipped with it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "traces"

needs_recordings = pytest.mark.skipif(
    not _FOLDER.is_dir(), reason="the shared recordings do not lie beside the checkout"
)


@cache
def recorded_rows(name: str) -> list[dict[str, Any]]:
    """All rows of one file of recordings."""
    with (_FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
