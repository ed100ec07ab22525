"""Inspect's samples as cases: from its logs, and from its datasets."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from evaluations.core.suite_files.drafts import RawFile, RawRow, RowError
from evaluations.core.suite_files.foreign.chats import is_chat, put_prompt
from evaluations.core.suite_files.foreign.grading import Judgment, contains_any, why_not
from evaluations.core.suite_files.foreign.inspect_logs import (
    InspectLog,
    attached,
    inspect_log,
    section,
)
from evaluations.core.suite_files.foreign.kept import KEPT, kept_fields
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, name_rest, near_key, records_of
from evaluations.core.suite_files.foreign.templates import shown

#: A scorer of a log, given the targets, as one of our graders.
SCORERS: Final[Mapping[str, Callable[[tuple[str, ...]], Judgment]]] = {
    "exact": lambda targets: Judgment("exact", {}, targets),
    "includes": lambda targets: contains_any(targets, ignore_case=True),
    "choice": lambda targets: Judgment("choice", {}, targets),
    "math": lambda targets: Judgment("math", {}, targets),
}
_DATASET: Final = frozenset({"id", "input", "target", "metadata", "choices"})
_SAMPLE_PARTS: Final = ("metadata", "sandbox", "files", "setup")


def read_inspect(content: bytes) -> RawFile:
    """A row for each sample of a log, asked as its solver asked it; raises SuiteFileError."""
    log = inspect_log(content)
    losses, rows, errors = Losses(), [], list(log.errors)
    names: dict[str, object] = {}
    for number, sample in enumerate(log.samples, start=1):
        key = sample_key(sample.fields, number)
        if key in names:  # another epoch of the same sample, or else a twin
            if names[key] != sample.fields.get("id"):
                message = f"becomes the key {key}, as that of another sample does: rename it"
                errors.append(RowError(number, "id", message, sample.place))
            continue
        names[key] = sample.fields.get("id")
        name_parts(sample.fields, _SAMPLE_PARTS, sample.place, losses)
        asked = put_prompt(_asked(sample.fields), sample.place, losses)
        if asked is not None:
            fields = {"key": key, **asked, **_judged(sample.fields, log, sample.place, losses)}
            rows.append(RawRow(number, fields, place=sample.place))
    if rows and "scores" in {name for one in log.samples for name in one.fields}:
        why = "scores belong to runs: grade the recorded answers here"
        losses.add("the log", "answers and scores are left out", why)
    return RawFile(rows, errors, losses.told())


def read_inspect_dataset(content: bytes) -> RawFile:
    """A row for each sample of a dataset (JSON Lines, or a JSON list); raises SuiteFileError."""
    records, errors = records_of(content)
    losses, rows = Losses(), []
    keys = Keys(losses)
    for number, (line, record) in enumerate(records, start=1):
        place = f"line {line}"
        name_rest(record, _DATASET, place, losses)
        name_parts(record, ("metadata",), place, losses)
        asked = put_prompt(record.get("input"), place, losses)
        if asked is None:
            continue
        choices = record.get("choices")
        key = keys.key(record.get("id"), f"sample-{number}", place)
        fields = {"key": key, **asked}
        fields |= {"targets": list(_targets(record))}
        if isinstance(choices, list) and choices:
            fields |= _options(choices, asked, place, losses)
        rows.append(RawRow(line, fields | kept_fields(record.get("metadata"))))
    if any("graders" not in (row.fields or {}) for row in rows):
        losses.add("the file", "its cases have no graders", "the scorer stands in the task")
    return RawFile(rows, errors, losses.told())


def sample_key(fields: Mapping[str, object], number: int) -> str:
    """The key of a sample's case, in a suite and in its completions: the same for all epochs."""
    return near_key(fields.get("id")) or f"sample-{number}"


def name_parts(
    fields: Mapping[str, object], names: Sequence[str], place: str, losses: Losses
) -> None:
    """Tell which of these parts of a sample are lost."""
    for name in names:
        value = fields.get(name)
        if name == "metadata" and isinstance(value, Mapping):
            value = value.keys() - {KEPT}
        if value:
            losses.add(place, f"`{name}` is left out", "a case has no such field")


def _asked(sample: Mapping[str, object]) -> object:
    """The messages before the first answer: what was asked, after the solver had its say."""
    messages = sample.get("messages")
    before = []
    for message in messages if isinstance(messages, list) else []:
        if not isinstance(message, Mapping) or message.get("role") in ("assistant", "tool"):
            break
        before.append(dict(message) | {"content": attached(message.get("content"), sample)})
    if is_chat(before) and before[-1].get("role") == "user":
        return before
    return attached(sample.get("input"), sample)


def _targets(sample: Mapping[str, object]) -> tuple[str, ...]:
    target = sample.get("target")
    items = target if isinstance(target, list) else [] if target is None else [target]
    return tuple(text for item in items if (text := shown(item)).strip())


def _judged(
    sample: Mapping[str, object], log: InspectLog, place: str, losses: Losses
) -> dict[str, object]:
    kept = kept_fields(sample.get("metadata"))
    targets = _targets(sample)
    graders = []
    for name in [] if "graders" in kept else _scorers(sample, log):
        if name not in SCORERS:
            why = "there is no grader like it here"
            losses.add(place, f"the scorer `{name[:60]}` is left out", why)
            continue
        judgment = SCORERS[name](targets)
        problem = why_not(judgment) if targets else "the sample has no target"
        if problem:
            losses.add(place, f"the scorer `{name[:60]}` is left out", problem)
        else:
            graders.append(judgment.spec)
    return {"targets": list(targets), "graders": graders} | kept


def _scorers(sample: Mapping[str, object], log: InspectLog) -> list[str]:
    """The names of the scorers, by the log's head or else by the scores of the sample."""
    listed = section(log.header, "eval").get("scorers")
    names = [item.get("name") for item in listed if isinstance(item, Mapping)] if isinstance(
        listed, list
    ) else list(section(sample, "scores"))  # fmt: skip
    return [re.sub(r"^.*/", "", str(name)) for name in names if name]


def _options(
    choices: Sequence[object], asked: Mapping[str, object], place: str, losses: Losses
) -> dict[str, object]:
    """Options put under the prompt, as labels A, B, ...; and the grader that reads them."""
    texts = [shown(choice) for choice in choices]
    judgment = Judgment("choice", {"options": texts})
    if "prompt" not in asked:
        losses.add(place, "`choices` are left out", "the prompt is a chat: write them into it")
        return {}
    lines = "\n".join(f"{chr(65 + number)}. {text}" for number, text in enumerate(texts[:26]))
    losses.add(place, "`choices` were written under the prompt", "a case has one text to ask")
    fields: dict[str, object] = {"prompt": f"{asked['prompt']}\n\n{lines}"}
    return fields | {"graders": [judgment.spec]}
