"""Examples of every operation, as they were once sent and answered (tests/api_story.py)."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

PATH = Path(__file__).with_name("api_examples.json")


class Example(TypedDict):
    """One call: the address, and the bodies of the request and of its answer; None is none."""

    path: str
    request: Any
    response: Any


@lru_cache(maxsize=1)
def read_examples() -> dict[str, Example]:
    """By operation id."""
    told: dict[str, Example] = json.loads(PATH.read_text())
    return told


def put_examples(document: dict[str, Any]) -> None:
    """Give every schema of a body the first example in which it occurs."""
    examples, schemas = read_examples(), document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            told = examples.get(operation["operationId"])
            if told is not None:
                _put(operation.get("requestBody"), told["request"], schemas)
                _put(_success(operation), told["response"], schemas)


def _success(operation: dict[str, Any]) -> dict[str, Any] | None:
    return next(
        (body for code, body in operation["responses"].items() if code.startswith("2")), None
    )


def _put(body: dict[str, Any] | None, value: Any, schemas: dict[str, Any]) -> None:
    content = (body or {}).get("content")
    if not content or value is None or "application/json" not in content:
        return
    schema = content["application/json"]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    schemas[name].setdefault("examples", [value])
