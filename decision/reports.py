"""A decision as a file: the record as JSON or Markdown, the matrix as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from decision.core.digest import canonical_json
from decision.core.schema import CandidateRecord, Snapshot
from decision.models import Decision

#: A spreadsheet takes a cell that begins so for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: Signs that mean something in Markdown, even inside a line.
MARKUP: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|!~"})


def record_json(decision: Decision) -> bytes:
    """Exactly the bytes of which ``decision.digest`` is the SHA-256."""
    return canonical_json(decision.snapshot)


def matrix_csv(snapshot: Snapshot) -> str:
    """One row a candidate, best first; an unknown value is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = ["rank", "candidate", "status", "score", "score_low", "score_high"]
    head += ["p_best", "expected_loss", "note"]
    for criterion in snapshot["criteria"]:
        name = f"{criterion['measure']} ({criterion['unit']})"
        head += [name, f"{name} low", f"{name} high", f"{criterion['measure']} value"]
        head += [f"{criterion['measure']} cases", f"{criterion['measure']} provenance"]
    writer.writerow(head)
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    writer.writerows(_csv_row(by_key[key]) for key in snapshot["order"])
    return out.getvalue()


def record_markdown(decision: Decision) -> str:
    """The record for a wiki or a pull request; what people and models wrote is escaped."""
    snapshot: Snapshot = decision.snapshot["decision"]
    recorded, evidence = decision.snapshot["recorded"], decision.snapshot["evidence"]
    suite, run = evidence["suite"], evidence["run"]
    chosen = _plain(recorded["chosen_label"]) or "none of them"
    lines = [
        f"# {_plain(snapshot['question'])}",
        "",
        f"**Chosen: {chosen}.** {_plain(snapshot['verdict']['headline'])}",
        "",
        *(f"> {_plain(line)}" for line in recorded["reason"].splitlines()),
        "",
        *(f"- {_plain(sentence)}" for sentence in snapshot["verdict"]["sentences"]),
        "",
        *_table(["Criterion", "Weight", "Scale", "Must-have"], _criteria(snapshot)),
        "",
        *_table(["Rank", "Candidate", "Score", *_labels(snapshot), "Note"], _ranking(snapshot)),
        "",
        f"Evidence: {_plain(suite['name'])} v{suite['version']} (sha256 {suite['digest']}), "
        f"{suite['cases']} cases, {run['repeats']} times each; run {run['id']}, "
        f"{_plain(run['name'])}. {_plain(evidence['policy'])}",
        "",
        f"Recorded by {_plain(recorded['by'])} of {_plain(recorded['team'])} at "
        f"{recorded['at']}; sha256 of the record {decision.digest}.",
        "",
    ]
    return "\n".join(lines)


def _csv_row(row: CandidateRecord) -> list[object]:
    doubt = row["doubt"]
    cells: list[object] = [row["rank_label"], _safe(row["label"]), row["status"], row["score"]]
    cells += [doubt["score_low"], doubt["score_high"]] if doubt else [None, None]
    cells += [doubt["p_best"], doubt["expected_loss"]] if doubt else [None, None]
    cells.append(_safe(row["note"]))
    for cell in row["cells"]:
        raw = "inf" if cell["unbounded"] else cell["raw"]
        known = cell["provenance"] if raw is not None else None
        cells += [raw, cell["low"], cell["high"], cell["u"], cell["n"], known]
    return cells


def _safe(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _criteria(snapshot: Snapshot) -> Iterable[list[str]]:
    for row in snapshot["criteria"]:
        weight = f"{row['weight']:g} ({100 * row['share']:.0f}%)"
        yield [row["label"], weight, row["scale_text"], row["must_have_text"] or "none"]


def _labels(snapshot: Snapshot) -> list[str]:
    return [row["label"] for row in snapshot["criteria"]]


def _ranking(snapshot: Snapshot) -> Iterable[list[str]]:
    by_key = {row["key"]: row for row in snapshot["candidates"]}
    for key in snapshot["order"]:
        row = by_key[key]
        score = "unknown" if row["score"] is None else f"{row['score']:.3f}"
        values = [cell["text"] for cell in row["cells"]]
        yield [row["rank_label"] or "–", row["label"], score, *values, row["note"]]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(_plain(cell) for cell in cells)} |"

    return [line(head), f"|{' --- |' * len(head)}", *map(line, rows)]


def _plain(text: str) -> str:
    """One line of text without any markup in effect."""
    return " ".join(text.split()).translate(MARKUP)
