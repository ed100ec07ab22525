"""A line that belongs to one suite version alone: a model that writes it has seen the suite."""

import re
import unicodedata
import uuid
from typing import Final

MAX_CANARY: Final = 80
#: A shorter line could be written by chance.
MIN_CANARY: Final = 16

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


class CanaryError(ValueError):
    """A line that cannot be a canary; the message says the way out."""


def canary_line(token: uuid.UUID) -> str:
    """A canary around a random ``token``."""
    return f"These tests are not for training: {token}"


def checked_canary(value: object) -> str:
    """``value`` without the space around it; raises CanaryError."""
    if not isinstance(value, str):
        raise CanaryError("must be a text: put it in quotes")
    line = value.strip()
    if not line.isprintable():
        raise CanaryError("must stand on one line, without invisible characters")
    if not MIN_CANARY <= len(line) <= MAX_CANARY:
        told = f"has {len(line)} characters: {MIN_CANARY} to {MAX_CANARY} are allowed"
        raise CanaryError(f"{told}, so that nobody writes it by chance")
    return line


def canary_sign(canary: str) -> str:
    """What gives a canary away: the GUID in it, or else the whole line, as ``shows_sign`` reads."""
    read = _read(canary)
    found = _GUID.search(read)
    return found[0] if found else read


def shows_sign(sign: str, *texts: str) -> bool:
    """Whether one of ``texts`` holds the sign, whatever its case, dashes and spacing; "" never."""
    return bool(sign) and any(sign in _read(text) for text in texts)


def _read(text: str) -> str:
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return " ".join(plain.casefold().split())


def canary_anchor(sign: str) -> str:
    """The longest plain word of a sign: a text without it needs no closer look; "" for none."""
    return max(re.findall("[a-z0-9]+", sign), key=len, default="")
