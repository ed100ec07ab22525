"""promptfoo's assertions as graders: one table of what there is, one of why the rest is not."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.foreign.grading import (
    Judgment,
    contains_all,
    contains_any,
    equals_strictly,
    starts_with,
    why_not,
)
from evaluations.core.suite_files.foreign.losses import Losses
from evaluations.core.suite_files.foreign.promptfoo_conditions import conditioned, texts_of
from evaluations.core.suite_files.foreign.templates import TemplateError, filled, shown

_KNOWN: Final = frozenset({"type", "value", "weight", "assert"})


def _equals(value: object) -> Judgment:
    if isinstance(value, Mapping | list):
        return Judgment("json_equality", {}, (json.dumps(value, ensure_ascii=False),))
    return equals_strictly(shown(value))


_ANY_JSON: Final = {"type": ["object", "array"]}


def _schema(value: object) -> Judgment:
    if isinstance(value, str) and value.strip():
        try:
            value = json_value(value)
        except JsonTextError as error:
            raise TemplateError(f"its schema is {error}") from None
    return Judgment("json_schema", {"schema": value or _ANY_JSON})


#: The assertion, given its value, as one of our graders.
GRADED: Final[Mapping[str, Callable[[object], Judgment]]] = {
    "equals": _equals,
    "contains-any": lambda value: contains_any(texts_of(value)),
    "icontains-any": lambda value: contains_any(texts_of(value), ignore_case=True),
    "starts-with": lambda value: starts_with(shown(value)),
    "is-json": _schema,
    "contains-json": _schema,
    "similar": lambda value: Judgment("similarity", {}, tuple(map(shown, _as_list(value)))),
    "llm-rubric": lambda value: Judgment("judge", {"rubric": shown(value)}),
    "model-graded-closedqa": lambda value: Judgment("judge", {"rubric": shown(value)}),
}
#: Texts that must all be there, and whether case is ignored: several become one grader.
REQUIRED: Final = {
    "contains": False, "contains-all": False, "icontains": True, "icontains-all": True
}  # fmt: skip
#: What the grader does otherwise than the assertion.
OTHERWISE: Final = {
    "is-json": "our `json_schema` also finds JSON within a text, and leaves unscored what has none",
    "contains-json": "our `json_schema` leaves unscored what has no JSON",
    "similar": "our `similarity` compares the texts themselves, not their embeddings",
    "llm-rubric": "our `judge` asks the judge that is chosen here, in its own words",
    "model-graded-closedqa": "our `judge` asks the judge that is chosen here, in its own words",
}
_CODE: Final = "code of a file is never run in the server"
_MEASURED: Final = "it is measured for every sample, and is no question of right or wrong"
#: Why an assertion has no grader.
UNGRADED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("javascript", "python", "ruby", "webhook"), _CODE),
    **dict.fromkeys(("cost", "latency", "perplexity", "perplexity-score"), _MEASURED),
    "is-refusal": "a refusal is an outcome of a sample: it is counted by itself",
    "select-best": "it compares candidates with one another, which runs do by themselves",
}
#: Only a condition can say it: it has no target.
_CONDITION: Final = "regex"
KNOWN: Final = frozenset({*GRADED, *REQUIRED, _CONDITION, "assert-set"})
_SHARED: Final = "it expects another text, and all graders of a case share its targets"
_UNKNOWN: Final = "there is no grader like it here"


def judgments_of(
    asserts: Sequence[object], variables: Mapping[str, object], place: str, losses: Losses
) -> list[Judgment]:
    """The graders of a test; every assertion that has none is added to ``losses``.

    All graders of a case share its targets: an assertion that needs others is lost.
    """
    return _Mapping(variables, place, losses).judgments(asserts)


class _Mapping:
    def __init__(self, variables: Mapping[str, object], place: str, losses: Losses) -> None:
        self.variables = variables
        self.place = place
        self.losses = losses
        self.required: dict[bool, list[str]] = {False: [], True: []}
        #: What each assertion becomes, and what it may become where that does not fit.
        self.found: list[tuple[str, Judgment, Judgment | None]] = []

    def judgments(self, asserts: Sequence[object]) -> list[Judgment]:
        for item in asserts:
            self._take(item)
        for ignore_case, texts in self.required.items():
            once = list(dict.fromkeys(texts))
            if once:
                make = contains_any if len(once) == 1 else contains_all
                name = "icontains" if ignore_case else "contains"
                other = conditioned(f"{name}-all", once)
                self.found.append((name, make(once, ignore_case=ignore_case), other))
        return self._compatible()

    def _lose(self, name: str, why: str) -> None:
        self.losses.add(self.place, f"the assertion `{name[:60]}` is left out", why)

    def _take(self, item: object) -> None:
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
            self._lose(str(item), "it has no type")
            return
        kind = str(item["type"])
        if item.get("weight") == 0:
            self._lose(kind, "its weight is 0, and a grader of a case always counts")
        elif kind.removeprefix("not-") not in KNOWN:
            self._lose(kind, UNGRADED.get(kind.removeprefix("not-"), _UNKNOWN))
        else:
            self._take_known(kind, item)

    def _take_known(self, kind: str, item: Mapping[str, object]) -> None:
        for name in item.keys() - (_KNOWN if kind != "assert-set" else _KNOWN | {"threshold"}):
            what = f"`{str(name)[:60]}` of the assertion `{kind[:60]}` is left out"
            self.losses.add(self.place, what, "a grader here has no such setting")
        if item.get("weight") not in (None, 1):
            what = f"the weight of the assertion `{kind[:60]}` is left out"
            self.losses.add(self.place, what, "all graders of a case count the same")
        if kind == "assert-set":
            self._take_set(item)
            return
        try:
            self._map(kind, self._value(item.get("value")))
        except TemplateError as error:
            self._lose(kind, str(error))

    def _take_set(self, item: Mapping[str, object]) -> None:
        """All of a set, where all must hold; or equal texts of which any one may hold."""
        parts = _as_list(item.get("assert"))
        threshold = item.get("threshold")
        if threshold is None or threshold == 1:
            for part in parts:
                self._take(part)
            return
        alike = all(isinstance(p, Mapping) and p.get("type") == "equals" for p in parts)
        enough = isinstance(threshold, int | float) and threshold * len(parts) <= 1.001
        if not (parts and alike and enough):
            self._lose("assert-set", "a case has no grader that holds for a part of others")
            return
        values = [self._value(p.get("value")) for p in parts if isinstance(p, Mapping)]
        self.found.append(("equals", equals_strictly(*map(shown, values)), None))

    def _value(self, value: object) -> object:
        """The expected value with its variables put in; raises TemplateError."""
        if isinstance(value, str):
            if value.startswith("file://"):
                raise TemplateError("other files are not read")
            return filled(value, self.variables)[0]
        return [self._value(item) for item in value] if isinstance(value, list) else value

    def _map(self, kind: str, value: object) -> None:
        if kind.startswith("not-"):
            opposite = conditioned(kind.removeprefix("not-"), value, negated=True)
            if opposite is None:
                self._lose(kind, "no grader here asks that this is not so")
            else:
                self.found.append((kind, opposite, None))
        elif kind in REQUIRED:
            texts = texts_of(value) if kind.endswith("-all") else [shown(value)]
            if all(text.strip() for text in texts) and texts:
                self.required[REQUIRED[kind]] += texts
            else:
                self._lose(kind, "it names no text")
        elif value in ("", None, []) and kind not in ("is-json", "contains-json"):
            self._lose(kind, "it names no value")
        elif kind == _CONDITION:
            condition = conditioned(kind, value)
            if condition is None:
                self._lose(kind, "it names no pattern")
            else:
                self.found.append((kind, condition, None))
        else:
            self.found.append((kind, GRADED[kind](value), conditioned(kind, value)))

    def _compatible(self) -> list[Judgment]:
        kept: list[Judgment] = []
        targets: tuple[str, ...] = ()
        for kind, first, other in self.found:
            clash = bool(first.targets and targets and first.targets != targets)
            judgment = other if clash and other is not None else first
            problem = why_not(judgment)
            if clash and (problem or other is None):
                problem = _SHARED
            if problem:
                self._lose(kind, problem)
            elif judgment not in kept:
                kept.append(judgment)
                targets = targets or judgment.targets
                if kind in OTHERWISE:
                    what = f"the assertion `{kind}` is judged otherwise"
                    self.losses.add(self.place, what, OTHERWISE[kind])
        return kept


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]
