"""Holds the runs of the replication recipe against what the server knew and served."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Sum

from evaluations.core.results.classes import average_f1
from evaluations.models import Attempt, Run, RunState, Sample
from evaluations.queries.results import RunResults, run_results
from tools.acceptance.accounting import Account


def account_for_article(ledger: Mapping[str, Any], *, best: str, half: str, worst: str) -> Account:
    """Four runs; the figures of three models whose share of right answers is known."""
    account = Account()
    check_runs(account)
    for run in Run.objects.order_by("pk"):
        found = run_results(run)
        account.expect(_figures(found, best) == (1.0, 1.0), f"{run.name}: {best} is always right")
        account.expect(_figures(found, worst) == (0.0, 0.0), f"{run.name}: {worst} is never right")
        between = all(0.2 < value < 0.8 for value in _figures(found, half))
        account.expect(between, f"{run.name}: {half} has {_figures(found, half)}")
    check_calls(account, ledger)
    return account


def micro_account() -> Account:
    """Four runs that end, whatever the micro models make of them."""
    account = Account()
    check_runs(account)
    return account


def check_runs(account: Account) -> None:
    """Four finished runs whose samples are all graded."""
    states = list(Run.objects.values_list("state", flat=True))
    account.expect(states == [RunState.FINISHED] * 4, f"four runs are {set(states)}")
    graded = Sample.objects.filter(state="graded").count()
    total = Sample.objects.count()
    account.expect(graded == total, f"{graded} of {total} samples are graded")


def check_calls(account: Account, ledger: Mapping[str, Any]) -> None:
    """Every served call is an attempt, with its tokens."""
    served = Attempt.objects.filter(code="ok")
    sums = served.aggregate(prompt=Sum("prompt_tokens"), output=Sum("output_tokens"))
    for name, told, recorded in (
        ("served calls", ledger["served"], served.count()),
        ("calls with faults", ledger["requests"] - ledger["served"], failed_attempts()),
        ("prompt tokens", ledger["input_tokens"], sums["prompt"]),
        ("output tokens", ledger["output_tokens"], sums["output"]),
    ):
        account.expect(told == recorded, f"{name}: server {told:,}, recorded {recorded:,}")


def failed_attempts() -> int:
    """Calls that ended otherwise than with an answer."""
    return Attempt.objects.exclude(code="ok").count()


def _figures(found: RunResults, model: str) -> tuple[float, float]:
    place = next(at for at, row in enumerate(found.candidates) if row.label == model)
    f1 = average_f1([table.candidates[place] for table in found.classes])
    accuracy = found.candidates[place].accuracy
    assert accuracy is not None
    return -1.0 if f1 is None else round(f1, 9), round(accuracy.value, 9)
