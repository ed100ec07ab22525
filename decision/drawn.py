"""What an address says of the drawings: which criteria, on which scales, under which doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from decision.charts.scatter import AxisName, default_axes
from decision.charts.triangle import usual_corners
from decision.core.criteria_address import Problem
from decision.core.measures import MEASURES, Scale
from decision.core.own_measures import is_own
from decision.core.schema import CriterionRecord, Snapshot
from decision.troubles import Query

#: Names of an address that are about the scatter, the triangle, and the strip of ranks.
AXES: Final = ("x", "y", "xs", "ys")
CORNERS: Final = ("ta", "tb", "tc")
DRAWN: Final = (*AXES, *CORNERS, "ranks")
#: On which an axis can be drawn.
DRAWN_SCALES: Final = ("linear", "log")
#: Doubts that the strip of ranks can show; see ``charts.ranks``.
RANKS: Final = ("cases", "weights", "both")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: measures ``x`` and ``y`` (empty with one criterion), an empty scale being the
    one they are valued on; the three ``corners`` (empty with fewer criteria); the doubt of ranks.
    """

    x: str
    y: str
    xs: str
    ys: str
    corners: tuple[str, ...]
    ranks: str

    @property
    def scales(self) -> dict[AxisName, Scale]:
        """The scales that somebody asked for."""
        asked: dict[AxisName, str] = {"x": self.xs, "y": self.ys}
        return {name: cast(Scale, scale) for name, scale in asked.items() if scale}


def read_drawing(snapshot: Snapshot, query: Query) -> tuple[Drawing, list[Problem]]:
    """What ``query`` asks for; what cannot be drawn is a problem, and the usual is drawn."""
    criteria = snapshot["criteria"]
    chosen, problems = usual_drawing(criteria), []
    allowed = _allowed(criteria)
    for name in DRAWN:
        asked = (query.get(name) or [""])[-1]
        if asked in allowed[name]:
            chosen[name] = asked
        elif asked and asked not in MEASURES and not is_own(asked):
            listed = ", ".join(sorted(allowed[name])) or "nothing: there are too few criteria"
            problems.append(Problem(name, f"cannot be drawn; choose one of {listed}"))
    names = [row["measure"] for row in criteria]
    if chosen["x"] and chosen["x"] == chosen["y"]:
        chosen["x"] = next(name for name in names if name != chosen["y"])
    corners = _apart([chosen[name] for name in CORNERS], usual_corners(criteria))
    return Drawing(
        x=chosen["x"],
        y=chosen["y"],
        xs=chosen["xs"],
        ys=chosen["ys"],
        corners=corners,
        ranks=chosen["ranks"],
    ), problems


def drawn_pairs(drawing: Drawing, snapshot: Snapshot) -> list[tuple[str, str]]:
    """``drawing`` as parts of an address: what is not usual."""
    usual = usual_drawing(snapshot["criteria"])
    asked = {name: str(getattr(drawing, name)) for name in (*AXES, "ranks")}
    corners = drawing.corners or ("", "", "")
    asked |= dict(zip(CORNERS, corners, strict=True))
    return [(name, asked[name]) for name in DRAWN if asked[name] != usual[name]]


def usual_drawing(criteria: Sequence[CriterionRecord]) -> dict[str, str]:
    """What is drawn unless an address says otherwise, by its names."""
    x, y = default_axes(criteria) or ("", "")
    corners = usual_corners(criteria) or ("", "", "")
    usual = {"x": x, "y": y, "xs": "", "ys": "", "ranks": RANKS[0]}
    return usual | dict(zip(CORNERS, corners, strict=True))


def _allowed(criteria: Sequence[CriterionRecord]) -> Mapping[str, set[str]]:
    names = {row["measure"] for row in criteria}
    counted = {row["measure"] for row in criteria if not row["left_out"]}
    return {
        "x": names if len(names) > 1 else set(),
        "y": names if len(names) > 1 else set(),
        "xs": {*DRAWN_SCALES},
        "ys": {*DRAWN_SCALES},
        "ranks": {*RANKS},
        **dict.fromkeys(CORNERS, counted if len(counted) > 2 else set()),
    }


def _apart(corners: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Three different corners: what is asked for twice makes room for what is usual."""
    if not usual:
        return ()
    kept: list[str] = []
    spare = [name for name in usual if name not in corners]
    for name in corners:
        kept.append(spare.pop(0) if name in kept else name)
    return tuple(kept)
