"""Webhooks without a network: which addresses may be called, how a body is signed, when to retry.

Signed as the Standard Webhooks specification says (headers webhook-id, webhook-timestamp and
webhook-signature), so that its verifying libraries fit.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urlsplit

from decision.core.values import FieldError

LONGEST_URL: Final = 300
SECRET_PREFIX: Final = "whsec_"
HTTPS_PORT: Final = 443
#: The wait after each failed attempt; after the last one a delivery is given up.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))

#: IPv6 networks whose addresses stand for an IPv4 one, which may be private: NAT64 and 6to4.
_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "2002::/16")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_address(url: str) -> str:
    """``url`` without space around it, if it can be the address of a webhook.

    Raises:
        FieldError: where it is no plain HTTPS address.
    """
    told = url.strip()
    if len(told) > LONGEST_URL or any(not (" " < sign < "\x7f") for sign in told):
        raise FieldError("url", f"must be plain ASCII of at most {LONGEST_URL} characters")
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        raise FieldError("url", "cannot be read as an address") from None
    if parts.scheme != "https" or not parts.hostname:
        raise FieldError("url", "must begin with https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise FieldError("url", "must hold no user name or password; verify the signature instead")
    if port == 0 or parts.fragment:
        raise FieldError("url", "must have a usable port and no part behind #")
    return told


def host_and_port(url: str) -> tuple[str, int]:
    """Where to connect for a checked ``url``."""
    parts: SplitResult = urlsplit(url)
    return parts.hostname or "", parts.port or HTTPS_PORT


def may_call(host: str, resolved: Collection[str], allowed: Collection[str]) -> bool:
    """Whether a host may be called at all addresses that its name resolved to.

    Only public ones, unless whoever runs the installation names the host in ``allowed``: a team
    must not reach into the network that the service stands in.
    """
    return bool(resolved) and (host in allowed or all(map(is_public, resolved)))


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open internet, also where it stands for another one."""
    try:
        known: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            known = known.ipv4_mapped
        elif any(known in network for network in _TRANSLATED):
            return False
    return known.is_global and not known.is_multicast


def signed_headers(secret: str, *, message: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The three headers of a call: HMAC-SHA256 over ``message.timestamp.body``, in base64.

    ``message`` is the same for every attempt at one delivery; ``timestamp`` is that of the attempt
    in Unix seconds, so that a receiver can turn away what is old.
    """
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts (1 or more); None: give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
