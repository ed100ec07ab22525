"""What the name of a host tells, without asking anybody."""

import ipaddress
from typing import Final

#: Last parts of names that no public server has (RFC 2606, 6762, 8375; IETF's home.arpa).
LOCAL_NAMES: Final = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")


def is_private(host: str) -> bool:
    """A name without a dot, a name that only a local network knows, or a private address."""
    host = host.rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or any(host.endswith(f".{name}") for name in LOCAL_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local
