"""Tags for pages of suites: graders and their settings."""

import json
from dataclasses import dataclass

from django import template

from evaluations.core.graders import GRADERS
from evaluations.core.scoring import Grader

register = template.Library()


@dataclass(frozen=True, slots=True)
class SettingInWords:
    """One setting of a grader, with its default as a curator would type it."""

    name: str
    help: str
    choices: tuple[str, ...]
    default_json: str


@dataclass(frozen=True, slots=True)
class GraderHelp:
    """What a curator needs to know to choose a grader."""

    label: str
    summary: str
    settings: list[SettingInWords]


@register.simple_tag
def graders() -> list[GraderHelp]:
    """All graders with their settings."""
    return [GraderHelp(each.label, each.summary, _settings(each)) for each in GRADERS.values()]


@register.filter
def as_json(value: object) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def _settings(grader: Grader) -> list[SettingInWords]:
    return [
        SettingInWords(
            name=setting.name,
            help=setting.help,
            choices=setting.choices,
            default_json=json.dumps(
                list(setting.default) if isinstance(setting.default, tuple) else setting.default
            ),
        )
        for setting in grader.settings
    ]
