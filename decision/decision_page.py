"""Everything that the page of one decision shows, for the criteria that its address asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from decision.changes import ChangeTable, change_table
from decision.charts.ranks import FEW, Strip, rank_chances, rank_strip
from decision.charts.scatter import Scatter, scatter
from decision.core.criteria_address import (
    AddressError,
    Problem,
    kept_anchors,
    read_criteria_address,
    write_criteria_address,
)
from decision.core.joint import joint_draws
from decision.core.measures import MEASURES, Measure
from decision.core.presets import PRESETS
from decision.core.profile import Profile as CoreProfile
from decision.core.profile import profile_from_criteria, profile_from_json
from decision.core.story import Told
from decision.core.values import FieldError
from decision.doubt_page import DoubtTables, doubt_tables
from decision.drawn import AXES, CORNERS, DRAWN, Drawing, drawn_pairs, read_drawing, usual_drawing
from decision.headlines import remember_headline
from decision.models import Decision
from decision.opinion_rows import OpinionRows, opinion_rows
from decision.own_measures import measures_of_team
from decision.queries import DecisionView, decision_view, profile_list
from decision.replays import stored_inputs
from decision.rows import DecisionRows, decision_rows
from decision.stories import story_of_thinking
from decision.troubles import Query, Trouble, trouble_of
from teams.access import Actor

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made or own profile as a link; ``slug`` is set for an own one."""

    label: str
    help: str
    query: str
    is_current: bool
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the samples of one candidate ended."""

    key: str
    label: str
    is_micro: bool
    samples: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision, weighed as its address says; ``query`` is that address, short and whole.

    ``carried`` are those parts of it that the sliders' form has no field for; ``bounded`` are the
    measures with a saved must-have, which an empty field takes away.
    """

    decision: Decision
    view: DecisionView
    rows: DecisionRows
    drawing: Drawing
    chart: Scatter | None
    strip: Strip | None
    changes: ChangeTable | None
    doubt: DoubtTables
    opinions: OpinionRows | None
    tallies: tuple[Tally, ...]
    presets: tuple[Preset, ...]
    troubles: tuple[Trouble, ...]
    query: str
    carried: Pairs
    is_saved: bool
    bounded: frozenset[str]
    unused: tuple[Measure, ...]

    @property
    def usual(self) -> dict[str, str]:
        """What is drawn unless the address says otherwise."""
        return usual_drawing(self.view.snapshot["criteria"])

    @property
    def rank_kinds(self) -> list[tuple[str, str]]:
        """Doubts of which the strip of ranks can be drawn, with their titles."""
        known = rank_chances(self.view.snapshot).values()
        return [(chances.kind, chances.title) for chances in known]

    @property
    def all_ranks(self) -> Strip | None:
        """The strip of ranks as large as it comes."""
        return rank_strip(self.view.snapshot, self.drawing.ranks)

    @property
    def corner_fields(self) -> list[tuple[str, str, str]]:
        """The corners of the triangle: the field's name, what is drawn, and what is usual."""
        pairs = zip(CORNERS, self.drawing.corners, strict=True)
        return [(name, measure, self.usual[name]) for name, measure in pairs]

    @property
    def hidden(self) -> Pairs:
        """What the page of pictures has no field for."""
        shown = {*DRAWN}
        return [pair for pair in parse_qsl(self.query, True) if pair[0] not in shown]

    @property
    def story(self) -> tuple[Told, ...]:
        """What the decision teaches, where it teaches anything about thinking."""
        return story_of_thinking(self.view.snapshot, self.view.evidence)

    @property
    def total(self) -> int:
        """All samples of the run."""
        return sum(_all(tally.samples) for tally in self.tallies)

    @property
    def waiting(self) -> int:
        """Samples without an end."""
        return sum(tally.samples["waiting"] for tally in self.tallies)

    @property
    def failed(self) -> int:
        """Samples that failed for a named cause."""
        return sum(tally.samples["failed"] for tally in self.tallies)

    @property
    def done(self) -> int:
        """Samples with a result."""
        return self.total - self.waiting - self.failed

    @property
    def all_micro(self) -> bool:
        """Whether every candidate is a micro demo model."""
        return bool(self.tallies) and all(tally.is_micro for tally in self.tallies)


def decision_page(decision: Decision, query: Query, by: Actor) -> DecisionPage:
    """Weigh ``decision`` as ``query`` says; what cannot be read becomes ``troubles``.

    A recorded decision shows its record, whatever the address says.
    """
    base, own = base_profile(decision), measures_of_team(decision.team_id)
    profile, problems = _asked_profile(decision, query, base, own)
    view = decision_view(decision, profile)
    rows = decision_rows(view.snapshot, view.evidence)
    measures = [row["measure"] for row in view.snapshot["criteria"]]
    known = {**MEASURES, **{measure.key: measure for measure in own}, **base.catalogue}
    drawing, odd = read_drawing(view.snapshot, query)
    pairs = [] if profile == base else write_criteria_address(profile, base)
    drawn = drawn_pairs(drawing, view.snapshot)
    tallies = _tallies(view, rows)
    if profile == base and not view.is_frozen:
        headline = view.snapshot["verdict"]["headline"]
        remember_headline(decision, sum(map(_ended, tallies)), headline)
    return DecisionPage(
        decision=decision,
        view=view,
        rows=rows,
        drawing=drawing,
        chart=_chart(view, drawing),
        strip=rank_strip(view.snapshot, drawing.ranks, FEW),
        changes=change_table(view.snapshot),
        doubt=doubt_tables(view.snapshot),
        opinions=opinion_rows(view.snapshot),
        tallies=tallies,
        presets=() if view.is_frozen else _presets(base, profile, drawn, by),
        troubles=tuple(trouble_of(item, query, known) for item in [*problems, *odd]),
        query=urlencode([*pairs, *drawn]),
        carried=[
            *(pair for pair in pairs if not pair[0].startswith(("w.", "m."))),
            *(pair for pair in drawn if pair[0] not in AXES),
        ],
        is_saved=profile == base,
        bounded=frozenset(row.measure for row in base.criteria if row.must_have is not None),
        unused=tuple(measure for key, measure in known.items() if key not in measures),
    )


def base_profile(decision: Decision) -> CoreProfile:
    """The criteria that the decision has without any address."""
    if decision.snapshot:
        return profile_from_json(decision.snapshot["decision"]["profile"])
    return profile_from_criteria(decision.criteria)


def asked_criteria(decision: Decision, query: Query) -> CoreProfile:
    """The criteria that ``query`` asks for.

    Raises AddressError naming every field that cannot be used.
    """
    own = measures_of_team(decision.team_id)
    return read_criteria_address(query, base_profile(decision), own)


def _asked_profile(
    decision: Decision, query: Query, base: CoreProfile, own: Sequence[Measure]
) -> tuple[CoreProfile, Sequence[Problem]]:
    if decision.snapshot:
        return base, ()
    try:
        return read_criteria_address(query, base, own), ()
    except AddressError as error:
        return base, error.problems


def _chart(view: DecisionView, drawing: Drawing) -> Scatter | None:
    if not drawing.x or not view.snapshot["candidates"]:
        return None
    inputs = stored_inputs(view.decision) if view.is_frozen else view.inputs
    draws = joint_draws(inputs, drawing.x, drawing.y) if inputs else {}
    return scatter(view.snapshot, drawing.x, drawing.y, drawing.scales, draws)


def _presets(
    base: CoreProfile, profile: CoreProfile, drawn: Pairs, by: Actor
) -> tuple[Preset, ...]:
    def choice(label: str, text: str, wanted: CoreProfile, slug: str = "") -> Preset:
        pairs = [] if wanted == base else write_criteria_address(wanted, base)
        return Preset(label, text, urlencode([*pairs, *drawn]), wanted == profile, slug)

    ready = [
        choice(item.label, item.help, kept_anchors(item.build(), base)) for item in PRESETS.values()
    ]
    own = []
    for row in profile_list(by):
        wanted = _readable(row.criteria)
        if wanted is not None:
            own.append(choice(row.name, "Your team’s own profile", wanted, row.slug))
    return tuple(ready + own)


def _readable(criteria: list[dict[str, Any]]) -> CoreProfile | None:
    """A stored profile; None where a measure that it names is no longer in the catalogue."""
    try:
        return profile_from_criteria(criteria)
    except FieldError:
        return None


def _tallies(view: DecisionView, rows: DecisionRows) -> tuple[Tally, ...]:
    by_key = {row.record["key"]: row for row in rows.candidates}
    return tuple(
        Tally(key, by_key[key].record["label"], by_key[key].is_micro, known["samples"])
        for key, known in view.evidence["candidates"].items()
    )


def _all(samples: Mapping[str, int]) -> int:
    """Truncated ones are counted by how they were judged, too."""
    return sum(count for name, count in samples.items() if name != "truncated")


def _ended(tally: Tally) -> int:
    return _all(tally.samples) - tally.samples["waiting"]
