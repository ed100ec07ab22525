"""The record as Markdown, for a wiki or a pull request."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from decision.core.schema import Snapshot
from decision.models import Decision
from decision.stories import story_of_thinking

#: Signs that mean something in Markdown, even inside a line.
MARKUP: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|!~"})


def record_markdown(decision: Decision) -> str:
    """The record for a wiki or a pull request; what people and models wrote is escaped."""
    snapshot: Snapshot = decision.snapshot["decision"]
    recorded, evidence = decision.snapshot["recorded"], decision.snapshot["evidence"]
    suite, run = evidence["suite"], evidence["run"]
    chosen = plain(recorded["chosen_label"]) or "none of them"
    lines = [
        f"# {plain(snapshot['question'])}",
        "",
        f"**Chosen: {chosen}.** {plain(snapshot['verdict']['headline'])}",
        "",
        *(f"> {plain(line)}" for line in recorded["reason"].splitlines()),
        "",
        *(f"- {plain(sentence)}" for sentence in snapshot["verdict"]["sentences"]),
        *(f"- {plain(told.text)}" for told in story_of_thinking(snapshot, evidence)),
        "",
        *_table(["Criterion", "Weight", "Scale", "Must-have"], _criteria(snapshot)),
        "",
        *_table(["Rank", "Candidate", "Score", *_labels(snapshot), "Note"], _ranking(snapshot)),
        "",
        f"Evidence: {plain(suite['name'])} v{suite['version']} (sha256 {suite['digest']}), "
        f"{suite['cases']} cases, {run['repeats']} times each; run {run['id']}, "
        f"{plain(run['name'])}. {plain(evidence['policy'])}{_prices(evidence)}",
        "",
        f"Recorded by {plain(recorded['by'])} of {plain(recorded['team'])} at "
        f"{recorded['at']}; sha256 of the record {decision.digest}.",
        "",
    ]
    return "\n".join(lines)


def _prices(evidence: dict[str, Any]) -> str:
    """Which prices the costs are under; records of earlier versions do not say: the run's."""
    on = (evidence.get("costs") or {}).get("prices_on")
    return f" Costs are under the price book of {on}." if on else ""


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
        return f"| {' | '.join(plain(cell) for cell in cells)} |"

    return [line(head), f"|{' --- |' * len(head)}", *map(line, rows)]


def plain(text: str) -> str:
    """One line of text without any markup in effect."""
    return " ".join(text.split()).translate(MARKUP)
