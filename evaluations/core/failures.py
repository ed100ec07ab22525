"""Why calls fail, in words; the codes are those of ProviderError and of execution."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rate_limited": "Too many requests",
        "server_error": "Server error",
        "timeout": "Timed out",
        "connection": "Connection failed",
        "bad_response": "Unreadable reply",
        "bad_request": "Request not accepted",
        "unauthorized": "Key not accepted",
        "not_found": "Model or address not found",
        "lost": "Worker died",
        "interrupted": "Broken off",
        "internal_error": "Adapter failed",
        "not_stored": "Reply not storable",
    }
)


def failure_label(code: str) -> str:
    """What a failure code means, for people; an unknown code is shown as it is."""
    return _LABELS.get(code, code or "Unknown")
