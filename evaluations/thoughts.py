"""Thoughts of a team as a judge of their steps gets to see them."""

from collections.abc import Sequence
from typing import Final

from django.db.models.functions import Length, Right, Substr

from evaluations.core.step_labels.cases import GRADER, labeling_draft
from evaluations.core.step_labels.thoughts import (
    LOOKED_AT,
    MAX_ANSWER_CHARS,
    Thought,
)
from evaluations.models import Case, Run
from teams.models import Team
from traces.models import Trace, TraceKind

#: Nothing but full thoughts has steps: a summary was written by the provider.
_READABLE: Final = Trace.objects.filter(kind=TraceKind.FULL).exclude(reasoning="")


def thoughts_of(team: Team, trace_ids: Sequence[int]) -> list[Thought]:
    """The thoughts of traces, in the order of ``trace_ids``; those of other teams, and traces
    without a readable thought, are left out. One query, and no text is read whole."""
    rows = _READABLE.filter(team=team, pk__in=trace_ids).values_list(
        "pk",
        Substr("reasoning", 1, LOOKED_AT),
        # White space behind an answer does not count.
        Right("answer", 2 * MAX_ANSWER_CHARS),
        Length("reasoning"),
    )
    found = {pk: Thought(pk, text, answer, chars) for pk, text, answer, chars in rows}
    known = (found[pk] for pk in trace_ids if pk in found)
    return [thought for thought in known if thought.text.strip()]


def labeling_cases(thoughts: Sequence[Thought], run: Run) -> list[Case]:
    """Unsaved cases that ask a judge for the steps of ``thoughts``, which come from ``run``."""
    drafts = (
        labeling_draft(thought, run_id=run.pk, position=position)
        for position, thought in enumerate(thoughts)
    )
    return [
        Case(
            key=draft.key,
            position=draft.position,
            prompt=draft.prompt,
            system=draft.system,
            targets=list(draft.targets),
            tags=list(draft.tags),
        )
        for draft in drafts
    ]


def labels_steps(run: Run) -> bool:
    """Whether a judge labels steps in this run."""
    return any(spec.get("kind") == GRADER for spec in run.suite_version.default_graders)
