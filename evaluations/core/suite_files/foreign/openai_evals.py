"""Samples of OpenAI evals: an input, and what would be ideal."""

from collections.abc import Mapping
from typing import Final

from evaluations.core.suite_files.drafts import RawFile, RawRow
from evaluations.core.suite_files.foreign.chats import put_prompt
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.records import Keys, name_rest, records_of
from evaluations.core.suite_files.foreign.templates import shown

_KNOWN: Final = frozenset({"input", "ideal", "id"})
_NO_GRADER: Final = "the class that judges stands in the registry of evals, not in the samples"


def read_openai_evals(content: bytes) -> RawFile:
    """A row for each sample, without graders; raises SuiteFileError."""
    records, errors = records_of(content)
    losses, rows = Losses(), []
    keys = Keys(losses)
    for number, (line, record) in enumerate(records, start=1):
        place = f"line {line}"
        name_rest(record, _KNOWN, place, losses)
        asked = put_prompt(record.get("input"), place, losses)
        if asked is not None:
            key = keys.key(record.get("id"), f"sample-{number}", place)
            rows.append(RawRow(line, {"key": key, **asked, **_targets(record)}))
    if rows:
        losses.add("the file", "its cases have no graders", _NO_GRADER)
    return RawFile(rows, errors, losses.told())


def _targets(record: Mapping[str, object]) -> dict[str, object]:
    ideal = record.get("ideal")
    items = ideal if isinstance(ideal, list) else [] if ideal is None else [ideal]
    return {"targets": [shown(item) for item in items]}
