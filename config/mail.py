"""The mail server of an installation, from one address to Django's settings."""

from typing import Any, Final
from urllib.parse import unquote, urlsplit

_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_settings(server: str, sender: str) -> dict[str, Any]:
    """Django's settings for ``server``: ``smtps://`` is TLS from the start, ``smtp+tls://`` by
    STARTTLS, ``smtp://`` none. Empty: nothing is ever sent."""
    if not server:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(server)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
    }
