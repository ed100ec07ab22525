"""All that a decision is computed from, as one document: written, read back, computed again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from decision.core.cases import SERIES, CaseSeries, CaseTable
from decision.core.matrix import Candidate, Measurements
from decision.core.measures import Measurement
from decision.core.profile import Profile, profile_from_json, profile_to_json
from decision.core.reasoning import ThinkingPair
from decision.core.schema import Snapshot
from decision.core.snapshot import build_snapshot
from decision.core.values import FieldError, Floats

SCHEMA: Final = "rationale.inputs/1"
#: Numbers of a told measurement, in the order in which they are written.
NUMBERS: Final = ("value", "low", "high", "n", "standard_error")


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The arguments of ``build_snapshot``; the same inputs give the same snapshot."""

    question: str
    candidates: tuple[Candidate, ...]
    measurements: Measurements
    case_table: CaseTable | None
    profile: Profile
    seed: int
    draws: int
    pairs: tuple[ThinkingPair, ...] = ()


def compute(inputs: Inputs) -> Snapshot:
    """The decision, to the last digit as whoever has the same inputs computes it."""
    return build_snapshot(
        question=inputs.question,
        candidates=inputs.candidates,
        measurements=inputs.measurements,
        case_table=inputs.case_table,
        profile=inputs.profile,
        seed=inputs.seed,
        draws=inputs.draws,
        pairs=inputs.pairs,
    )


def inputs_to_json(inputs: Inputs) -> dict[str, Any]:
    """Plain JSON values; an unknown sample is null, an infinite value is not among inputs."""
    return {
        "schema": SCHEMA,
        "question": inputs.question,
        "seed": inputs.seed,
        "draws": inputs.draws,
        "profile": profile_to_json(inputs.profile),
        "candidates": [{"key": item.key, "label": item.label} for item in inputs.candidates],
        "told": {
            key: {measure: _told(known) for measure, known in known_ones.items()}
            for key, known_ones in inputs.measurements.items()
        },
        "cases": None if inputs.case_table is None else _table(inputs.case_table),
        "pairs": [asdict(pair) for pair in inputs.pairs],
    }


def inputs_from_json(document: Mapping[str, Any]) -> Inputs:
    """The inputs that ``inputs_to_json`` wrote.

    Raises:
        FieldError: where the document is of another kind.
    """
    if document.get("schema") != SCHEMA:
        raise FieldError("schema", f"must be {SCHEMA}; this program reads no other")
    cases, profile = document["cases"], profile_from_json(document["profile"])
    return Inputs(
        question=document["question"],
        candidates=tuple(Candidate(row["key"], row["label"]) for row in document["candidates"]),
        measurements={
            key: {name: _measurement(profile, name, row) for name, row in told.items()}
            for key, told in document["told"].items()
        },
        case_table=None if cases is None else _read_table(cases),
        profile=profile,
        seed=document["seed"],
        draws=document["draws"],
        pairs=tuple(ThinkingPair(**row) for row in document.get("pairs", [])),
    )


def differences(one: object, other: object, path: str = "") -> list[str]:
    """Where two documents differ, as paths such as ``candidates[0].score``; empty where nowhere."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [
            found
            for name in dict.fromkeys([*one, *other])
            for found in (
                differences(one[name], other[name], f"{path}.{name}".lstrip("."))
                if name in one and name in other
                else [f"{path}.{name}".lstrip(".")]
            )
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for at, (a, b) in pairs for found in differences(a, b, f"{path}[{at}]")]
    return [] if one == other else [path]


def _told(known: Measurement) -> dict[str, Any]:
    numbers = {name: getattr(known, name) for name in NUMBERS}
    return numbers | {
        "provenance": known.provenance,
        "source": known.source,
        "as_of": known.as_of,
    }


def _measurement(profile: Profile, measure: str, row: Mapping[str, Any]) -> Measurement:
    """One of the team's own that no criterion defines counts for nothing and has no unit."""
    entry = profile.catalogue.get(measure)
    return Measurement(**row, unit=entry.unit if entry else "")


def _table(table: CaseTable) -> dict[str, Any]:
    return {
        "keys": list(table.cases),
        "weights": table.case_weights.tolist(),
        "strata": None if table.strata is None else table.strata.tolist(),
        "reported": sorted(table.reported),
        "series": {
            key: {name: _numbers(getattr(series, name)) for name in SERIES}
            for key, series in table.series.items()
        },
    }


def _read_table(row: Mapping[str, Any]) -> CaseTable:
    strata = row["strata"]
    return CaseTable(
        cases=tuple(row["keys"]),
        series={
            key: CaseSeries(**{name: _array(values[name]) for name in SERIES})
            for key, values in row["series"].items()
        },
        weights=np.array(row["weights"], dtype=np.float64),
        strata=None if strata is None else np.array(strata, dtype=np.intp),
        reported=frozenset(row["reported"]),
    )


def _numbers(array: Floats | None) -> list[list[float | None]] | None:
    if array is None:
        return None
    return [[None if np.isnan(x) else x for x in row] for row in array.tolist()]


def _array(rows: Sequence[Sequence[float | None]] | None) -> Floats | None:
    if rows is None:
        return None
    return np.array([[np.nan if x is None else x for x in row] for row in rows], dtype=np.float64)
