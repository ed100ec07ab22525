"""Whether prompts stay on the team's own machines, as far as an address tells."""

from typing import Final
from urllib.parse import urlsplit

from evaluations.core.hosts import is_private

#: Kinds of connections that answer inside this installation.
EMBEDDED: Final = ("micro",)


def on_premises(kind: str, base_url: str, *, hosted: bool, has_gpu: bool) -> bool | None:
    """Whether a connection of this ``kind`` at ``base_url`` is the team's own; None is unknown.

    Yes for models inside the installation and for addresses that lie in a private network; no
    for the public address of a vendor (``hosted``). Any other public name may be either: a GPU
    that the team declared for the candidate says that it is the team's own deployment.
    """
    if kind in EMBEDDED:
        return True
    host = urlsplit(base_url).hostname or ""
    if hosted:
        return False
    if host and is_private(host):
        return True
    return True if has_gpu else None
