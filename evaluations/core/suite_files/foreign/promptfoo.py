"""promptfoo's configuration as cases: every prompt with every test."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.drafts import (
    MAX_CASES,
    RawFile,
    RawRow,
    RowError,
    SuiteFileError,
)
from evaluations.core.suite_files.foreign.chats import is_chat, put_prompt
from evaluations.core.suite_files.foreign.kept import KEPT, kept_fields
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.promptfoo_asserts import judgments_of
from evaluations.core.suite_files.foreign.promptfoo_prompts import PromptTemplate, prompts_of
from evaluations.core.suite_files.foreign.records import Keys, text_of
from evaluations.core.suite_files.foreign.templates import TemplateError
from evaluations.core.suite_files.foreign.yaml_reading import YamlList, YamlMap, yaml_value

#: All prompts together, in characters, after every variable is put in.
MAX_TEXT: Final = 50_000_000
_FILE: Final = "file://"
_NOT_READ: Final = "other files are not read: put their content here"
_TOP: Final = frozenset({"prompts", "tests", "defaultTest", "providers", "targets"})
_TEST: Final = frozenset({"description", "vars", "assert", "metadata"})


@dataclass(frozen=True, slots=True)
class _Test:
    line: int
    name: object
    variables: Mapping[str, object]
    asserts: Sequence[object]
    metadata: Mapping[str, object]


def read_promptfoo(content: bytes) -> RawFile:
    """A row for each prompt, test and combination of variables.

    Raises SuiteFileError for what is no YAML, has no prompts or tests, or makes too many cases.
    """
    config = yaml_value(text_of(content))
    if not isinstance(config, YamlMap) or not _TOP & config.keys():
        raise SuiteFileError("A promptfoo file is a mapping with `prompts` and `tests`.")
    return _Reading(config).file()


class _Reading:
    def __init__(self, config: YamlMap) -> None:
        self.config = config
        self.losses = Losses()
        self.errors: list[RowError] = []
        self.keys = Keys(self.losses)
        self.size = 0

    def file(self) -> RawFile:
        self._name_the_rest()
        prompts, faults = prompts_of(self.config.get("prompts"), self.config.line)
        self.errors += faults
        tests = self._tests()
        if not self.errors and not (prompts and tests):
            raise SuiteFileError("The file has no `prompts` or no `tests`: both are needed.")
        rows: list[RawRow] = []
        for number, test in enumerate(tests, start=1):
            for row in self._rows(number, test, prompts):
                rows.append(row)
                if len(rows) > MAX_CASES or self.size > MAX_TEXT:
                    limits = f"{MAX_CASES:,} cases or {MAX_TEXT:,} characters"
                    raise SuiteFileError(f"Prompts times tests make more than {limits}: split it.")
        return RawFile(rows, self.errors, self.losses.told())

    def _name_the_rest(self) -> None:
        for name in ("providers", "targets"):
            listed = self.config.get(name)
            if listed:
                words = ", ".join(_provider(item) for item in _as_list(listed)[:20])
                why = "candidates are registered apart from suites"
                self.losses.add("the file", f"the {name} {words} are left out", why)
        for name, value in self.config.items():
            if name not in _TOP and value not in (None, "", [], {}):
                what = f"`{name[:60]}` is left out"
                self.losses.add("the file", what, "a suite has no such setting")

    def _tests(self) -> list[_Test]:
        default = self.config.get("defaultTest")
        base = default if isinstance(default, YamlMap) else YamlMap()
        if isinstance(default, str):
            self._refuse(self.config.line, "defaultTest", _NOT_READ)
        self._name_parts(base, "defaultTest")
        listed = self.config.get("tests")
        if isinstance(listed, str):
            self._refuse(self.config.line, "tests", f"{listed[:100]}: {_NOT_READ}")
            return []
        tests = []
        lines = listed.lines if isinstance(listed, YamlList) else []
        for line, item in zip(lines, listed if isinstance(listed, YamlList) else [], strict=True):
            if isinstance(item, YamlMap):
                tests.append(self._test(line, item, base))
            else:
                self._refuse(line, "tests", f"{str(item)[:100]}: {_NOT_READ}")
        return tests

    def _test(self, line: int, item: YamlMap, base: YamlMap) -> _Test:
        self._name_parts(item, f"line {line}")
        variables: dict[str, object] = {}
        for part in (base.get("vars"), item.get("vars")):
            if isinstance(part, YamlMap):
                variables |= part
            elif part is not None:
                self._refuse(line, "vars", "must be a mapping of names to values")
        for name, value in variables.items():
            if any(isinstance(one, str) and one.startswith(_FILE) for one in _as_list(value)):
                self._refuse(line, f"vars.{name[:60]}", _NOT_READ)
        asserts = [*_as_list(base.get("assert")), *_as_list(item.get("assert"))]
        metadata = item.get("metadata")
        held = metadata if isinstance(metadata, YamlMap) else YamlMap()
        return _Test(line, item.get("description"), variables, asserts, held)

    def _name_parts(self, test: YamlMap, place: str) -> None:
        for name, value in test.items():
            if name not in _TEST and value not in (None, "", [], {}):
                why = "every grader of a case has to be right" if name == "threshold" else ""
                what = f"`{name[:60]}` is left out"
                self.losses.add(place, what, why or "a case has no such setting")
        metadata = test.get("metadata")
        if isinstance(metadata, YamlMap):
            for name in metadata.keys() - {KEPT}:
                self.losses.add(place, f"metadata `{name[:60]}` is left out", "a case has none")

    def _refuse(self, line: int, field: str, message: str) -> None:
        self.errors.append(RowError(line, field, message))

    def _rows(
        self, number: int, test: _Test, prompts: Sequence[PromptTemplate]
    ) -> Iterator[RawRow]:
        # A line that is refused already would only be refused again for what comes of it.
        if any(error.line == test.line for error in self.errors):
            return
        for variables in self._combinations(test):
            judged = self._judged(test, variables)
            for prompt in prompts:
                key = self.keys.key(test.name, f"test-{number}", f"line {test.line}")
                fields = self._asked(test, prompt, variables)
                if fields is not None:
                    yield RawRow(test.line, {"key": key, **fields, **judged})

    def _combinations(self, test: _Test) -> Iterator[Mapping[str, object]]:
        """Lists among the variables stand for one case each, in every combination."""
        choices = {name: _as_list(value) or [None] for name, value in test.variables.items()}
        if prod(len(values) for values in choices.values()) > MAX_CASES:
            message = f"its variables have more than {MAX_CASES:,} combinations"
            raise SuiteFileError(f"Line {test.line}: {message}: split it.")
        for values in product(*choices.values()):
            yield dict(zip(choices, values, strict=True))

    def _judged(self, test: _Test, variables: Mapping[str, object]) -> dict[str, object]:
        kept = kept_fields(test.metadata)
        place = f"line {test.line}"
        if "graders" in kept:
            if test.asserts:
                why = f"metadata.{KEPT} of an earlier export names the graders"
                self.losses.add(place, "the assertions are passed over", why)
            return kept
        judgments = judgments_of(test.asserts, variables, place, self.losses)
        fields: dict[str, object] = {"graders": [one.spec for one in judgments]} | kept
        targets = next((one.targets for one in judgments if one.targets), ())
        return ({"targets": list(targets)} if targets else {}) | fields

    def _asked(
        self, test: _Test, prompt: PromptTemplate, variables: Mapping[str, object]
    ) -> dict[str, object] | None:
        place = f"line {test.line}"
        try:
            asked, missing = prompt.filled(variables)
            if isinstance(asked, str) and asked.lstrip().startswith("["):
                asked = _chat_in(asked) or asked
            for name in dict.fromkeys(missing):
                why = "no value is given for it, and promptfoo leaves it empty too"
                self.losses.add(place, f"the variable `{name[:60]}` is empty", why)
        except TemplateError as error:
            self.losses.add(place, f"the case of {prompt.name} is left out", str(error))
            return None
        self.size += len(str(asked))
        return put_prompt(asked, place, self.losses)


def _chat_in(text: str) -> list[object] | None:
    try:
        value = json_value(text)
    except JsonTextError:
        return None
    return value if is_chat(value) and isinstance(value, list) else None


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _provider(item: object) -> str:
    if isinstance(item, Mapping):
        item = item.get("id") or next(iter(item), "")
    return str(item)[:80]
