"""YAML as plain values with their lines: nothing is executed, and a small file stays small."""

import re
from collections.abc import Iterator
from typing import Final

import yaml

from evaluations.core.suite_files.drafts import SuiteFileError

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 40
#: Values of a file, where each alias counts as all that it stands for: nested ones multiply.
MAX_VALUES: Final = 300_000
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,400}")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TEXT: Final = "tag:yaml.org,2002:str"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlMap(dict[str, object]):
    """A mapping that knows the line on which it starts."""

    line: int = 1


class YamlList(list[object]):
    """A list that knows the line on which each of its items starts."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def yaml_value(text: str) -> object:
    """The one document in ``text``: maps with text keys, lists, texts, numbers, booleans, None.

    Plain scalars mean what they mean in YAML 1.2: ``yes`` is a text and ``12:30`` no number.
    Raises SuiteFileError, with the line, for what is not YAML, for a tag that asks for an
    object, for two equal keys, for two documents, and for more values or depth than a suite has.
    """
    if len(text) > MAX_BYTES:
        raise SuiteFileError(f"The YAML has more than {MAX_BYTES // 1024**2} MB: use JSONL.")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        code = f"U+{ord(forbidden[0]):04X}"
        raise SuiteFileError(f"Line {line} holds the control character {code}: remove it.")
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SuiteFileError(f"Line {line} is not YAML: {error.problem or 'broken'}.") from None
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise SuiteFileError(f"Not YAML: {reason}.") from None


class _Builder:
    """Makes values of the events of a parser."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[object, int]] = {}
        self._count = 0

    def document(self) -> object:
        value: object = None
        started = False
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    raise _fault(event, "a second document begins: put them into files")
                started = True
                value = self._value(next(self._events), 0)
        return value

    def _value(self, event: yaml.Event, depth: int) -> object:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise _fault(event, f"nested more than {MAX_DEPTH} levels deep")
        before = self._count
        self._grow(event, 1)
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        else:
            _check_tag(event)
            is_list = isinstance(event, yaml.SequenceStartEvent)
            value = self._list(depth) if is_list else self._map(event, depth)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = (value, self._count - before)
        return value

    def _alias(self, event: yaml.AliasEvent) -> object:
        if event.anchor not in self._anchors:
            raise _fault(event, f"*{event.anchor} stands for nothing that is complete before it")
        value, size = self._anchors[event.anchor]
        self._grow(event, size)
        return value

    def _grow(self, event: yaml.Event, size: int) -> None:
        self._count += size
        if self._count > MAX_VALUES:
            raise _fault(event, f"more than {MAX_VALUES:,} values: split the file, or use JSONL")

    def _list(self, depth: int) -> YamlList:
        items = YamlList()
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.lines.append(_line(event))
            items.append(self._value(event, depth + 1))
        return items

    def _map(self, start: yaml.Event, depth: int) -> YamlMap:
        found, merged = YamlMap(), YamlMap()
        found.line = _line(start)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            value = self._value(next(self._events), depth + 1)
            if key == "<<":
                for part in reversed(value if isinstance(value, YamlList) else [value]):
                    merged.update(part if isinstance(part, YamlMap) else {})
            elif key in found:
                raise _fault(event, f"the key {key[:60]!r} stands twice: keep one")
            else:
                found[key] = value
        for key in merged.keys() - found.keys():
            found[key] = merged[key]
        return found

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _fault(event, "a key must be a text")
        self._grow(event, 1)
        return str(event.value)


def _scalar(event: yaml.ScalarEvent) -> object:
    _check_tag(event)
    text = str(event.value)
    if event.tag == _TEXT or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _check_tag(event: yaml.Event) -> None:
    tag = getattr(event, "tag", None)
    if tag not in (None, "!", _TEXT):
        raise _fault(event, f"the tag {str(tag)[:80]!r} is not allowed: write plain values")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _fault(event: yaml.Event, message: str) -> SuiteFileError:
    return SuiteFileError(f"Line {_line(event)}: {message}.")
