"""Answers judged by models of the team: asked, read, booked to the run."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from evaluations.actions.run_checks import CannotStartError
from evaluations.actions.runs import start_run
from evaluations.execution.waiting import grade_left
from evaluations.models import Candidate, Run, RunState, Sample, SampleScore
from teams.models import User
from tests.evaluations.execution.scripts import Script, error, right
from tests.evaluations.factories import make_candidate, make_suite_version
from traces.core.completion import Completion
from traces.core.usage import Usage

pytestmark = pytest.mark.django_db(transaction=True)
Driven = Callable[..., None]
PRICES = {"price_input": 1.0, "price_output": 1000.0}
SECRET = "so first we add the ones"


def judged_by(*slugs: str, **settings: object) -> list[dict[str, object]]:
    rubric = "The sum is right."
    return [{"kind": "judge", "settings": {"judges": list(slugs), "rubric": rubric} | settings}]


def says(verdict: object) -> Completion:
    told = json.dumps({"reason": "As the rubric says.", "verdict": verdict})
    usage = Usage(prompt=50, output=10, basis="reported")
    return Completion(text=told, reasoning="hm", stop_reason="stop", usage=usage)


@pytest.fixture
def judges(member: User) -> list[Candidate]:
    team = member.actor.team
    return [make_candidate(team, name, slug=name.lower(), **PRICES) for name in ("Ann", "Bob")]


@pytest.fixture
def asked(script: Script) -> list[str]:
    """Prompts that judges got; the candidate's own are answered as always."""
    seen: list[str] = []

    def answer(prompt, number):
        text = prompt.messages[-1]["content"]
        if "by this rubric" not in text:
            return right(prompt)
        seen.append(text)
        return script.verdict(prompt, len(seen))

    script.verdict = lambda prompt, number: says("right")
    script.answer = answer
    return seen


@pytest.fixture
def run_of(member: User, judges: list[Candidate], driven: Driven) -> Callable[..., Run]:
    def make(graders: list[dict[str, object]], **wishes: object) -> Run:
        version = make_suite_version(
            member.actor.team,
            cases=[
                {"key": f"c{n}", "prompt": f"{n} + 2", "targets": [str(n + 2)], "graders": graders}
                for n in (1, 2)
            ],
        )
        candidate = make_candidate(member.actor.team, "Alpha", **PRICES)
        run = start_run(
            suite_version=version,
            candidates=[candidate],
            repeats=1,
            by=member.actor,
            now=timezone.now(),
            **wishes,
        )
        driven(run)
        grade_left(now=timezone.now())
        run.refresh_from_db()
        return run

    return make


def test_a_judge_grades_what_waits_and_the_run_ends(run_of, asked) -> None:
    run = run_of(judged_by("ann"))
    assert run.state == RunState.FINISHED
    assert set(Sample.objects.filter(run=run).values_list("value", flat=True)) == {1.0}
    score = SampleScore.objects.filter(sample__run=run)[0]
    assert (score.grader, score.grader_version) == ("judge", 1)
    assert "As the rubric says." in score.explanation
    assert len(asked) == 4  # two cases, both orders


def test_no_thought_reaches_a_judge(run_of, asked) -> None:
    run_of(judged_by("ann"))
    assert asked
    assert not any(SECRET in text for text in asked)


def test_a_panel_votes_and_its_agreement_is_kept(run_of, asked, script) -> None:
    script.verdict = lambda prompt, number: says("right" if number % 2 else "wrong")
    run = run_of(judged_by("ann", "bob", swap=False))
    score = SampleScore.objects.filter(sample__run=run)[0]
    assert score.value == 0.5
    assert score.details["agreement"] == 0.0
    assert [each["judge"] for each in score.details["judges"]] == ["ann", "bob"]


def test_what_judges_cost_is_the_runs(run_of, asked) -> None:
    free = run_of([{"kind": "number", "settings": {}}]).spent_usd
    run = run_of(judged_by("ann", swap=False))
    assert run.spent_usd == pytest.approx(free + 2 * (50 * 1e-6 + 10 * 1e-3))


def test_a_run_without_money_asks_no_judge(member, run_of, asked) -> None:
    run = run_of(judged_by("ann"), budget_usd=100.0)
    Run.objects.filter(pk=run.pk).update(budget_usd=run.spent_usd)
    Sample.objects.filter(run=run).update(state="answered", value=None)
    before = len(asked)
    grade_left(now=timezone.now())
    assert len(asked) == before
    score = SampleScore.objects.filter(sample__run=run, current=True)[0]
    assert score.value is None
    assert "budget" in score.explanation


def test_a_reply_without_a_verdict_leaves_the_answer_unscored(run_of, asked, script) -> None:
    script.verdict = lambda prompt, number: Completion(text="Looks fine.", stop_reason="stop")
    run = run_of(judged_by("ann"))
    assert set(Sample.objects.filter(run=run).values_list("state", "value")) == {("graded", None)}


def test_a_busy_judge_is_asked_again_and_a_broken_one_is_not(
    run_of, asked, script, monkeypatch
) -> None:
    monkeypatch.setattr("evaluations.execution.judge_calls.backoff_s", lambda *a, **k: 0.0)
    script.verdict = lambda prompt, number: error("server_error") if number == 1 else says("right")
    run = run_of(judged_by("ann", swap=False))
    assert set(Sample.objects.filter(run=run).values_list("value", flat=True)) == {1.0}
    assert len(asked) == 3
    script.verdict = lambda prompt, number: error("unauthorized", retryable=False)
    before = len(asked)
    run = run_of(judged_by("ann", swap=False))
    assert len(asked) == before + 2
    assert "It was unauthorized." in SampleScore.objects.filter(sample__run=run)[0].explanation


def test_a_judge_that_the_team_has_not_stops_the_start_with_the_way_out(run_of) -> None:
    with pytest.raises(CannotStartError, match="judged by carol, and the team has no such model"):
        run_of(judged_by("ann", "carol"))


def test_a_judge_of_another_team_is_none(run_of, stranger) -> None:
    make_candidate(stranger.actor.team, "Dave", slug="dave")
    with pytest.raises(CannotStartError, match="dave"):
        run_of(judged_by("dave"))
