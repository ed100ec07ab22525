"""Reads newline-delimited JSON one line at a time, so that memory holds one batch of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from django.conf import settings
from rest_framework.parsers import BaseParser
from rest_framework.utils.json import strict_constant

NDJSON: Final = "application/x-ndjson"
MAX_LINES: Final = 10_000
MAX_BODY_BYTES: Final = 256 * 2**20
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its ``value``, or why there is none (``code`` "invalid" or "too_large")."""

    value: object = None
    code: str = ""
    message: str = ""
    size: int = 0


class LinesParser(BaseParser):
    """``request.data`` is an iterator over the lines, read as they are asked for."""

    media_type = NDJSON

    def parse(  # type: ignore[override]  # the stubs know forms only
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Iterator[Line]:
        """Blank lines count for nothing; what comes after the last line that is taken is not
        read, and told as one more line that is too large."""
        return read_lines(stream, max_line=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def read_lines(
    stream: IO[bytes],
    *,
    max_line: int,
    max_lines: int = MAX_LINES,
    max_bytes: int = MAX_BODY_BYTES,
) -> Iterator[Line]:
    """The lines of ``stream``; no more than ``max_line`` bytes of it are held at once."""
    count = total = 0
    while True:
        text, size = _next_line(stream, max_line)
        total += size
        if not size:
            return
        if text is not None and not text.strip():
            continue
        count += 1
        if count > max_lines or total > max_bytes:
            most = f"{max_lines:,} lines" if count > max_lines else f"{max_bytes >> 20} MB"
            told = f"A body has at most {most}: this line and all behind it are not stored."
            yield Line(code="too_large", message=told)
            return
        if text is None:
            told = f"A line has at most {max_line >> 20} MB: this one is not stored."
            yield Line(code="too_large", message=told)
        else:
            yield _decoded(text)


def _next_line(stream: IO[bytes], max_line: int) -> tuple[bytes | None, int]:
    """The next line (None where it is too long) and how many bytes it took; 0 at the end."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.readline(_PIECE):
        size += len(piece)
        if size <= max_line:
            pieces.append(piece)
        else:
            pieces.clear()
        if piece.endswith(b"\n"):
            break
    return (b"".join(pieces) if size <= max_line else None), size


def _decoded(text: bytes) -> Line:
    try:
        value = json.loads(text, parse_constant=strict_constant)
    except RecursionError:
        return Line(code="invalid", message="This line is no JSON: it is nested too deeply.")
    except ValueError as error:
        return Line(code="invalid", message=f"This line is no JSON: {str(error)[:200]}.")
    return Line(value=value, size=len(text))
