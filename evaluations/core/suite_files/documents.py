"""Suites as JSON and JSONL."""

import json
from collections.abc import Iterable, Sequence

from evaluations.core.grader_settings import changed_settings
from evaluations.core.graders import grader_for
from evaluations.core.json_reading import JsonTextError, json_items, json_value
from evaluations.core.suite_files.drafts import CaseDraft, CaseGrader, RawRow, RowError
from evaluations.core.suite_files.fields import CANARY, DEFAULT_GRADERS


def json_rows(text: str) -> list[RawRow]:
    """One row for each object of a JSON list; the rest of a broken file is one error."""
    try:
        return [_row(line, value) for line, value in json_items(text)]
    except JsonTextError as error:
        return [_broken(error.line, str(error))]


def jsonl_rows(text: str) -> list[RawRow]:
    """One row for each line that holds something."""
    rows = []
    for line, content in enumerate(text.split("\n"), start=1):
        if content.strip():
            try:
                rows.append(_row(line, json_value(content)))
            except JsonTextError as error:
                rows.append(_broken(line, str(error)))
    return rows


def _row(line: int, value: object) -> RawRow:
    if not isinstance(value, dict):
        return _broken(line, 'must be an object such as {"key": "a", "prompt": "..."}')
    return RawRow(line, value)


def _broken(line: int, message: str) -> RawRow:
    return RawRow(line, None, (RowError(line, "", message),))


def json_text(
    cases: Iterable[CaseDraft], default_graders: Sequence[CaseGrader] = (), canary: str = ""
) -> str:
    """The cases as a JSON list, one case a line."""
    lines = ",\n".join(_object_text(case, default_graders, canary) for case in cases)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def jsonl_text(
    cases: Iterable[CaseDraft], default_graders: Sequence[CaseGrader] = (), canary: str = ""
) -> str:
    """The cases as JSON Lines."""
    return "".join(_object_text(case, default_graders, canary) + "\n" for case in cases)


def _object_text(case: CaseDraft, default_graders: Sequence[CaseGrader], canary: str) -> str:
    fields: dict[str, object] = {
        "key": case.key,
        "prompt": case.prompt,
        "messages": [dict(message) for message in case.messages],
        "system": case.system,
        "targets": list(case.targets),
        "graders": [grader_field(grader) for grader in case.graders],
        "tags": list(case.tags),
        "weight": None if case.weight == 1.0 else case.weight,
        "review": None if case.review == "draft" else case.review,
        "source": case.source,
        "license": case.license,
        "contaminated": case.contaminated,
        "held_out": case.held_out,
    }
    held = {name: value for name, value in fields.items() if value}
    if default_graders:
        held[DEFAULT_GRADERS] = [grader_field(grader) for grader in default_graders]
    if canary:
        held[CANARY] = canary
    return json.dumps(held, ensure_ascii=False)


def grader_field(grader: CaseGrader) -> object:
    """A grader as files name it: alone, or with the settings that are not the default."""
    changed = changed_settings(grader_for(grader.kind), grader.settings)
    return {"kind": grader.kind, "settings": changed} if changed else grader.kind
