"""Ready-made profiles for common wishes, built from the catalogue's suggested anchors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from decision.core.measures import MEASURES, Measure
from decision.core.own_measures import is_own
from decision.core.profile import Criterion, Profile

PASS_MARK: Final = 0.8
CARD_GB: Final = 24.0


@dataclass(frozen=True, slots=True)
class Preset:
    """A named profile: ``build`` makes it anew, ``help`` says what it asks for."""

    key: str
    label: str
    help: str
    build: Callable[[], Profile]


def suggested_criterion(
    measure: str | Measure, weight: float = 0.0, must_have: float | None = None
) -> Criterion:
    """A criterion with the anchors and scale that the catalogue or the team suggests.

    Raises:
        KeyError: where the catalogue has no such measure.
    """
    entry = MEASURES[measure] if isinstance(measure, str) else measure
    return Criterion(
        measure=entry.key,
        worst=entry.worst,
        target=entry.target,
        scale=entry.scale,
        weight=weight,
        must_have=must_have,
        own=entry if is_own(entry.key) else None,
    )


def suggested_profile(
    weights: Mapping[str, float], must_haves: Mapping[str, float] | None = None
) -> Profile:
    """A profile of suggested criteria from weights (0 to 100) and bounds by measure key."""
    bounds = must_haves or {}
    measures = [*weights, *(key for key in bounds if key not in weights)]
    return Profile(
        tuple(suggested_criterion(key, weights.get(key, 0.0), bounds.get(key)) for key in measures)
    )


def balanced() -> Profile:
    """Quality first, then money, waiting and memory."""
    return suggested_profile(
        {
            "accuracy": 50,
            "cost_per_1000": 20,
            "first_answer_p50": 10,
            "total_p95": 10,
            "vram_gb": 10,
        }
    )


def cheapest_that_passes(pass_mark: float = PASS_MARK) -> Profile:
    """The lowest bill among candidates with an accuracy of at least ``pass_mark``."""
    return suggested_profile({"cost_per_1000": 90, "accuracy": 10}, {"accuracy": pass_mark})


def best_quality() -> Profile:
    """Accuracy almost alone; cost and waiting only break near ties."""
    return suggested_profile({"accuracy": 90, "cost_per_1000": 5, "total_p95": 5})


def fastest_answer(pass_mark: float = PASS_MARK) -> Profile:
    """The shortest wait for the first answer among candidates that pass."""
    return suggested_profile(
        {"first_answer_p50": 40, "first_answer_p95": 40, "accuracy": 20}, {"accuracy": pass_mark}
    )


def fits_one_card(card_gb: float = CARD_GB) -> Profile:
    """The best of the models that run on one graphics card of ``card_gb`` gigabytes."""
    return suggested_profile(
        {"accuracy": 60, "total_p95": 20, "first_answer_p50": 20},
        {"vram_gb": card_gb},
    )


def private_only() -> Profile:
    """The best of the models whose prompts stay on machines of the team's own."""
    return suggested_profile(
        {"accuracy": 60, "total_p95": 20, "vram_gb": 20},
        {"on_premises": 1.0},
    )


_PRESETS = (
    Preset("balanced", "Balanced", "Quality first, then money, waiting and memory.", balanced),
    Preset(
        "cheapest_that_passes",
        "Cheapest that passes",
        f"At least {100 * PASS_MARK:.0f}% accuracy; then the lowest cost.",
        cheapest_that_passes,
    ),
    Preset("best_quality", "Best quality", "Accuracy almost alone.", best_quality),
    Preset(
        "fastest_answer",
        "Fastest answer",
        f"At least {100 * PASS_MARK:.0f}% accuracy; then the shortest wait for the first answer.",
        fastest_answer,
    ),
    Preset(
        "fits_one_card",
        f"Fits one {CARD_GB:.0f} GB card",
        f"At most {CARD_GB:.0f} GB of VRAM (a hosted model needs 0); then accuracy and speed.",
        fits_one_card,
    ),
    Preset(
        "private_only",
        "Private only",
        "Only models on machines of your own; then accuracy, speed and memory.",
        private_only,
    ),
)

PRESETS: Final = MappingProxyType({preset.key: preset for preset in _PRESETS})
