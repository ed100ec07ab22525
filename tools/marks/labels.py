"""The labels, and the recorded thoughts that they point into."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from traces.core.analysis import Analysis, analyse

ROOT: Final = Path(__file__).resolve().parents[2]
RECORDINGS: Final = ROOT.parent / "shared" / "data" / "traces"
LABELS: Final = ROOT / "tests" / "traces" / "core" / "analysis" / "labels.json"

FILES: Final = ("lineage_bench", "misguided_attention", "math_skythought", "thought_anchors")

Row = Mapping[str, Any]


@cache
def labels() -> dict[str, list[dict[str, Any]]]:
    """Passages with their kinds, places of answers, and steps with their phase."""
    content: dict[str, list[dict[str, Any]]] = json.loads(LABELS.read_text("utf-8"))
    return content


@cache
def rows(file: str) -> dict[str, Row]:
    """The rows of a file of recordings by their id."""
    with (RECORDINGS / f"{file}.jsonl").open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


@cache
def analysis(file: str, row: str, field: str) -> Analysis:
    """What the rules find in a thought, without its answer."""
    return analyse(rows(file)[row][field])


@cache
def answered(file: str, row: str, field: str, by: str) -> Analysis:
    """The same, held against the row's field ``by``: the given answer or the reference."""
    recorded = rows(file)[row]
    return analyse(recorded[field], answer=str(recorded[by]))
