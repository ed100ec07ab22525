"""What an adaptive run is asked to be, and how it begins."""

from dataclasses import asdict, dataclass
from typing import Final

from evaluations.actions.run_checks import CannotStartError
from evaluations.core.adaptive import default_block, random_places
from evaluations.execution.looking import first_after, hold_back
from evaluations.execution.queueing import queue_places, queue_samples
from evaluations.models import Case, Run

LOWEST_ALPHA: Final = 0.001
HIGHEST_ALPHA: Final = 0.2
HIGHEST_MARGIN: Final = 0.5
LARGEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AdaptiveWish:
    """A run that stops asking what cannot matter any more.

    ``alpha`` is the chance that the best candidate of the full run is dropped, at most;
    ``margin`` the difference in accuracy (0.02 is two points) that makes no difference, 0 for
    none; ``seed`` names the random order, the run's id where it is None.
    """

    alpha: float = 0.05
    margin: float = 0.0
    seed: int | None = None


def check_adaptive(wish: AdaptiveWish, candidates: int) -> None:
    """The numbers of an adaptive run; raises CannotStartError."""
    if candidates < 2:
        raise CannotStartError(
            {"adaptive": "An adaptive run compares candidates: choose two or more."}
        )
    if not LOWEST_ALPHA <= wish.alpha <= HIGHEST_ALPHA:
        allowed = f"from {LOWEST_ALPHA} to {HIGHEST_ALPHA}"
        raise CannotStartError({"adaptive": f"Choose an error rate {allowed}."})
    if not 0.0 <= wish.margin <= HIGHEST_MARGIN:
        raise CannotStartError({"adaptive": f"Choose a margin from 0 to {HIGHEST_MARGIN}."})
    if wish.seed is not None and not 0 <= wish.seed <= LARGEST_SEED:
        raise CannotStartError({"adaptive": f"Choose a seed from 0 to {LARGEST_SEED}."})


def queue_run(run: Run, cases: list[Case], wish: AdaptiveWish | None) -> None:
    """Write the samples of a run: of an adaptive one in its random order, the later held back.

    Raises CannotStartError for a rule that makes no sense; the caller's transaction undoes.
    """
    if wish is None:
        queue_samples(run)
        return
    check_adaptive(wish, run.run_candidates.count())
    seed = run.pk % LARGEST_SEED if wish.seed is None else wish.seed
    places = random_places([case.pk for case in cases], run.repeats, seed)
    block = default_block(len(places))
    queue_places(run, places, block)
    run.adaptive = {
        **asdict(wish),
        "seed": seed,
        "block": block,
        "places": len(places),
        "until": first_after(run, block),
    }
    run.save(update_fields=["adaptive"])
    hold_back(run)
