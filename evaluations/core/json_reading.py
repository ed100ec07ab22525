"""Strict JSON of files that people write: nothing ambiguous, and errors with their line."""

import json
from typing import NoReturn


class JsonTextError(ValueError):
    """A text that is not the JSON it should be; ``line`` (from 1) is where it went wrong."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonTextError(f"the field {twice!r} stands twice in one object: keep one")
    return result


def _no_constant(name: str) -> NoReturn:
    raise JsonTextError(f"{name} is no JSON value: write null, or a text")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def json_value(text: str) -> object:
    """``text`` as one JSON value; raises JsonTextError."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    value, end = _decoded(text, start)
    if text[end:].strip():
        raise JsonTextError("there is more text after the JSON value", _line(text, end))
    return value


def json_items(text: str) -> list[tuple[int, object]]:
    """The items of a JSON list, each with the line on which it starts; raises JsonTextError."""
    position = _skip(text, 0)
    if text[position : position + 1] != "[":
        raise JsonTextError("must be a JSON list: [{...}, {...}]", _line(text, position))
    items: list[tuple[int, object]] = []
    position, line, counted = _skip(text, position + 1), 1, 0
    while text[position : position + 1] != "]":
        line, counted = line + text.count("\n", counted, position), position
        value, end = _decoded(text, position)
        items.append((line, value))
        position = _skip(text, end)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
        elif text[position : position + 1] != "]":
            raise JsonTextError("a comma or the end of the list is missing", _line(text, position))
    if text[position + 1 :].strip():
        raise JsonTextError("there is more text after the list", _line(text, position + 1))
    return items


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _decoded(text: str, position: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise JsonTextError(f"not JSON: {error.msg}", error.lineno) from None
    except JsonTextError as error:
        raise JsonTextError(str(error), _line(text, position)) from None
    except RecursionError:
        raise JsonTextError("nested too deeply", _line(text, position)) from None
    except ValueError:
        raise JsonTextError("a number has too many digits", _line(text, position)) from None


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
