"""Whether prompts stay on the team's own machines, as far as an address tells."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

#: Kinds of connections that answer inside this installation.
EMBEDDED: Final = ("micro",)
#: Last parts of names that no public server has (RFC 2606, 6762, 8375; IETF's home.arpa).
LOCAL_NAMES: Final = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")


def on_premises(kind: str, base_url: str, *, hosted: bool, has_gpu: bool) -> bool | None:
    """Whether a connection of this ``kind`` at ``base_url`` is the team's own; None is unknown.

    Yes for models inside the installation and for addresses that lie in a private network; no
    for the public address of a vendor (``hosted``). Any other public name may be either: a GPU
    that the team declared for the candidate says that it is the team's own deployment.
    """
    if kind in EMBEDDED:
        return True
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    if hosted:
        return False
    if host and _is_private(host):
        return True
    return True if has_gpu else None


def _is_private(host: str) -> bool:
    """A name without a dot, a name that only a local network knows, or a private address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or any(host.endswith(f".{name}") for name in LOCAL_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local
