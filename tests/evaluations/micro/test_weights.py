"""The shipped files: the ones that were measured, described, and nothing else is loaded."""

import hashlib
import shutil
from pathlib import Path

import pytest

from evaluations.micro.model import (
    MODEL_NAMES,
    SUMS_FILE,
    WEIGHTS,
    WeightsError,
    load_model,
    read_model,
    read_sums,
)

LARGEST_BYTES = 6_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of one shipped model with the sums."""
    for file in (SUMS_FILE, "micro-xs.npz"):
        shutil.copy(WEIGHTS / file, tmp_path / file)
    return tmp_path


def test_every_sum_is_that_of_a_shipped_file() -> None:
    sums = read_sums((WEIGHTS / SUMS_FILE).read_text("ascii"))
    assert set(sums) == {f"{name}.npz" for name in MODEL_NAMES}
    for file, digest in sums.items():
        assert hashlib.sha256((WEIGHTS / file).read_bytes()).hexdigest() == digest


def test_all_weights_together_are_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < LARGEST_BYTES


def test_an_untouched_copy_loads(folder: Path) -> None:
    assert read_model(folder, "micro-xs").weights_bytes == load_model("micro-xs").weights_bytes


def test_one_changed_byte_is_refused(folder: Path) -> None:
    path = folder / "micro-xs.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"micro-xs\.npz: its SHA-256 is"):
        read_model(folder, "micro-xs")


def test_a_file_without_a_sum_is_refused(folder: Path) -> None:
    (folder / SUMS_FILE).write_text("")
    with pytest.raises(WeightsError, match="expected none"):
        read_model(folder, "micro-xs")


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(WeightsError, match=r"micro-l\.npz: not readable"):
        read_model(folder, "micro-l")


def test_the_model_card_describes_every_model() -> None:
    card = (WEIGHTS / "MODEL_CARD.md").read_text("utf-8")
    assert "micro demo models" in card
    for name in MODEL_NAMES:
        assert f"| `{name}` |" in card
