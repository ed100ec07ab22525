"""The experiment of docs/normalization.md: fixed reference points reverse nobody, others do."""

from pathlib import Path

import pytest

from tools.normalization.experiment import random_trials, reversals
from tools.normalization.schemes import SCHEMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "normalization.md"


@pytest.mark.parametrize("name", SCHEMES)
def test_only_reference_points_leave_the_others_alone(name: str) -> None:
    found = reversals(SCHEMES[name], random_trials(trials=1500))
    row = next(
        line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| {name} |")
    )
    shares = [float(cell.strip(" %")) / 100 for cell in row.split("|")[2:5]]
    now = (found.winner, found.dominated, found.order)
    if "reference" in name:
        assert now == (0, 0, 0)
        assert shares == [0, 0, 0]
    else:
        assert min(now) > 0.02
        assert now == pytest.approx(shares, abs=0.035)
