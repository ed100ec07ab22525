"""Reads about runs of recorded completions."""

from evaluations.models import Case, ProviderKindName, Run, RunCandidate, Sample


def missing_samples(run: Run) -> int:
    """How many of cases x candidates x repeats nobody recorded; 0 for a run that asks itself."""
    recorded = RunCandidate.objects.filter(run=run, connection__kind=ProviderKindName.RECORDED)
    candidates = recorded.count()
    if not candidates:
        return 0
    cases = Case.objects.filter(version_id=run.suite_version_id).count()
    there = Sample.objects.filter(run=run, run_candidate__in=recorded).count()
    return cases * candidates * run.repeats - there
