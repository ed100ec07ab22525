"""What the evidence of a decision says about money and memory, for the page and the record."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.mixtures import Stratum, mixed, pooled
from decision.core.records import rounded, rounded_or_none
from decision.core.reweighing import weighted_mean
from decision.gathering import Evidence, Subject
from evaluations.core.own_hardware import Deployment, break_even, owned_month_usd
from evaluations.core.statistics.cases import Floats
from evaluations.queries.measurements import CandidateMeasurements

Pick = Callable[[CandidateMeasurements], Floats]


def cost_record(evidence: Evidence) -> dict[str, Any]:
    """Prices of every candidate that was run with where they are from, what a case costs under
    them and as it ran, and from which volume a machine of one's own is cheaper than each API.

    USD; None is unknown. Where a candidate had other prices in another run, it says so.
    """
    costs = evidence.costs
    return {
        "prices_of": "run" if costs.prices_on is None else "book",
        "prices_on": costs.prices_on.isoformat() if costs.prices_on else None,
        "cases_per_month": costs.cases_per_month,
        "candidates": _candidates(evidence),
        "break_even": _break_evens(evidence),
    }


def memory_record(item: Subject, *, is_used: bool) -> dict[str, Any] | None:
    """The estimate of a candidate's memory with its parts in GB; None where there is none.

    ``is_used``: nothing better was known, so that it is what was decided by.
    """
    found = item.memory
    if found is None:
        return None
    need = found.need
    return {
        "is_used": is_used,
        "gb": rounded(found.gb),
        "weights_gb": rounded(need.weights / 1e9),
        "cache_gb": rounded(need.cache / 1e9),
        "overhead_gb": rounded(need.overhead / 1e9),
        "tokens": rounded(found.tokens),
        "users": found.basis.users,
        "method": found.method,
    }


def _parts(evidence: Evidence) -> Mapping[str, list[CandidateMeasurements]]:
    """By candidate what each run measured of it, the first run first."""
    parts: dict[str, list[CandidateMeasurements]] = defaultdict(list)
    for source in evidence.runs:
        for item in source.measured.candidates:
            parts[item.key].append(item)
    return parts


def _candidates(evidence: Evidence) -> dict[str, dict[str, Any]]:
    now = _means(evidence, lambda item: item.cost)
    as_run = _means(evidence, lambda item: item.used.cost)
    rows = {}
    for key, (first, *others) in _parts(evidence).items():
        told = first.priced.as_json()
        if not told["note"] and any(other.priced.as_json() != told for other in others):
            told["note"] = "Other runs had other prices, which their samples keep."
        machine = first.priced.machine
        rows[key] = {
            "label": first.label,
            **told,
            "words": first.priced.words,
            "per_1000": _per_1000(now.get(key)),
            "per_1000_as_run": _per_1000(as_run.get(key)),
            "machine": None if machine is None else asdict(machine),
        }
    return rows


def _break_evens(evidence: Evidence) -> list[dict[str, Any]]:
    firsts = {key: found[0] for key, found in _parts(evidence).items()}
    seconds = _means(evidence, lambda item: item.machine_seconds)
    price = _means(evidence, lambda item: item.cost)
    return [
        {"own": own, "own_label": mine.label, "api": api, "api_label": other.label}
        | _break_even(mine.priced.machine, seconds[own], price[api], evidence)
        for own, mine in firsts.items()
        if mine.priced.machine is not None and seconds.get(own)
        for api, other in firsts.items()
        if other.priced.machine is None and api in price
    ]


def _break_even(
    machine: Deployment, seconds: float, price: float, evidence: Evidence
) -> dict[str, float | None]:
    volume = evidence.costs.cases_per_month
    found = break_even(machine, seconds=seconds, api_usd=price)
    month = None if volume is None else owned_month_usd(machine, seconds=seconds, cases=volume)
    return {
        "cases": rounded_or_none(found.cases),
        "capacity": rounded(found.capacity),
        "machine_month": rounded(machine.month_usd),
        "own_month": rounded_or_none(month),
        "api_month": None if volume is None else rounded(price * volume),
    }


def _means(evidence: Evidence, pick: Pick) -> dict[str, float]:
    """The mean of a quantity over all cases, weighed as in the decision; unknown is absent."""
    strata = []
    for suite in evidence.suites:
        measured = suite.runs[0].measured
        parts: dict[str, list[CaseSeries]] = defaultdict(list)
        for source in suite.runs:
            for item in source.measured.candidates:
                values = pick(item)
                known = None if bool(np.isnan(values).all()) else values
                parts[item.key].append(CaseSeries(cost=known))
        if measured.cases:
            series = {key: pooled(found) for key, found in parts.items()}
            table = CaseTable(measured.cases, series, measured.weights)
            strata.append(Stratum(suite.key, table, suite.weight))
    if not strata:
        return {}
    whole = mixed(strata)
    return {
        key: float(weighted_mean(series.cost, whole.case_weights[None])[0])
        for key, series in whole.series.items()
        if series.cost is not None
    }


def _per_1000(mean: float | None) -> float | None:
    return None if mean is None else rounded(1000 * mean)
