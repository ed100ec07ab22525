"""The label that the answer names is a target; said and meant are kept for confusion."""

from collections.abc import Mapping, Sequence

from evaluations.core.reading.labels import LabelFound, Names, label_names, named_label
from evaluations.core.reading.normalizing import normalized, shown
from evaluations.core.scoring import Grader, GraderSettingsError, Score, Setting

MAX_LABELS = 100
_MAX_NAME = 100


def grade(answer: str, targets: Sequence[str], settings: Mapping[str, object]) -> Score:
    """1 where the one label named is a target; unscored where none or several are named."""
    names = _names(settings)
    meant = [label for label in (_meant(target, names) for target in targets) if label]
    if not meant:
        return Score(None, None, f"The target {shown(targets[0])} is no label.")
    found = named_label(answer, names)
    if not isinstance(found, LabelFound):
        details = {"said": None, "meant": meant[0]}
        return Score(None, None, f"{found.reason.capitalize()}.", details)
    right = found.label in meant
    details = {"said": found.label, "meant": found.label if right else meant[0]}
    verdict = "is" if right else "is not"
    words = f"{shown(found.label)} {verdict} the target {shown(meant[0])}"
    return Score(float(right), found.label, f"{words}, read in {shown(found.text)}.", details)


def _names(settings: Mapping[str, object]) -> Names:
    labels, synonyms = settings["labels"], settings["synonyms"]
    listed = [str(label).strip() for label in labels] if isinstance(labels, list) else []
    others = synonyms if isinstance(synonyms, dict) else {}
    return label_names(listed, others)


def _meant(target: str, names: Names) -> str | None:
    spelled = normalized(target)
    return next((label for label, text in names if normalized(text) == spelled), None)


def _check_settings(settings: Mapping[str, object]) -> None:
    labels, synonyms = settings["labels"], settings["synonyms"]
    count = len(labels) if isinstance(labels, list) else 0
    if not 2 <= count <= MAX_LABELS:
        raise GraderSettingsError("labels", f"give 2 to {MAX_LABELS} labels")
    for label, texts in (synonyms if isinstance(synonyms, dict) else {}).items():
        if label not in (labels if isinstance(labels, list) else []):
            raise GraderSettingsError("synonyms", f"{shown(label)} is no label")
        if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
            raise GraderSettingsError("synonyms", f"{shown(label)} needs a list of texts")
    names = _names(settings)
    spelled = [normalized(text) for _, text in names]
    twice = next((text for text in spelled if spelled.count(text) > 1), None)
    if twice is not None:
        raise GraderSettingsError("labels", f"{shown(twice)} is there twice")
    if len(names) > 2 * MAX_LABELS or any(len(text) > _MAX_NAME for _, text in names):
        message = f"at most {2 * MAX_LABELS} texts of {_MAX_NAME} characters are read, with labels"
        raise GraderSettingsError("synonyms", message)


def _check_target(target: str, settings: Mapping[str, object]) -> None:
    if _meant(target, _names(settings)) is None:
        raise GraderSettingsError("targets", f"{shown(target)} is none of the labels")


LABEL = Grader(
    key="label",
    label="Label",
    version=1,
    summary="Finds which one of a fixed set of labels the answer names; counts confusions.",
    grade=grade,
    settings=(
        Setting("labels", list, (), "The labels, such as positive, negative, neutral."),
        Setting("synonyms", dict, {}, 'Other texts of a label: {"positive": ["good", "pos"]}.'),
    ),
    check_settings=_check_settings,
    check_target=_check_target,
)
