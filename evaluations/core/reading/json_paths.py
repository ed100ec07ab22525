"""Values inside a JSON value by a path such as ``owner.name`` or ``items[0].price``."""

import re

#: Stands where a path leads to nothing; JSON's null is None.
ABSENT = object()
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,6})\]")


class PathError(ValueError):
    """A text that is no path; the message says why."""


def path_steps(path: str) -> list[str | int]:
    """Names and places of ``path``, in order; raises PathError."""
    steps: list[str | int] = []
    end = 0
    while end < len(path):
        match = _STEP.match(path, end)
        if match is None or (match[0].startswith(".") and not steps):
            raise PathError(f"{path!r} is no path: write it as owner.name or items[0].price")
        steps.append(match[1] if match[1] is not None else int(match[2]))
        end = match.end()
    if not steps:
        raise PathError("give the name of a field")
    return steps


def value_at(value: object, path: str) -> object:
    """What stands at ``path`` in ``value``, or ABSENT; a key that is the whole path goes first."""
    if isinstance(value, dict) and path in value:
        return value[path]
    try:
        steps = path_steps(path)
    except PathError:
        return ABSENT
    for step in steps:
        if isinstance(step, int):
            inside = isinstance(value, list) and step < len(value)
            value = value[step] if inside and isinstance(value, list) else ABSENT
        else:
            value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    return value
