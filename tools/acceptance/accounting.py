"""Holds the product's own records of runs against what a server says that it served."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum

from evaluations.models import Attempt, Run, RunState, Sample

#: A fault of the stand-in server and the code under which an attempt records it.
CODE_OF_FAULT = {
    "429": "rate_limited",
    "500": "server_error",
    "drop": "connection",
    "badjson": "bad_response",
}


@dataclass(slots=True)
class Account:
    """What was compared, and what does not fit: ``problems`` is empty when all is accounted for."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add a line to the report."""
        self.lines.append(text)

    def expect(self, holds: bool, text: str) -> None:
        """Add a line, and a problem unless it holds."""
        self.lines.append(f"{'ok ' if holds else 'NOT'}  {text}")
        if not holds:
            self.problems.append(text)


def account_for(run: Run, ledger: Mapping[str, Any], *, lost: Sequence[int]) -> Account:
    """Compare a run with the ledger; ``lost`` are the calls leased at the moment of each kill."""
    account = Account()
    codes = Counter(
        dict(
            Attempt.objects.filter(sample__run=run).values_list("code").annotate(number=Count("pk"))
        )
    )
    written_off = codes["lost"] + codes["interrupted"]
    _check_samples(account, run)
    account.say(f"attempts by code: {dict(codes.most_common())}")
    account.expect(
        codes["lost"] == sum(lost),
        f"{codes['lost']} lost attempts = {' + '.join(map(str, lost)) or 0} leased at the kills",
    )
    total, requests = codes.total(), ledger["requests"]
    account.expect(
        total - written_off <= requests <= total,
        f"server got {requests} requests, recorded {total} attempts, {written_off} written off",
    )
    _check_codes(account, codes, ledger, written_off)
    _check_tokens(account, run, codes, ledger)
    return account


def _check_samples(account: Account, run: Run) -> None:
    run.refresh_from_db()
    states = dict(Sample.objects.filter(run=run).values_list("state").annotate(n=Count("pk")))
    account.expect(run.state == RunState.FINISHED, f"the run is {run.state}; samples: {states}")
    unnamed = Sample.objects.filter(run=run, state="failed", failure_code="").count()
    open_ones = set(states) - {"graded", "failed"}
    account.expect(not open_ones and not unnamed, "every sample is graded or has a named failure")
    odd = Sample.objects.filter(run=run, state="graded").exclude(scores__current=True)
    account.expect(not odd.exists(), "every graded sample has its scores")
    rows = Attempt.objects.filter(sample__run=run).values("sample").annotate(n=Count("pk"))
    counted = {row["sample"]: row["n"] for row in rows}
    told = dict(Sample.objects.filter(run=run).values_list("pk", "attempts"))
    account.expect(
        all(counted.get(pk, 0) == number for pk, number in told.items()),
        "every sample has as many attempt rows as calls were begun for it",
    )
    account.expect(abs(run.reserved_usd) < 1e-6, f"nothing stays reserved ({run.reserved_usd:g})")


def _check_codes(
    account: Account, codes: Mapping[str, int], ledger: Mapping[str, Any], written_off: int
) -> None:
    known = {"ok": ledger["served"]}
    known |= {code: ledger["faults"].get(fault, 0) for fault, code in CODE_OF_FAULT.items()}
    missing = 0
    for code, told in known.items():
        missing += told - codes[code]
        account.expect(codes[code] <= told, f"{code}: server {told}, recorded {codes[code]}")
    account.expect(
        0 <= missing <= written_off,
        f"{missing} calls of the server's are not recorded under their own code; "
        f"{written_off} were in flight at the kills",
    )


def _check_tokens(
    account: Account, run: Run, codes: Mapping[str, int], ledger: Mapping[str, Any]
) -> None:
    """Every sum of the suite needs the same number of tokens, so differences are exact."""
    attempts = Attempt.objects.filter(sample__run=run, code="ok")
    recorded = attempts.aggregate(prompt=Sum("prompt_tokens"), output=Sum("output_tokens"))
    unseen = ledger["served"] - codes["ok"]
    for name, told in (("prompt", "input_tokens"), ("output", "output_tokens")):
        each = set(attempts.values_list(f"{name}_tokens", flat=True).distinct())
        gap = ledger[told] - recorded[name]
        account.expect(
            len(each) == 1 and gap == unseen * min(each),
            f"{name} tokens: server {ledger[told]:,}, recorded {recorded[name]:,}; the gap is "
            f"{unseen} replies that died with their worker",
        )
