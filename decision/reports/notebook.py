"""A Jupyter notebook that computes a decision again from its samples, to the last digit."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from decision.core.schema import Snapshot
from decision.reports.markdown import plain

_READ = """\
import json
from pathlib import Path

import numpy as np
import pandas as pd

inputs = json.loads(Path("inputs.json").read_text(encoding="utf-8"))
decision = json.loads(Path("decision.json").read_text(encoding="utf-8"))
# As texts first: Python's float() gives back the very number that was written.
samples = pd.read_csv("samples.csv", dtype=str, keep_default_na=False)
measured = samples.columns[samples.columns.get_loc("repeat") + 1 :]
for name in ("weight", *measured):
    samples[name] = [float(text) if text else np.nan for text in samples[name]]
samples = samples.astype({"stratum": int, "repeat": int})
samples.head()"""

_PANDAS = """\
# With pandas alone: repeats are averaged inside their case, cases by their weight.
def mean(column):
    known = samples.dropna(subset=[column])
    by_case = known.groupby(["candidate", "case"], sort=False).agg(
        mean=(column, "mean"), weight=("weight", "first")
    )
    by_case["part"] = by_case["mean"] * by_case["weight"]
    sums = by_case.groupby("candidate", sort=False)[["part", "weight"]].sum()
    return sums["part"] / sums["weight"]


by_hand = pd.DataFrame({"accuracy": mean("outcome"), "cost_per_1000": 1000 * mean("cost")})
shown = pd.DataFrame(
    {
        measure: {
            candidate: known[measure]["raw"]
            for candidate, known in decision["measurements"].items()
            if measure in known and known[measure]["provenance"] in ("measured", "reported")
        }
        for measure in by_hand
    },
    dtype=float,
)
pd.testing.assert_frame_equal(
    by_hand.loc[shown.index].where(shown.notna()), shown, rtol=1e-10, check_names=False
)
by_hand"""

_COMPUTE = '''\
from dataclasses import replace

# With the service's own mathematics: pure functions of arrays, no database, no network.
from decision.core.cases import SERIES, CaseSeries, CaseTable
from decision.core.inputs import compute, differences, inputs_from_json


def arrays(rows):
    """One candidate's samples, cases x repeats; None for what nobody recorded."""
    wide = rows.pivot(index="at", columns="repeat", values=list(SERIES))
    grids = {name: wide[name].to_numpy(dtype=float) for name in SERIES}
    known = {name: grid for name, grid in grids.items() if not np.isnan(grid).all()}
    return CaseSeries(**known)


cases = inputs["cases"]
if cases is not None:
    places = {key: at for at, key in enumerate(dict.fromkeys(samples["case"]))}
    samples["at"] = samples["case"].map(places)
    series = {key: CaseSeries() for key in cases["series"]}
    series |= {key: arrays(rows) for key, rows in samples.groupby("candidate", sort=False)}
    first = samples.drop_duplicates("at").sort_values("at")
    table = CaseTable(
        cases=tuple(places),
        series=series,
        weights=first["weight"].to_numpy(dtype=float),
        strata=None if cases["strata"] is None else first["stratum"].to_numpy(dtype=np.intp),
        reported=frozenset(cases["reported"]),
    )

read = inputs_from_json(inputs)
again = compute(read if cases is None else replace(read, case_table=table))
wrong = differences(decision, json.loads(json.dumps(again)))
assert not wrong, wrong[:10]
print(f"All numbers of the decision come out again: {again['verdict']['headline']}")'''

_LOOK = """\
by_key = {row["key"]: row for row in again["candidates"]}
pd.DataFrame(
    [
        {
            "rank": row["rank_label"],
            "candidate": row["label"],
            "score": row["score"],
            **{one["label"]: cell["text"] for one, cell in zip(again["criteria"], row["cells"])},
            "note": row["note"],
        }
        for row in (by_key[key] for key in again["order"])
    ]
)"""


def notebook(snapshot: Snapshot) -> str:
    """The notebook's JSON; it reads inputs.json, decision.json and samples.csv beside it.

    What people and models wrote is in those files and in Markdown that is escaped, never in code.
    """
    title = f"# {plain(snapshot['question'])}\n\n{plain(snapshot['verdict']['headline'])}"
    how = (
        "This notebook computes every number of the decision again from its samples. It needs "
        "Rationale's package `decision` (a checkout on the path is enough), numpy, scipy, pandas."
    )
    cells = [
        new_markdown_cell(f"{title}\n\n{how}"),
        new_code_cell(_READ),
        new_markdown_cell("## Means, without any code of ours"),
        new_code_cell(_PANDAS),
        new_markdown_cell("## The whole decision, to the last digit"),
        new_code_cell(_COMPUTE),
        new_code_cell(_LOOK),
    ]
    for number, cell in enumerate(cells):
        # Random ids would make two exports of one record differ.
        cell["id"] = f"cell-{number}"
    book = new_notebook(cells=cells)
    book.metadata["language_info"] = {"name": "python"}
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.validate(book)
    return str(nbformat.writes(book))
