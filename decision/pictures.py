"""The drawings of a decision as pictures: named, told in words, with their numbers."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any, Final

from django.template.loader import render_to_string

from decision.charts.bars import score_bars
from decision.charts.letters import candidate_marks
from decision.charts.lines import Lines, value_lines
from decision.charts.ranks import rank_strip
from decision.charts.standalone import painted
from decision.charts.triangle import Triangle, weight_triangle
from decision.core.sentence import label_phrase
from decision.decision_page import DecisionPage
from evaluations.core.spreadsheets import guarded
from teams.templatetags.formatting import number, percent

Rows = list[list[object]]

#: Room above and below a drawing: for its title and question, and for a line of its notes.
HEAD: Final = 64
FOOT: Final = 18
#: So wide is a letter of them.
CHARACTER: Final = 6.6


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title, what it shows in words, and its numbers; the first row is names."""

    name: str
    title: str
    told: tuple[str, ...]
    chart: Any
    rows: Rows

    @property
    def table(self) -> list[list[str]]:
        """The same numbers as a page shows them, below the names of the columns."""
        return [[_shown(cell) for cell in row] for row in self.rows[1:]]


def picture(page: DecisionPage, name: str) -> Picture | None:
    """One drawing; None where there is none of that name, or nothing to draw."""
    made = MAKERS.get(name)
    return made(page) if made else None


def pictures(page: DecisionPage) -> dict[str, Picture]:
    """All drawings that there are, by name."""
    made = ((name, picture(page, name)) for name in MAKERS)
    return {name: found for name, found in made if found is not None}


def picture_svg(page: DecisionPage, found: Picture) -> str:
    """A file of its own: title and question above, what it means and the weights below."""
    width = int((found.chart.width - 32) / CHARACTER)
    notes = [line for text in (*found.told, weights_told(page)) for line in wrap(text, width)]
    context = {
        "picture": found,
        "chart": found.chart,
        "decision": page.decision,
        "question": shorten(page.decision.question, width, placeholder="…"),
        "notes": [
            (text, HEAD + found.chart.height + 22 + FOOT * at) for at, text in enumerate(notes)
        ],
        "height": HEAD + found.chart.height + 18 + FOOT * len(notes),
    }
    return painted(render_to_string("decision/drawings/file.html", context))


def picture_csv(found: Picture) -> str:
    """The numbers behind a drawing; what is unknown is an empty cell."""
    out = io.StringIO()
    cells = ([guarded(c) if isinstance(c, str) else c for c in row] for row in found.rows)
    csv.writer(out, lineterminator="\r\n").writerows(cells)
    return out.getvalue()


def _shown(cell: object) -> str:
    return str(number(cell)) if isinstance(cell, float) or cell is None else str(cell)


def weights_told(page: DecisionPage) -> str:
    """The weights behind a picture, in one sentence."""
    shares = [
        f"{label_phrase(row['label'])} {percent(row['share'])}"
        for row in page.view.snapshot["criteria"]
        if row["share"] > 0
    ]
    return f"Weights: {', '.join(shares)}."


def _scores(page: DecisionPage) -> Picture | None:
    chart = score_bars(page.view.snapshot, page.rows)
    if chart is None:
        return None
    names = [row.record["label"] for row in page.rows.criteria]
    rows: Rows = [["letter", "candidate", "rank", "score", "low", "high", *names]]
    marks = candidate_marks(page.view.snapshot)
    for row in page.rows.candidates:
        record, doubt = row.record, row.record["doubt"]
        ends = [doubt["score_low"], doubt["score_high"]] if doubt else [None, None]
        parts = [cell["contribution"] for cell in record["cells"]]
        letter = marks[record["key"]].letter
        rows.append([letter, record["label"], record["rank_label"], record["score"], *ends, *parts])
    return Picture("scores", "Scores, by what each criterion contributes", SCORES, chart, rows)


SCORES: Final = (
    "0: the worst acceptable on everything; 1: the target on everything. "
    "Line: 95% interval over resampled cases.",
)


def _ranks(page: DecisionPage) -> Picture | None:
    strip = rank_strip(page.view.snapshot, page.drawing.ranks)
    if strip is None:
        return None
    kind = strip.chances
    told = (f"{kind.title}. A number is a rank; the wider, the likelier. {RANKED_BY[kind.kind]}",)
    count = len(kind.keys)
    rows: Rows = [["letter", "candidate", *(f"rank {rank}" for rank in range(1, count + 1))]]
    marks = candidate_marks(page.view.snapshot)
    for key, chances in zip(kind.keys, kind.rows, strict=True):
        rows.append([marks[key].letter, marks[key].label, *chances])
    return Picture("ranks", "Chances of every rank", told, strip, rows)


RANKED_BY: Final[Mapping[str, str]] = {
    "cases": "Over resampled cases, with the weights as they are.",
    "weights": "Over all weightings, each as likely as any other, with these cases.",
    "both": "Over resampled cases and all weightings together.",
}


def _scatter(page: DecisionPage) -> Picture | None:
    chart = page.chart
    if chart is None or not chart.points:
        return None
    told = ["Crosses: 95% intervals."]
    if chart.frontier:
        told.append("Dashed: no candidate is better in both.")
    if chart.clouds:
        told.append("Shaded: holds 80% of the resampled points of a candidate.")
    if chart.is_crowd:
        told.append("Both only of those that may be the best.")
    if chart.unnamed:
        told.append(f"{chart.unnamed} have no room for a name.")
    if chart.has_chances:
        told.append("Percent: in so many resamples no candidate is better in both.")
    names = [[axis.measure, f"{axis.measure} low", f"{axis.measure} high"] for axis in _axes(page)]
    rows: Rows = [["candidate", "status", *names[0], *names[1], "on frontier", "p frontier"]]
    for row in chart.rows:
        ends = [record[end] if record else None for record in (row.x, row.y) for end in ENDS]
        rows.append([row.label, row.status, *ends, row.on_frontier, row.p_front])
    title = f"{chart.y.label} against {chart.x.phrase}"
    return Picture("scatter", title, (" ".join(told),), chart, rows)


ENDS: Final = ("raw", "low", "high")


def _axes(page: DecisionPage) -> Iterator[Any]:
    assert page.chart is not None
    yield from (page.chart.x, page.chart.y)


def _triangle(page: DecisionPage) -> Picture | None:
    chart = weight_triangle(page.view.snapshot, page.drawing.corners)
    if chart is None:
        return None
    names = [corner.label for corner in chart.corners]
    rows: Rows = [["letter", "candidate", "share of the triangle", "corner", *names]]
    for area in chart.areas:
        for corner, split in enumerate(area.splits, 1):
            rows.append([area.letters, area.label, area.share, corner, *split])
    title = "Who is first at which weights"
    return Picture("triangle", title, triangle_told(chart), chart, rows)


def triangle_told(chart: Triangle) -> tuple[str, str]:
    """The triangle in words: what it holds fixed, and who has how much of it."""
    shares = [f"{area.letters} {area.label} {percent(area.share)}" for area in chart.areas]
    if chart.open_share:
        shares.append(f"nobody, because gaps leave it open, {percent(chart.open_share)}")
    kept = ""
    if chart.others:
        others = ", ".join(label_phrase(row["label"]) for row in chart.others)
        kept = f" The other weights stay as they are ({others}: {percent(chart.kept)} together)."
    return (
        "A corner gives one criterion all that the three weigh together; the cross is the weights "
        f"of now.{kept}",
        f"First: {'; '.join(shares)}.",
    )


def _lines(page: DecisionPage) -> Picture | None:
    snapshot = page.view.snapshot
    chart = value_lines(snapshot)
    if chart is None:
        return None
    rows: Rows = [["letter", "candidate", "status"]]
    for criterion in snapshot["criteria"]:
        rows[0] += [
            f"{criterion['measure']} ({criterion['unit']})",
            f"{criterion['measure']} value",
        ]
    marks = candidate_marks(snapshot)
    for row in page.rows.candidates:
        record = row.record
        rows.append([marks[record["key"]].letter, record["label"], record["status"]])
        for cell in record["cells"]:
            rows[-1] += ["inf" if cell["unbounded"] else cell["raw"], cell["u"]]
    return Picture("lines", "All values as lines", (lines_told(chart),), chart, rows)


def lines_told(chart: Lines) -> str:
    """What the lines mean."""
    gap = " A line breaks where a value is unknown; the letters below have none." * chart.has_gap
    out = " Dashed: does not qualify." * chart.has_excluded
    return f"Above the target, below the worst acceptable value; thick is who is first.{gap}{out}"


MAKERS: Final[Mapping[str, Callable[[DecisionPage], Picture | None]]] = {
    "scores": _scores,
    "ranks": _ranks,
    "triangle": _triangle,
    "scatter": _scatter,
    "lines": _lines,
}
