"""What answers cost on a machine of one's own, by the hour, the case and the month."""

import math
from dataclasses import dataclass
from typing import Final

#: Hours of a month: 365.25 days / 12.
MONTH_HOURS: Final = 730.5


class DeploymentError(ValueError):
    """A description that no machine has; ``field`` names what is odd."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Deployment:
    """A machine as its team describes it.

    ``gpu_hour`` USD for an hour of one card, ``cards`` of them; ``utilization``: the part of the
    paid hours in which it answers, in (0, 1]; ``batch_factor``: how many times as many answers an
    hour it gives with the team's users at once as it gave in the run, at least 1 and at most
    ``users``; ``watts`` of the whole machine at work, ``kwh`` USD for a kilowatt-hour. Without
    utilization it counts as always busy, without a factor as no faster than in the run.
    """

    gpu_hour: float
    cards: int = 1
    utilization: float | None = None
    users: int | None = None
    batch_factor: float | None = None
    watts: float | None = None
    kwh: float | None = None

    def __post_init__(self) -> None:
        if self.utilization is not None and not 0 < self.utilization <= 1:
            raise DeploymentError("utilization", "Enter a share above 0 and up to 1.")
        factor = self.batch_factor
        if factor is not None and not 1 <= factor <= (self.users or 1):
            raise DeploymentError(
                "batch_factor",
                "Enter a number from 1 up to the users at once: a batch is never slower than "
                "one user, nor faster than all of them side by side.",
            )
        if (self.watts is None) != (self.kwh is None):
            missing = "kwh" if self.kwh is None else "watts"
            raise DeploymentError(missing, "Electricity needs both: watts and USD for a kWh.")

    @property
    def paid_hour(self) -> float:
        """USD of one hour, answering or not: cards x price + watts / 1000 x USD a kWh."""
        return self.cards * self.gpu_hour + (self.watts or 0.0) / 1000 * (self.kwh or 0.0)

    @property
    def speed(self) -> float:
        """Run hours of answers in one paid hour: utilization x batch factor."""
        return (self.utilization or 1.0) * (self.batch_factor or 1.0)

    @property
    def busy_hour(self) -> float:
        """USD of what took the machine one hour in the run: paid hour / speed."""
        return self.paid_hour / self.speed

    def case_usd(self, seconds: float) -> float:
        """USD of one case that took the machine ``seconds`` in the run."""
        return self.busy_hour * seconds / 3600

    def cases_per_month(self, seconds: float) -> float:
        """Cases that one machine can answer in a month: speed x hours x 3600 / seconds."""
        return math.inf if seconds == 0 else self.speed * MONTH_HOURS * 3600 / seconds

    @property
    def month_usd(self) -> float:
        """USD of a month of one machine that is paid around the clock."""
        return self.paid_hour * MONTH_HOURS


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From how many cases a month a machine of one's own is the cheaper one.

    ``cases`` is that volume, None where the API stays cheaper at every volume that the machine
    can answer; ``capacity`` is what it can answer in a month.
    """

    cases: float | None
    capacity: float


def break_even(deployment: Deployment, *, seconds: float, api_usd: float) -> BreakEven:
    """When a machine that is paid around the clock beats an API of ``api_usd`` a case.

    cases = month of the machine / API price of a case, if the machine can answer so many:
    above its capacity a second machine is needed, and costs as much again.
    """
    capacity = deployment.cases_per_month(seconds)
    if deployment.month_usd == 0:
        return BreakEven(0.0, capacity)
    cases = math.inf if api_usd <= 0 else deployment.month_usd / api_usd
    return BreakEven(cases if cases <= capacity else None, capacity)


def owned_month_usd(deployment: Deployment, *, seconds: float, cases: float) -> float:
    """USD of the machines that ``cases`` a month need, each paid around the clock."""
    capacity = deployment.cases_per_month(seconds)
    machines = max(1, math.ceil(cases / capacity)) if cases > 0 else 1
    return machines * deployment.month_usd
