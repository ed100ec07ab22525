"""Prompts with variables between double braces, filled as promptfoo fills them."""

import json
import re
from collections.abc import Mapping
from typing import Final

MAX_FILLED: Final = 200_000
_MAX_ROUNDS: Final = 4
_NAME: Final = re.compile(r"\{\{-?\s*([A-Za-z_$][\w$]*(?:\.[\w$]+|\[[0-9]{1,4}\])*)\s*-?\}\}")
_MARK: Final = re.compile(r"\{\{|\{%|\{#")


class TemplateError(ValueError):
    """A template that is more than names between braces; the message is a clause."""


def filled(template: str, variables: Mapping[str, object]) -> tuple[str, list[str]]:
    """``template`` with its variables put in, and the names that have no value (left empty).

    Values are templates too. Raises TemplateError for filters, conditions and loops, and for a
    text that grows beyond MAX_FILLED.
    """
    text = template
    missing: list[str] = []
    for _ in range(_MAX_ROUNDS):
        if not _MARK.search(text):
            return text, missing
        text, unknown = _once(text, variables)
        missing += unknown
    if _MARK.search(text):
        raise TemplateError("its variables name one another more than four times over")
    return text, missing


def _once(text: str, variables: Mapping[str, object]) -> tuple[str, list[str]]:
    missing: list[str] = []
    parts: list[str] = []
    end = size = 0
    for match in _NAME.finditer(text):
        value = _looked_up(match[1], variables)
        if value is None:
            missing.append(match[1])
        parts += [_plain(text[end : match.start()]), shown(value)]
        size += len(parts[-1]) + len(parts[-2])
        if size > MAX_FILLED:
            raise TemplateError(f"it has more than {MAX_FILLED:,} characters when it is filled")
        end = match.end()
    parts.append(_plain(text[end:]))
    return "".join(parts), missing


def _plain(text: str) -> str:
    found = _MARK.search(text)
    if found:
        near = " ".join(text[found.start() : found.start() + 40].split())
        raise TemplateError(f"`{near}` is more than the name of a variable")
    return text


def _looked_up(path: str, variables: Mapping[str, object]) -> object:
    value: object = variables
    for part in re.findall(r"[\w$]+", path):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def shown(value: object) -> str:
    """A value as it stands in a text: as JavaScript writes it; objects and lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
