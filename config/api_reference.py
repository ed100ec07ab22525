"""The OpenAPI document as people read it: operations, their fields, and a line to try each."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from django.utils.safestring import SafeString

from config.api_document import document
from config.api_examples import read_examples
from config.api_fields import Field, fields_of, marked_text, parameter_field
from teams.core.permissions import PERMISSIONS, Permission

PREFIX: Final = "#/components/responses/"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is an error: its status, its code, and when it comes."""

    status: int
    phrase: str
    code: str
    text: str

    @property
    def marked(self) -> SafeString:
        """When it comes, as HTML."""
        return marked_text(self.text)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``summary`` is the first sentence, ``details`` what follows it."""

    name: str
    tag: str
    method: str
    path: str
    summary: str
    details: str
    right: Permission | None
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    status: int
    answered: tuple[Field, ...]
    answer_example: str
    refusals: tuple[Refusal, ...]
    example_path: str
    example_body: Any

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ").capitalize()

    @property
    def marked(self) -> SafeString:
        """What it does, as HTML."""
        return marked_text(f"{self.summary} {self.details}".strip())

    @property
    def phrase(self) -> str:
        """The status of success in words."""
        return HTTPStatus(self.status).phrase

    @property
    def scopes(self) -> str:
        """With which scopes a key may, in words."""
        return " or ".join(sorted(self.right.scopes)) if self.right else "any"

    def curl(self, origin: str) -> str:
        """The example as a line for the shell, for the installation at ``origin``."""
        verb = "" if self.method == "GET" else f"-X {self.method} "
        parts = [f"curl {verb}{quoted(origin + self.example_path)}"]
        parts.append('-H "Authorization: Bearer $RATIONALE_KEY"')
        if self.example_body is not None:
            parts.append('-H "Content-Type: application/json"')
            parts.append(f"-d {quoted(json.dumps(self.example_body, ensure_ascii=False))}")
        return " \\\n  ".join(parts)


@dataclass(frozen=True, slots=True)
class Group:
    """Operations on one noun."""

    tag: str
    text: str
    operations: tuple[Operation, ...]

    @property
    def title(self) -> str:
        """For a heading."""
        return self.tag.capitalize()


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Everything there is, in the order in which a team comes to need it."""
    told = document()
    found = [
        _operation(method.upper(), path, body)
        for path, methods in told["paths"].items()
        for method, body in methods.items()
    ]
    return tuple(
        Group(
            tag["name"],
            tag["description"],
            tuple(each for each in found if each.tag == tag["name"]),
        )
        for tag in told["tags"]
    )


@lru_cache(maxsize=1)
def operations() -> Mapping[str, Operation]:
    """By name, in the order of the groups."""
    return {each.name: each for group in groups() for each in group.operations}


def quoted(text: str) -> str:
    """``text`` as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def _operation(method: str, path: str, body: dict[str, Any]) -> Operation:
    sentences = re.split(r"(?<=\.)\s+", " ".join(body["description"].split()), maxsplit=1)
    told = read_examples()[body["operationId"]]
    status = next(int(code) for code in body["responses"] if code.startswith("2"))
    parameters = (parameter_field(each) for each in body.get("parameters", []))
    return Operation(
        name=body["operationId"],
        tag=body["tags"][0],
        method=method,
        path=path,
        summary=sentences[0],
        details=sentences[1] if len(sentences) > 1 else "",
        right=PERMISSIONS.get(body["x-permission"]),
        parameters=tuple(parameters),
        sent=_body_fields(body.get("requestBody")),
        status=status,
        answered=_body_fields(body["responses"][str(status)]),
        answer_example=_pretty(told["response"]),
        refusals=tuple(_refusals(body["responses"])),
        example_path=told["path"],
        example_body=told["request"],
    )


def _body_fields(body: dict[str, Any] | None) -> tuple[Field, ...]:
    told = (body or {}).get("content", {}).get("application/json")
    return tuple(fields_of(told["schema"])) if told else ()


def _refusals(responses: Mapping[str, Any]) -> Iterator[Refusal]:
    shared = document()["components"]["responses"]
    for status, body in sorted(responses.items()):
        if status.startswith("4"):
            code = body["$ref"].removeprefix(PREFIX)
            phrase = HTTPStatus(int(status)).phrase
            yield Refusal(int(status), phrase, code, shared[code]["description"])


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)
