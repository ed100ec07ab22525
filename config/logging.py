"""Logs: one line an event on standard error, with ids, never with prompts or keys."""

from typing import Any


def logging_config(level: str) -> dict[str, Any]:
    """The dictionary for Django's LOGGING setting at ``level`` (for example INFO)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Rejected values from outside are answered with 4xx; they are no news.
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "openai": {"level": "WARNING"},
        },
    }
