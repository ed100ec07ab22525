"""A published benchmark decided: nine models on the 200 quizzes of lineage-bench."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.presets import balanced
from decision.core.schema import Snapshot
from decision.core.snapshot import build_snapshot

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
PUBLISHED = {
    "o1": "openai/o1",
    "claude-3.7-sonnet (thinking)": "anthropic/claude-3.7-sonnet:thinking",
    "o3-mini": "openai/o3-mini",
    "DeepSeek-R1": "deepseek/deepseek-r1",
    "QwQ-32B": "qwen/qwq-32b",
    "o1-mini": "openai/o1-mini",
    "DeepSeek-R1-Distill-Qwen-32B": "deepseek/deepseek-r1-distill-qwen-32b",
    "gpt-4o-2024-11-20": "openai/gpt-4o-2024-11-20",
    "claude-3.5-sonnet": "anthropic/claude-3.5-sonnet",
}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data do not lie beside the checkout"),
]


@pytest.fixture(scope="module")
def decision() -> Snapshot:
    """The nine models on accuracy, cost, latency and VRAM, of which only accuracy is known."""
    lines = (DATA / "traces" / "lineage_full_answers.jsonl").read_text().splitlines()
    answers = [json.loads(line) for line in lines]
    quizzes = sorted({answer["quiz"] for answer in answers})
    outcomes: dict[str, np.ndarray] = defaultdict(lambda: np.full(len(quizzes), np.nan))
    for answer in answers:
        outcomes[answer["model"]][quizzes.index(answer["quiz"])] = answer["correct_strict"]
    series = {model: CaseSeries(outcome=outcome) for model, outcome in outcomes.items()}
    table = CaseTable(tuple(quizzes), series)
    candidates = [Candidate(model, model) for model in outcomes]
    return build_snapshot("Who reads family trees?", candidates, {}, table, balanced(), seed=1)


def test_the_accuracy_of_all_nine_equals_the_published_one(decision: Snapshot) -> None:
    with (DATA / "published" / "lineage_bench_accuracy.csv").open() as lines:
        rows = {r["model"]: r["value"] for r in csv.DictReader(lines) if r["metric"] == "lineage-8"}
    found = {record["key"]: record["cells"][0]["raw"] for record in decision["candidates"]}
    assert set(found) == set(PUBLISHED)
    for model, accuracy in found.items():
        assert accuracy == pytest.approx(float(rows[PUBLISHED[model]]), abs=5e-4)


def test_the_decision_rests_on_accuracy_alone_and_says_so(decision: Snapshot) -> None:
    assert decision["left_out"] == ["cost_per_1000", "first_answer_p50", "total_p95", "vram_gb"]
    assert decision["coverage"] == 0.5
    assert any(s.startswith("This rests on 50%") for s in decision["verdict"]["sentences"])
    for record in decision["candidates"]:
        assert record["score"] == record["cells"][0]["raw"]
        assert [cell["u"] for cell in record["cells"][1:]] == [None] * 4


def test_three_quizzes_do_not_separate_the_first_two(decision: Snapshot) -> None:
    """o1 got 200, the second 197: McNemar's exact p is 0.25."""
    assert decision["verdict"]["state"] == "tied"
    assert decision["verdict"]["leaders"] == ["o1", "claude-3.7-sonnet (thinking)"]
    labels = {record["key"]: record["rank_label"] for record in decision["candidates"]}
    assert labels["o1"] == "1="
    assert labels["claude-3.5-sonnet"] == "9"
