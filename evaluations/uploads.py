"""Files between the page that previews them and the click that confirms: on disk, by team."""

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from teams.access import Actor

KEPT_S: Final = 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}(?:\.[a-z0-9]{1,6})?")


class UploadGoneError(LookupError):
    """The file is not kept any more, or never was: choose it again."""


def keep_upload(content: bytes, *, by: Actor, ending: str = "") -> str:
    """Keep a file for a day for people of the actor's team; the token to get it back.

    ``ending`` is kept at the end of the token: the readers go by it.
    """
    folder = _folder(by)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_old(folder)
    token = secrets.token_urlsafe(24) + (f".{ending}" if ending else "")
    (folder / token).write_bytes(content)
    return token


def read_upload(token: str, *, by: Actor) -> bytes:
    """The kept file; raises UploadGoneError for another team's token as for an old one."""
    try:
        return _path(token, by).read_bytes()
    except FileNotFoundError:
        raise UploadGoneError("The file is not kept any more. Choose it again.") from None


def drop_upload(token: str, *, by: Actor) -> None:
    """Forget the file; nothing happens where it is gone already."""
    _path(token, by).unlink(missing_ok=True)


def _folder(by: Actor) -> Path:
    return Path(settings.HOME) / "uploads" / str(by.team.pk)


def _path(token: str, by: Actor) -> Path:
    if not _TOKEN.fullmatch(token):
        raise UploadGoneError("The file is not kept any more. Choose it again.")
    return _folder(by) / token


def _forget_old(folder: Path) -> None:
    limit = time.time() - KEPT_S
    for path in folder.iterdir():
        # Another request may be quicker.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
