"""Form fields in which a curator writes a case: lines, tags, messages, graders."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evaluations.core.grader_settings import changed_settings
from evaluations.core.graders import GRADERS
from evaluations.core.suite_content import grader_json
from evaluations.core.suite_files.fields import checked_graders
from evaluations.core.suite_files.texts import FieldError

Specs = list[dict[str, Any]]


class LinesField(forms.CharField):
    """A list of texts, one on each line; a text with line breaks is a JSON text in quotes."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "cols": 24}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The lines of a stored list."""
        return "\n".join(map(_as_line, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The texts of the lines that hold something."""
        if isinstance(value, list | tuple):
            return list(value)
        lines = (line.strip() for line in re.split(r"\r\n|\r|\n", value or ""))
        return [_from_line(line) for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares the texts, not how they were typed."""
        return bool(self.to_python(initial) != self.to_python(data))


def _as_line(text: str) -> str:
    plain = text == text.strip() and "\n" not in text and "\r" not in text and text[:1] != '"'
    return text if plain and text else json.dumps(text, ensure_ascii=False)


def _from_line(line: str) -> str:
    if line.startswith('"'):
        try:
            value = json.loads(line)
        except ValueError:
            return line
        return value if isinstance(value, str) else line
    return line


class TagsField(forms.CharField):
    """Words, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        """The words of a stored list."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The words, each without the space around it."""
        if isinstance(value, list | tuple):
            return list(value)
        return [tag.strip() for tag in re.split(r"[;,]", value or "") if tag.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares the words, not how they were typed."""
        return bool(self.to_python(initial) != self.to_python(data))


class MessagesField(forms.CharField):
    """Messages as a JSON list, for cases that are more than one prompt."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "code", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Readable JSON of a stored list; nothing for an empty one."""
        if isinstance(value, list | tuple):
            return json.dumps(list(value), ensure_ascii=False, indent=2) if value else ""
        return value

    def to_python(self, value: Any) -> Any:
        """The list; what stands in it is checked with the whole case."""
        if isinstance(value, list | tuple):
            return list(value)
        if not (value or "").strip():
            return []
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValidationError(f"This is no JSON: {error}.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares the lists; what is no JSON has changed."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class GradersWidget(forms.Widget):
    """For each grader a choice of its kind and a box for its settings, and a free pair below."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kinds = [("", "no grader"), *((key, each.label) for key, each in GRADERS.items())]

    def format_value(self, value: Any) -> list[tuple[str, str]]:
        """Pairs of kind and settings text, the last one empty."""
        pairs = [_pair(spec) for spec in value or [] if isinstance(spec, dict)]
        return [*pairs, ("", "")]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Select and text area of every pair; the first select carries the field's id."""
        described = {k: v for k, v in (attrs or {}).items() if k == "aria-describedby"}
        label = str((self.attrs | (attrs or {})).get("aria-label", ""))
        of = f" of {label.removeprefix('Graders of ')}" if label else ""
        rows = []
        for index, (kind, settings) in enumerate(self.format_value(value)):
            base = f"{(attrs or {}).get('id', f'id_{name}')}"
            select = forms.Select(choices=self.kinds).render(
                f"{name}-{index}-kind",
                kind,
                {
                    "id": base if index == 0 else f"{base}_{index}_kind",
                    "aria-label": f"Grader {index + 1}{of}",
                }
                | described,
                renderer,
            )
            text = forms.Textarea().render(
                f"{name}-{index}-settings",
                settings,
                {
                    "id": f"{base}_{index}_settings",
                    "aria-label": f"Settings of grader {index + 1}{of}, JSON",
                    "rows": 1,
                    "cols": 24,
                    "placeholder": "settings",
                    "spellcheck": "false",
                },
                renderer,
            )
            rows.append((select, text))
        pairs = format_html_join("", '<div class="grader-row">{} {}</div>', rows)
        return format_html('<div class="graders">{}</div>', pairs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Posted pairs as ``{"kind", "settings"}`` with settings as text."""
        specs = []
        for index in range(_MAX_ROWS):
            if f"{name}-{index}-kind" not in data:
                break
            kind = str(data.get(f"{name}-{index}-kind") or "")
            settings = str(data.get(f"{name}-{index}-settings") or "")
            if kind or settings.strip():
                specs.append({"kind": kind, "settings": settings})
        return specs

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form did not carry the field at all."""
        return f"{name}-0-kind" not in data


_MAX_ROWS = 12


def _pair(spec: Mapping[str, Any]) -> tuple[str, str]:
    """Kind and the settings that are not the default; typed text stays as it was typed."""
    kind, settings = str(spec.get("kind", "")), spec.get("settings") or {}
    if isinstance(settings, str):
        return kind, settings
    grader = GRADERS.get(kind)
    shown = changed_settings(grader, settings) if grader else settings
    return kind, json.dumps(shown, ensure_ascii=False) if shown else ""


class GradersField(forms.Field):
    """Graders as ``[{"kind", "settings"}, ...]`` with complete, valid settings."""

    widget = GradersWidget

    def to_python(self, value: Any) -> Specs:
        """Checked graders; the message names the grader and the setting that is wrong."""
        specs = [_typed(spec) for spec in value or []]
        try:
            return grader_json(checked_graders(specs))
        except FieldError as error:
            raise ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares complete settings; what cannot be read has changed."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _typed(spec: Mapping[str, Any]) -> dict[str, Any]:
    kind, settings = spec.get("kind"), spec.get("settings") or {}
    if not kind:
        raise ValidationError("Choose the kind of each grader that has settings.")
    if isinstance(settings, str):
        try:
            settings = json.loads(settings)
        except ValueError as error:
            raise ValidationError(f"The settings of {kind} are no JSON: {error}.") from None
    if not isinstance(settings, dict):
        example = '{"relative_tolerance": 0.01}'
        raise ValidationError(f"The settings of {kind} must be an object such as {example}.")
    return {"kind": kind, "settings": settings}


def graders_text(specs: Sequence[Mapping[str, Any]]) -> str:
    """Graders on one line, for tables: ``number {"where": "last"}, exact``."""
    return ", ".join(" ".join(_pair(spec)).strip() for spec in specs)
