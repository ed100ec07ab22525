"""promptfoo's assertions as conditions of our `expression` grader, which needs no targets."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from evaluations.core.suite_files.foreign.grading import Judgment
from evaluations.core.suite_files.foreign.js_patterns import from_javascript
from evaluations.core.suite_files.foreign.templates import shown


def texts_of(value: object) -> list[str]:
    """Several texts: a list, or one text with commas between them, as promptfoo takes it."""
    items = value if isinstance(value, list) else shown(value).split(",")
    return [text for item in items if (text := shown(item).strip())]


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return '"' + escaped.replace("\n", "\\n") + '"'


def _contains(text: str) -> str:
    return f"contains(answer, {_quoted(text)})"


def _icontains(text: str) -> str:
    return f"contains(lower(answer), {_quoted(text.lower())})"


def _equals(value: object) -> str:
    text = shown(value)
    return f"{_contains(text)} and length(answer) == {len(text)}"


#: The condition that an assertion sets, given its value.
CONDITIONS: Final[Mapping[str, Callable[[object], str]]] = {
    "equals": _equals,
    "contains": lambda value: _contains(shown(value)),
    "icontains": lambda value: _icontains(shown(value)),
    "contains-any": lambda value: " or ".join(map(_contains, texts_of(value))),
    "icontains-any": lambda value: " or ".join(map(_icontains, texts_of(value))),
    "contains-all": lambda value: " and ".join(map(_contains, texts_of(value))),
    "icontains-all": lambda value: " and ".join(map(_icontains, texts_of(value))),
    "regex": lambda value: f"matches(answer, {_quoted(from_javascript(shown(value)))})",
    "starts-with": lambda value: f"starts(answer, {_quoted(shown(value))})",
}


def conditioned(kind: str, value: object, *, negated: bool = False) -> Judgment | None:
    """The assertion ``kind``, or its opposite, as a condition; None where it is none."""
    if kind not in CONDITIONS or isinstance(value, Mapping) or value in ("", None, []):
        return None
    if kind == "equals" and isinstance(value, list):
        return None
    condition = CONDITIONS[kind](value)
    whole = f"not ({condition})" if negated else condition
    return Judgment("expression", {"expression": whole}) if condition else None
