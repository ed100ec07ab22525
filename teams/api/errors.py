"""The errors of values, field by field, as the API tells them."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS

#: What Django and DRF call a problem that no single field has.
WHOLE: Final = {NON_FIELD_ERRORS, "non_field_errors"}


def flat_errors(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Nested DRF errors as ``{"a.0.b": ["sentence"]}``."""
    if isinstance(detail, dict):
        merged: dict[str, list[str]] = {}
        for key, value in detail.items():
            name = "" if key in WHOLE else str(key)
            merged |= flat_errors(value, ".".join(part for part in (path, name) if part))
        return merged
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        merged = {}
        for index, value in enumerate(detail):
            merged |= flat_errors(value, f"{path}.{index}" if path else str(index))
        return merged
    texts = [str(item) for item in detail] if isinstance(detail, list) else [str(detail)]
    return {path or "detail": texts}


def told_errors(fields: Mapping[str, list[str]]) -> str:
    """The first of them in one sentence."""
    told = (f"{name}: {texts[0]}" for name, texts in list(fields.items())[:5])
    return "Some values are not usable: " + "; ".join(told)
