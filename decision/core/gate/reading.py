"""Reads a policy, from JSON values or from the text of a file, and writes it as JSON values."""

import json
from collections.abc import Mapping
from typing import Any, Final

from decision.core.gate.policy import CONFIDENCE, Bound, Count, NotWorse, Policy, Rule
from decision.core.gate.shapes import MOST_RULES, SHAPES, Line, Shape
from decision.core.measures import MEASURES
from evaluations.core.suite_files.drafts import SuiteFileError
from evaluations.core.suite_files.foreign.yaml_reading import yaml_value

LONGEST_TEXT: Final = 65_536


class PolicyError(ValueError):
    """What is wrong with a policy: for each path, such as ``rules.2.margin``, a sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        told = (f"{path} {text}".strip() for path, text in self.problems.items())
        super().__init__("; ".join(told))


def policy_from_text(text: str) -> Policy:
    """The policy in a YAML or JSON file of at most 65,536 characters; PolicyError."""
    if len(text) > LONGEST_TEXT:
        raise PolicyError({"": f"A policy has at most {LONGEST_TEXT:,} characters."})
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except PolicyError:
        raise
    except RecursionError:
        raise PolicyError({"": "The JSON is nested too deeply."}) from None
    except ValueError:
        try:
            value = yaml_value(text)
        except SuiteFileError as error:
            raise PolicyError({"": str(error)}) from None
    return policy_from_json(value)


def policy_from_json(value: object) -> Policy:
    """The policy in plain values; PolicyError names every path that cannot be used."""
    if not isinstance(value, dict):
        raise PolicyError({"": "A policy is an object with version: 1 and rules."})
    problems = {
        str(key): "is no field of a policy: use version, name and rules"
        for key in value
        if key not in ("version", "name", "rules")
    }
    if isinstance(value.get("version"), bool) or value.get("version") != 1:
        problems["version"] = "must be 1"
    if "name" in value and (problem := Line("").problem(value["name"])):
        problems["name"] = problem
    rules = value.get("rules")
    if not isinstance(rules, list) or not 1 <= len(rules) <= MOST_RULES:
        raise PolicyError(problems | {"rules": f"must be a list of 1 to {MOST_RULES} rules"})
    read = [_rule(rule, f"rules.{place}", problems) for place, rule in enumerate(rules)]
    if problems:
        raise PolicyError(problems)
    return Policy(tuple(rule for rule in read if rule), str(value.get("name", "")))


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """The policy in plain values, every default spelled out; ``policy_from_json`` reads it."""
    named = {"name": policy.name} if policy.name else {}
    return {"version": 1, **named, "rules": [_rule_to_json(rule) for rule in policy.rules]}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON, whose keys stand once."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise PolicyError({key[:60]: "stands twice: keep one"})
        found[key] = value
    return found


def _rule(value: object, path: str, problems: dict[str, str]) -> Rule | None:
    """The rule; None where ``problems`` has grown by what is wrong with it."""
    if not isinstance(value, dict):
        problems[path] = f"must be an object with one of {', '.join(SHAPES)}"
        return None
    heads = [head for head in SHAPES if head in value]
    if len(heads) != 1:
        problems[path] = f"must have exactly one of {', '.join(SHAPES)}"
        return None
    shape = _shape(heads[0], value[heads[0]])
    if shape is None:
        problems[f"{path}.{heads[0]}"] = f"must be one of {', '.join(SHAPES[heads[0]])}"
        return None
    found = {f"{path}.{name}": text for name, text in _problems(shape, value).items()}
    problems |= found
    return None if found else _built(shape, value)


def _shape(head: str, word: object) -> Shape | None:
    words = SHAPES[head]
    return words.get("") or (words.get(word) if isinstance(word, str) else None)


def _problems(shape: Shape, value: Mapping[Any, object]) -> dict[str, str]:
    found = {name: "is missing" for name in shape.required if name not in value}
    for name, given in value.items():
        field = shape.fields.get(name)
        if field is None:
            found[str(name)] = _unknown(shape, str(name))
        elif problem := field.problem(given):
            found[name] = problem
    return found


def _unknown(shape: Shape, name: str) -> str:
    if {name, shape.limit} == {"at_least", "at_most"}:
        return f"is the wrong way round for this measure: use {shape.limit}"
    return f"is no field of this rule: use {', '.join(shape.fields)}"


def _built(shape: Shape, value: Mapping[Any, Any]) -> Rule:
    name, limit = str(value.get("name", "")), float(value[shape.limit])
    if shape.head == "not_worse":
        confidence = float(value.get("confidence", CONFIDENCE))
        return NotWorse(value["not_worse"], limit, confidence, name)
    if shape.head == "measure":
        return Bound(value["measure"], limit, value.get("at") == "point", name)
    if shape.head == "fits_gb":
        return Bound("vram_gb", limit, name=name)
    counted = {"cases_at_least": "cases", "unscored_at_most": "unscored"}
    return Count(counted.get(shape.head, "failed"), limit, name)  # type: ignore[arg-type]


def _rule_to_json(rule: Rule) -> dict[str, Any]:
    named = {"name": rule.name} if rule.name else {}
    if isinstance(rule, NotWorse):
        limit = "margin" if rule.series == "accuracy" else "times"
        return {"not_worse": rule.series, limit: rule.allowed, "confidence": rule.confidence} | (
            named
        )
    if isinstance(rule, Bound):
        limit = "at_least" if MEASURES[rule.measure].higher_is_better else "at_most"
        at = "point" if rule.at_point else "interval"
        return {"measure": rule.measure, limit: rule.limit, "at": at} | named
    head = "cases_at_least" if rule.counted == "cases" else f"{rule.counted}_at_most"
    return {head: int(rule.limit) if rule.counted == "cases" else rule.limit} | named
