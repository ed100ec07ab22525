"""Snapshots for tests of what is shown: small, without a database."""

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.measures import MEASURES, Measurement
from decision.core.presets import suggested_profile
from decision.core.snapshot import build_snapshot


def make_snapshot(
    outcomes, *, weights, must_haves=None, costs=None, facts=None, draws=200, pairs=()
):
    """``outcomes[name]`` are verdicts by case; ``costs[name]`` USD a case; ``facts`` declared."""
    cases = max(len(row) for row in outcomes.values())
    series = {
        name: CaseSeries(
            outcome=np.array([row], dtype=float).T,
            cost=None if costs is None or name not in costs else np.full((cases, 1), costs[name]),
        )
        for name, row in outcomes.items()
    }
    return build_snapshot(
        question="Which?",
        candidates=[Candidate(name, name.title()) for name in outcomes],
        measurements={
            name: {
                key: Measurement(value, unit=MEASURES[key].unit, provenance="declared")
                for key, value in known.items()
            }
            for name, known in (facts or {}).items()
        },
        case_table=CaseTable(tuple(f"c{i}" for i in range(cases)), series),
        profile=suggested_profile(weights, must_haves),
        seed=1,
        draws=draws,
        pairs=pairs,
    )


EVIDENCE = {"candidates": {}}
