"""The decision matrix for a terminal."""

import pandas as pd

from decision.core.schema import CandidateRecord, Snapshot


def matrix_as_text(snapshot: Snapshot) -> str:
    """The verdict and the ranked matrix with intervals; one row a candidate, best first."""
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    rows = [_row(by_key[key], snapshot) for key in snapshot["order"]]
    frame = pd.DataFrame(rows).fillna("")
    table = frame.to_string(index=False, justify="left")
    verdict = snapshot["verdict"]
    return "\n".join(
        ["", snapshot["question"], verdict["headline"], *verdict["sentences"], "", table]
    )


def _row(row: CandidateRecord, snapshot: Snapshot) -> dict[str, str]:
    cells = {"rank": row["rank_label"] or "–", "candidate": row["label"], "score": _score(row)}
    for criterion, cell in zip(snapshot["criteria"], row["cells"], strict=True):
        interval = f" [{cell['interval_text']}]" if cell["interval_text"] else ""
        cells[criterion["label"]] = cell["text"] + interval
    doubt = row["doubt"]
    if doubt and doubt["p_best"] is not None:
        cells["P(best)"] = f"{doubt['p_best']:.2f}"
        cells["expected loss"] = f"{doubt['expected_loss']:.3f}"
    return cells | ({"note": row["note"]} if row["note"] else {})


def _score(row: CandidateRecord) -> str:
    if row["score"] is None:
        return "unknown"
    doubt = row["doubt"]
    if doubt is None or doubt["score_low"] is None or doubt["score_high"] is None:
        return f"{row['score']:.3f}"
    return f"{row['score']:.3f} [{doubt['score_low']:.3f}, {doubt['score_high']:.3f}]"
