"""The record as one HTML file that opens from a folder: no script, no request, made for print."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

#: A link into the installation, which leads nowhere from a folder: its words stay.
INWARD: Final = re.compile(r'<a\b[^>]*\shref="/[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
#: The sheets of the page, in the order in which it links them.
SHEETS: Final = ("tokens", "foundation", "components", "evidence", "decision", "drawings")


def record_page(context: dict[str, Any]) -> str:
    """The page of the record without its navigation, its styles inside.

    Raises ValueError where a style would reach outside the file.
    """
    styles = mark_safe(_styles())  # Our own files: nothing that anybody typed is in them.
    page = render_to_string(
        "decision/record_file.html", context | {"styles": styles, "alone": True}
    )
    return INWARD.sub(r"\1", page)


@cache
def _styles() -> str:
    folder = Path(settings.BASE_DIR) / "static" / "css"
    text = "\n".join((folder / f"{name}.css").read_text() for name in SHEETS)
    if re.search(r"@import|url\((?!\s*['\"]?data:)", text):
        raise ValueError("a style of the record's file reaches outside of it")
    return text
