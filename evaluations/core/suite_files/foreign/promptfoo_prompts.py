"""Prompts of a promptfoo file: texts and chats with variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evaluations.core.json_reading import JsonTextError, json_value
from evaluations.core.suite_files.drafts import RowError, SuiteFileError
from evaluations.core.suite_files.foreign.chats import NotTextError, is_chat, message_text
from evaluations.core.suite_files.foreign.templates import filled
from evaluations.core.suite_files.foreign.yaml_reading import YamlList, YamlMap, yaml_value

_FILE: Final = re.compile(
    r"(?:file|exec|https?)://\S*|\S+\.(?:txt|json|ya?ml|py|[cm]?js|ts|csv|md|j2)"
)


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt with its variables unfilled: ``text``, or messages whose contents are templates."""

    name: str
    text: str = ""
    messages: tuple[tuple[str, str], ...] = ()

    def filled(self, variables: Mapping[str, object]) -> tuple[object, list[str]]:
        """The text or the messages, and names without a value; raises TemplateError."""
        if not self.messages:
            return filled(self.text, variables)
        missing: list[str] = []
        asked = []
        for role, template in self.messages:
            content, unknown = filled(template, variables)
            asked.append({"role": role, "content": content})
            missing += unknown
        return asked, missing


def prompts_of(listed: object, line: int) -> tuple[list[PromptTemplate], list[RowError]]:
    """The prompts of a configuration, and what is wrong with them; ``line`` is where it starts."""
    items = listed if isinstance(listed, list) else [] if listed is None else [listed]
    lines = listed.lines if isinstance(listed, YamlList) else [line] * len(items)
    prompts: list[PromptTemplate] = []
    errors: list[RowError] = []
    for number, (at, item) in enumerate(zip(lines, items, strict=True), start=1):
        name = f"prompt {number}"
        text = item
        if isinstance(item, YamlMap):
            text = item.get("raw") or item.get("id") or item.get("path")
        if not isinstance(text, str) or not text.strip():
            errors.append(RowError(at, "prompts", "must be a text, or have a text as `raw`"))
        elif _FILE.fullmatch(text.strip()):
            message = f"{text.strip()[:100]}: other files are not read: put their content here"
            errors.append(RowError(at, "prompts", message))
        else:
            prompts.append(_template(name, text))
    return prompts, errors


def _template(name: str, text: str) -> PromptTemplate:
    chat = _chat(text)
    if not is_chat(chat):
        return PromptTemplate(name, text)
    assert isinstance(chat, list)
    try:
        turns = tuple((str(item["role"]), message_text(item.get("content"))) for item in chat)
    except NotTextError:
        return PromptTemplate(name, text)
    return PromptTemplate(name, messages=turns)


def _chat(text: str) -> object:
    """The messages that ``text`` is as JSON or YAML, or None."""
    start = text.lstrip()
    try:
        if start.startswith("["):
            return json_value(text)
        if start.startswith("- role:"):
            return yaml_value(text)
    except (JsonTextError, SuiteFileError):
        return None
    return None
