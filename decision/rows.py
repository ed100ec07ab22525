"""The rows of a decision's page, worked out from its snapshot and nothing else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from decision.core.aggregation import EQUAL
from decision.core.schema import CandidateRecord, CellRecord, Snapshot
from decision.criterion_rows import CriterionRow, Part, criterion_rows, tidy

#: Groups of the ranking: key, title of the dividing line (the first has none).
GROUPS: Final = (
    ("ranked", ""),
    ("open", "Not ranked: a value that is unknown leaves the place open"),
    ("unproven", "Cannot be shown to meet the must-haves"),
    ("excluded", "Excluded by must-haves"),
)
#: Weights move candidates between these two, so both are on the page even while empty.
ALWAYS: Final = ("ranked", "open")


@dataclass(frozen=True, slots=True)
class ValueCell:
    """One candidate held against one criterion."""

    criterion: CriterionRow
    record: CellRecord

    @property
    def known(self) -> bool:
        """Whether there is any value."""
        return self.record["raw"] is not None or self.record["unbounded"]

    @property
    def basis(self) -> str:
        """The interval, and how a value is known that was not measured; else why there is none."""
        how, interval = self.record["provenance"], self.record["interval_text"]
        if how == "measured":
            return interval or "no interval: too few cases"
        # Records of the first form have no date.
        told = " ".join(part for part in (how, self.record.get("as_of", "")) if part)
        return f"{interval}, {told}" if interval else told


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in the ranking and in the table of values.

    ``position`` is its place among the candidates of the run, which settles what is level.
    ``lead`` is ``is-leader`` for who is first, ``is-tied`` for those that cannot be told from it.
    ``parts`` are the contributions, then what gaps leave open; ``low`` to ``high`` is the score
    with every gap of its own at its worst and at its best. ``values`` feeds the live ranking.
    """

    record: CandidateRecord
    position: int
    group: str
    lead: str
    is_micro: bool
    parts: tuple[Part, ...]
    low: float | None
    high: float | None
    whisker: Part | None
    values: str
    cells: tuple[ValueCell, ...]

    @property
    def has_gap(self) -> bool:
        """Whether its score is a range, because a value is unknown."""
        return self.low is not None and self.high is not None and self.high - self.low > EQUAL


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates that share a fate, under a line with ``title``."""

    key: str
    title: str
    rows: tuple[CandidateRow, ...]


@dataclass(frozen=True, slots=True)
class BoundReport:
    """What one must-have does: how many fail it, and who of them comes nearest."""

    criterion: CriterionRow
    fails: int
    unknown: int
    nearest: str
    nearest_value: str


@dataclass(frozen=True, slots=True)
class DecisionRows:
    """Everything that the ranking, the sliders and the table of values show."""

    criteria: tuple[CriterionRow, ...]
    groups: tuple[Group, ...]
    headline: tuple[tuple[str, bool], ...]
    bounds: tuple[BoundReport, ...]

    @property
    def candidates(self) -> tuple[CandidateRow, ...]:
        """All candidates in the order of the list."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def excluded(self) -> int:
        """How many fail a must-have."""
        return sum(row.group == "excluded" for row in self.candidates)

    @property
    def unproven(self) -> int:
        """How many cannot be shown to meet one."""
        return sum(row.group == "unproven" for row in self.candidates)

    @property
    def weights(self) -> str:
        """The weights behind these rows, as the live ranking reads them."""
        return ",".join(row.weight for row in self.criteria)


def decision_rows(snapshot: Snapshot, evidence: Mapping[str, Any]) -> DecisionRows:
    """The rows of ``snapshot``; ``evidence`` tells which candidates are micro demo models."""
    criteria = criterion_rows(snapshot)
    by_key = {record["key"]: record for record in snapshot["candidates"]}
    rows = [_candidate_row(by_key[key], criteria, snapshot, evidence) for key in snapshot["order"]]
    groups = (
        Group(key, title, tuple(row for row in rows if row.group == key)) for key, title in GROUPS
    )
    return DecisionRows(
        criteria=criteria,
        groups=tuple(group for group in groups if group.rows or group.key in ALWAYS),
        headline=emphasized(
            snapshot["verdict"]["headline"],
            [by_key[key]["label"] for key in snapshot["verdict"]["leaders"]],
        ),
        bounds=tuple(
            _bound_report(row, index, snapshot["candidates"])
            for index, row in enumerate(criteria)
            if row.record["must_have"] is not None
        ),
    )


def is_micro(evidence: Mapping[str, Any], key: str) -> bool:
    """Whether a candidate is one of the micro demo models that come with the service."""
    known = evidence["candidates"].get(key, {}).get("configuration", {})
    return bool((known.get("connection") or {}).get("kind") == "micro")


def emphasized(text: str, names: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """``text`` cut into pieces, each with True where it is one of ``names``."""
    if not any(names):
        return ((text, False),)
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return tuple((piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece)


def _bound_report(
    criterion: CriterionRow, index: int, candidates: Sequence[CandidateRecord]
) -> BoundReport:
    failing = [row for row in candidates if row["cells"][index]["meets"] is False]
    finite = [row for row in failing if row["cells"][index]["raw"] is not None]
    higher = criterion.record["direction"] == "higher"
    finite.sort(key=lambda row: row["cells"][index]["raw"] or 0.0, reverse=higher)
    return BoundReport(
        criterion=criterion,
        fails=len(failing),
        unknown=sum(row["cells"][index]["meets"] is None for row in candidates),
        nearest=finite[0]["label"] if finite else "",
        nearest_value=finite[0]["cells"][index]["text"] if finite else "",
    )


def _candidate_row(
    record: CandidateRecord,
    criteria: Sequence[CriterionRow],
    snapshot: Snapshot,
    evidence: Mapping[str, Any],
) -> CandidateRow:
    parts, low, high = _score_parts(record, criteria, snapshot["coverage"])
    group = record["status"]
    if group == "eligible":
        group = "open" if record["rank"] is None else "ranked"
    return CandidateRow(
        record=record,
        position=snapshot["candidates"].index(record),
        group=group,
        lead=_lead(record["key"], snapshot["verdict"]["leaders"]),
        is_micro=is_micro(evidence, record["key"]),
        parts=parts,
        low=low,
        high=high,
        whisker=_whisker(record) if low is not None and low == high else None,
        values=",".join("" if cell["u"] is None else repr(cell["u"]) for cell in record["cells"]),
        cells=tuple(
            ValueCell(criterion, cell)
            for criterion, cell in zip(criteria, record["cells"], strict=True)
        ),
    )


def _lead(key: str, leaders: Sequence[str]) -> str:
    if key not in leaders:
        return ""
    return "is-leader" if key == leaders[0] else "is-tied"


def _score_parts(
    record: CandidateRecord, criteria: Sequence[CriterionRow], coverage: float
) -> tuple[tuple[Part, ...], float | None, float | None]:
    """Contributions over the weight that is known for anybody, then the candidate's own gaps."""
    known, gaps = [], []
    for criterion, cell in zip(criteria, record["cells"], strict=True):
        share = 0.0 if criterion.record["left_out"] else criterion.record["share"]
        if cell["u"] is None:
            gaps.append(("gap", share))
        else:
            known.append((f"series-{criterion.series}", share * cell["u"]))
    parts, x = [], 0.0
    for kind, width in known + gaps:
        scaled = 100 * width / coverage if coverage > 0 else 0.0
        parts.append(Part(kind, tidy(x), tidy(scaled)))
        x += scaled
    if record["score"] is None or coverage <= 0:
        return tuple(parts), None, None
    low = sum(width for _, width in known) / coverage
    gap = sum(width for _, width in gaps) / coverage
    return tuple(parts), low, low + gap if gap > EQUAL else low


def _whisker(record: CandidateRecord) -> Part | None:
    doubt = record["doubt"]
    if doubt is None or doubt["score_low"] is None or doubt["score_high"] is None:
        return None
    low, high = 100 * doubt["score_low"], 100 * doubt["score_high"]
    return Part("whisker", tidy(low), tidy(high - low))
