"""The sum of memory, the cards that hold it, and the readings that it must meet."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.memory.architecture import Architecture
from evaluations.core.memory.candidates import estimate_memory
from evaluations.core.memory.cards import CARDS, MOST_CARDS, Card, fit
from evaluations.core.memory.known_models import known_model
from evaluations.core.memory.need import Need, cache_bytes, memory_need, weight_bytes
from evaluations.core.memory.quantization import weight_bits
from tools.acceptance.memory import READINGS, TOLERANCE, rows, table

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("RATIONALE_SHARED", ROOT.parent / "shared"))
LLAMA_8B = Architecture(32, 8, 128, 128, vocabulary=128_256, parameters=8.03e9)
OLLAMA = {"model": "deepseek-r1:14b", "connection": {"kind": "ollama"}}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.reading.tag}-{row.reading.gb}")
def test_the_articles_figures_and_readings_are_met_within_15_percent(row):
    assert abs(row.off) <= TOLERANCE


def test_the_document_holds_the_table_that_the_tool_prints():
    assert table() in (ROOT / "docs" / "memory.md").read_text("utf-8")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout")
def test_every_published_reading_is_held_against_the_sum():
    with (SHARED / "data/published/local_memory_ollama.csv").open() as file:
        told = {(row["ollama_tag"], row["memory_gb"]) for row in csv.DictReader(file)}
    held = {(each.tag, each.gb) for each in READINGS}
    assert {(tag, float(gb)) for tag, gb in told if gb} <= held


@pytest.mark.parametrize(
    ("cache", "users", "kib"), [("f16", 1, 128), ("f16", 4, 512), ("q8_0", 1, 68), ("q4_0", 1, 36)]
)
def test_a_token_of_llama_8b_takes_what_is_published(cache, users, kib):
    assert cache_bytes(LLAMA_8B, tokens=1, users=users, cache=cache) == kib * 1024


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_tokens_never_need_less_and_a_window_stops_growing(few, more):
    few, more = sorted((few, more))
    windowed = Architecture(8, 8, 128, 128, window_layers=24, window=1024)
    lengths = [cache_bytes(windowed, tokens=tokens) for tokens in (few, more)]
    assert lengths == sorted(lengths)
    assert lengths[1] <= cache_bytes(LLAMA_8B, tokens=more)


def test_weights_are_the_file_else_parameters_by_the_name_of_the_quantization():
    known = {"parameters": 8.03e9, "quantization": "q4_k_m"}
    assert weight_bytes(file_bytes=4.9e9, **known) == 4.9e9
    assert weight_bytes(file_bytes=None, **known) == pytest.approx(4_920_738_407, rel=0.005)
    assert weight_bytes(file_bytes=None, parameters=8.03e9, quantization="best") is None
    assert weight_bits("Q4-K-M") == weight_bits(" q4_k_m ")


def test_cards_share_whole_layers_and_each_has_the_overhead():
    need = Need(weights=40e9, cache=10e9, overhead=1e9)
    found = fit(need, 80, Card("24 GB", 24, "test"))
    assert (found.count, found.each) == (3, pytest.approx(27 / 80 * 50e9 + 1e9))
    assert found.free == pytest.approx(24e9 - found.each)
    alone = fit(need, 80, Card("Mac", 48, "test", usable=0.75, joins=False))
    assert alone.count is None
    assert alone.free < 0
    assert fit(Need(900e9, 0, 1e9), 61, Card("24 GB", 24, "test")).count is None


def test_what_fits_a_card_fits_every_larger_one_of_the_list():
    need = memory_need(LLAMA_8B, weights=4.9e9, tokens=8192)
    counts = [fit(need, 32, card).count for card in CARDS if card.joins]
    assert counts[0] == 1
    assert all(count == 1 for count in counts)
    assert max(fit(Need(300e9, 0, 1e9), 80, card).count or 0 for card in CARDS) <= MOST_CARDS


def test_an_estimate_names_its_parts_and_thinking_costs_memory():
    short, long = (estimate_memory(OLLAMA, tokens) for tokens in (1_000, 9_000))
    assert long.gb - short.gb == pytest.approx(8_000 * 192 * 1024 / 1e9)
    assert "9,000 tokens x 1 user, f16" in long.method
    assert "size of Ollama's file" in long.method


@pytest.mark.parametrize(
    "facts",
    [
        {**OLLAMA, "connection": {"kind": "openai_compatible"}},
        {**OLLAMA, "model": "qwen3:8b"},
        {**OLLAMA, "model": "own", "architecture": LLAMA_8B.as_json()},
        {**OLLAMA, "model": "own", "architecture": {"full_layers": 0}, "weights_gb": 5},
    ],
)
def test_too_little_known_is_no_estimate(facts):
    assert estimate_memory(facts, 1_000) is None
    assert estimate_memory(OLLAMA, None) is None


def test_own_facts_go_before_those_of_a_known_tag():
    own = {**OLLAMA, "weights_gb": 20, "users": 3, "cache_type": "q8_0"}
    found = estimate_memory({**own, "architecture": LLAMA_8B.as_json()}, 1_000)
    assert found.need.weights == 20e9
    assert found.need.cache == 3 * 1_000 * 68 * 1024
    other = estimate_memory({**OLLAMA, "quantization": "Q8_0"}, 1_000)
    assert other.need.weights == pytest.approx(14.77e9 * 8.5008 / 8)


def test_the_bare_tag_of_r1_is_its_8b():
    assert known_model("DeepSeek-R1:latest") is known_model("deepseek-r1:8b")
