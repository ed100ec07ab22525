"""Looking at a case before money is spent: as the model sees it, and as a grader judges."""

from dataclasses import dataclass

from django import forms

from evaluations.access import candidates_for
from evaluations.admin.fields import GradersField
from evaluations.core.graders import GRADERS, grade_reply
from evaluations.core.prompts import messages_for
from evaluations.core.scoring import Reply, Score
from evaluations.execution.judging import judge_reply
from evaluations.models import Case
from teams.access import Actor
from traces.core.analysis import languages_of
from traces.core.completion import Message
from traces.core.splitting import Split, split_completion


@dataclass(frozen=True, slots=True)
class Sight:
    """The messages of a call, word for word, and the candidates that get them."""

    messages: list[Message]
    candidates: list[str]


def sights_of(case: Case, by: Actor) -> list[Sight]:
    """What each of the team's candidates is sent; those that get the same are named together."""
    rows = candidates_for(by).filter(archived_at=None).order_by("name")
    names: dict[str, list[str]] = {"": []}
    for name, system in rows.values_list("name", "system_prompt"):
        own = "" if case.system else system
        names.setdefault(own, []).append(name)
    return [
        Sight(
            messages_for(
                prompt=case.prompt,
                messages=case.messages,
                system=case.system,
                candidate_system=system,
            ),
            candidates,
        )
        for system, candidates in names.items()
        if candidates or not system
    ]


class TrialForm(forms.Form):
    """A pasted answer, judged by the case's graders or by others."""

    answer = forms.CharField(
        label="What the model wrote",
        strip=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text="The whole reply. A thought between tags is split off, as in a run.",
    )
    graders = GradersField(
        required=False, help_text="To try others; none: the graders that the case has."
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one grader said."""

    grader: str
    score: Score

    @property
    def word(self) -> str:
        """Right, wrong, unscored, or the share of right."""
        if self.score.value is None:
            return "unscored"
        return {1.0: "correct", 0.0: "incorrect"}.get(self.score.value, "partly correct")


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer as a run would have stored and judged it."""

    thought: str
    answer: str
    verdicts: list[Verdict]


def try_graders(case: Case, text: str, specs: list[dict[str, object]]) -> Trial:
    """Judge a pasted reply by ``specs``, or else by the case's own or default graders."""
    split = split_completion(text)
    used = specs or case.graders or case.version.default_graders
    verdicts = []
    for spec in used:
        kind, settings = str(spec["kind"]), spec.get("settings")
        label = GRADERS[kind].label if kind in GRADERS else kind
        known = settings if isinstance(settings, dict) else {}
        # Here or in the sandbox, but no call to a model while a person waits.
        sandboxed = kind in GRADERS and GRADERS[kind].lane == "sandbox"
        judge = judge_reply if sandboxed else grade_reply
        score = judge(kind, _reply(case, split), case.targets, known)
        verdicts.append(Verdict(label, score))
    return Trial(split.reasoning.strip(), split.answer.strip(), verdicts)


def _reply(case: Case, split: Split) -> Reply:
    """What a run would know of the pasted reply."""
    thought = split.reasoning.strip()
    asked = [message["content"] for message in case.messages if message["role"] == "user"]
    return Reply(
        answer=split.answer,
        prompt=case.prompt or (asked[-1] if asked else ""),
        outcome="truncated" if split.truncated else "answered",
        trace_kind="full" if thought else "none",
        trace_source=split.dialect,
        thought_languages=(languages_of(thought) or None) if thought else None,
    )
