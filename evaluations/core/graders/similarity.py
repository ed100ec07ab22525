"""How alike the answer and a target are, by characters or by words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from evaluations.core.reading.normalizing import normalized, shown
from evaluations.core.reading.similarity import chrf, rouge_l
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

#: A longer text would take more than a few milliseconds.
MAX_COMPARED: Final = 10_000
_METRICS: Final[Mapping[str, tuple[str, Callable[[str, str], float]]]] = {
    "chrf": ("chrF", chrf),
    "rouge_l": ("ROUGE-L", rouge_l),
}


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """The metric to the target that is most alike, or 1 from a threshold on."""
    said = _spelled(answer)
    if not said:
        return Score(None, None, "The answer is empty.")
    if len(said) > MAX_COMPARED:
        return Score(None, None, f"The answer is longer than {MAX_COMPARED:,} characters.")
    name, metric = _METRICS[str(settings["metric"])]
    scored = [(metric(said, _spelled(target)), target) for target in targets]
    value, target = max(scored, key=lambda pair: pair[0])
    value = min(max(value, 0.0), 1.0)
    words = f"{name} is {value:.3f} to the target {shown(target)}"
    threshold = settings["threshold"]
    if isinstance(threshold, float) and threshold > 0:
        verb = "reaches" if value >= threshold else "is below"
        return Score(float(value >= threshold), said, f"{words}; it {verb} {threshold:g}.")
    return Score(value, said, f"{words}.")


def _spelled(text: str) -> str:
    return normalized(text, case_sensitive=True)


def _check_settings(settings: Mapping[str, object]) -> None:
    threshold = settings["threshold"]
    if isinstance(threshold, float) and threshold > 1:
        raise GraderSettingsError("threshold", "must be at most 1, or 0 for none")


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if not _spelled(target) or len(target) > MAX_COMPARED:
        message = f"must be a text of 1 to {MAX_COMPARED:,} characters"
        raise GraderSettingsError("targets", message)


SIMILARITY = Grader(
    key="similarity",
    label="Text similarity",
    version=1,
    summary="Measures how alike answer and target are: chrF by characters, ROUGE-L by words.",
    grade=grade,
    settings=(
        Setting("metric", str, "chrf", "chrf or rouge_l.", ("chrf", "rouge_l")),
        Setting("threshold", float, 0.0, "From here on the answer is right; 0: the value itself."),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)
