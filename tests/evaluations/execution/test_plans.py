"""What a driver asks of a candidate."""

from evaluations.execution.plans import Plans
from evaluations.models import Case, RunCandidate
from tests.evaluations.factories import make_run


def test_every_repeat_has_a_seed_of_its_own(team):
    run = make_run(team, values={"A": [1, 1]}, repeats=2, facts={"A": {"seed": 7}})
    row, case = RunCandidate.objects.get(run=run), Case.objects.get(version=run.suite_version)
    plans = Plans()
    plans.load([row.pk])
    seeds = [plans[row.pk].prompt_for(case, repeat).parameters.seed for repeat in (0, 1)]
    assert seeds == [7, 8]


def test_a_candidate_without_a_seed_is_asked_without_one(team):
    run = make_run(team, values={"A": [1]})
    row, case = RunCandidate.objects.get(run=run), Case.objects.get(version=run.suite_version)
    plans = Plans()
    plans.load([row.pk])
    assert plans[row.pk].prompt_for(case, 3).parameters.seed is None
