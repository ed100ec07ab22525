"""How often somebody may try a password or a link: counted in the cache, before each try."""

import hashlib
import ipaddress
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_S = 15 * 60
PAIR_LIMIT = 10
SUBJECT_LIMIT = 50
CALLER_LIMIT = 100


def admit(request: HttpRequest, door: str, subject: str) -> bool:
    """Count one try at ``door`` for ``subject`` (an address, a link); False if it is too many.

    Three counts of 15 minutes each: this subject from this caller (10), this subject from
    anywhere (50), any subject from this caller (100). Counting before the check means that tries
    at the same moment cannot slip through.
    """
    within = [_count(name) <= limit for name, limit in _counts(request, door, subject).items()]
    return all(within)


def forget(request: HttpRequest, door: str, subject: str) -> None:
    """A success is no try: this subject from this caller starts again, the others lose one."""
    pair, *others = _counts(request, door, subject)
    cache.delete(pair)
    for name in others:
        with suppress(ValueError):  # the window has ended meanwhile
            cache.decr(name)


def caller_of(request: HttpRequest) -> str:
    """The network address of the caller; of IPv6 the /64, because one machine has all of it.

    Behind a proxy (RATIONALE_HTTPS) it is the last entry of X-Forwarded-For, the one that the
    proxy itself wrote; the entries before it can be invented.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _counts(request: HttpRequest, door: str, subject: str) -> dict[str, int]:
    caller, folded = caller_of(request), subject.strip().lower()
    return {
        _name(door, "pair", folded, caller): PAIR_LIMIT,
        _name(door, "subject", folded): SUBJECT_LIMIT,
        _name(door, "caller", caller): CALLER_LIMIT,
    }


def _name(*parts: str) -> str:
    joined = "\n".join(parts).encode(errors="backslashreplace")
    return f"tries-{hashlib.sha256(joined).hexdigest()}"


def _count(name: str) -> int:
    cache.add(name, 0, WINDOW_S)
    try:
        return int(cache.incr(name))
    except ValueError:  # the window ended between the two lines
        cache.set(name, 1, WINDOW_S)
        return 1
