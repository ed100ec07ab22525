"""The one reader of the environment: strict, typed, and plain about what is wrong."""

import os
from pathlib import Path
from typing import Annotated

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
Names = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """Every value that an installation may set. Names in the environment are given as aliases."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True)

    home: Path = Field(ROOT / "var", alias="RATIONALE_HOME")
    secret_key: str = Field(min_length=32, alias="RATIONALE_SECRET_KEY")
    encryption_keys: Names = Field(min_length=1, alias="RATIONALE_ENCRYPTION_KEYS")
    debug: bool = Field(False, alias="RATIONALE_DEBUG")
    https: bool = Field(False, alias="RATIONALE_HTTPS")
    allowed_hosts: Names = Field(
        ["127.0.0.1", "localhost", "[::1]"], alias="RATIONALE_ALLOWED_HOSTS"
    )
    trusted_origins: Names = Field([], alias="RATIONALE_TRUSTED_ORIGINS")
    log_level: str = Field("INFO", alias="RATIONALE_LOG_LEVEL")
    database_url: str = Field("", alias="DATABASE_URL")
    broker_url: str = Field("", alias="CELERY_BROKER_URL")
    cache_url: str = Field("", alias="RATIONALE_CACHE_URL")
    lease_seconds: float = Field(60.0, gt=1, le=3600, alias="RATIONALE_LEASE_SECONDS")
    drain_seconds: float = Field(6.0, ge=0, le=3600, alias="RATIONALE_DRAIN_SECONDS")
    sweep_seconds: float = Field(3.0, gt=0.1, le=300, alias="RATIONALE_SWEEP_SECONDS")
    api_rate: str = Field(
        "600/min", pattern=r"^\d+/(sec|min|hour|day)$", alias="RATIONALE_API_RATE"
    )

    grader_hooks: Names = Field([], alias="RATIONALE_GRADER_HOOKS")
    webhook_hosts: Names = Field([], alias="RATIONALE_WEBHOOK_HOSTS")
    recheck_hours: float = Field(24.0, ge=0, le=8760, alias="RATIONALE_RECHECK_HOURS")
    site_url: str = Field("", pattern=r"^(https?://[^/\s]+/?)?$", alias="RATIONALE_SITE_URL")
    mail_server: str = Field(
        "", pattern=r"^((smtp|smtps|smtp\+tls)://\S+)?$", alias="RATIONALE_MAIL_SERVER"
    )
    mail_from: str = Field("", validate_default=True, alias="RATIONALE_MAIL_FROM")

    @field_validator(
        "encryption_keys",
        "allowed_hosts",
        "trusted_origins",
        "grader_hooks",
        "webhook_hosts",
        mode="before",
    )
    @classmethod
    def split_commas(cls, value: object) -> object:
        """Lists are written with commas."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("encryption_keys")
    @classmethod
    def check_keys(cls, keys: list[str]) -> list[str]:
        """Each key must be one that Fernet accepts."""
        for key in keys:
            try:
                Fernet(key)
            except ValueError as error:
                raise ValueError("each key must be 32 bytes in url-safe base64") from error
        return keys

    @field_validator("grader_hooks")
    @classmethod
    def check_hooks(cls, addresses: list[str]) -> list[str]:
        """Each must be the beginning of an HTTPS address."""
        if any(not address.startswith("https://") for address in addresses):
            raise ValueError("each must begin with https://")
        return addresses

    @field_validator("mail_from")
    @classmethod
    def check_sender(cls, sender: str, known: ValidationInfo) -> str:
        """A mail server without a sender sends nothing that anybody takes."""
        if known.data.get("mail_server") and "@" not in sender:
            raise ValueError("must be an e-mail address where there is a mail server")
        return sender


HINTS = {
    "RATIONALE_SECRET_KEY": "`make env` writes a .env file with fresh secrets",
    "RATIONALE_ENCRYPTION_KEYS": "`make env` writes a .env file with fresh secrets",
    "RATIONALE_API_RATE": "write it like 600/min",
    "RATIONALE_SITE_URL": "write it like https://rationale.example.org",
    "RATIONALE_MAIL_SERVER": "write it like smtps://user:password@mail.example.org:465",
    "RATIONALE_MAIL_FROM": "e-mails need a sender, like rationale@example.org",
    "RATIONALE_GRADER_HOOKS": "write https://grader.example.org/score, several with commas",
}


def read_environment() -> Environment:
    """Read the process environment and the .env file beside manage.py.

    ``RATIONALE_ENV_FILE`` names another file; empty means none. Raises ImproperlyConfigured with
    one line per missing or bad variable.
    """
    path = os.environ.get("RATIONALE_ENV_FILE", str(ROOT / ".env"))
    try:
        return Environment(_env_file=path or None)  # type: ignore[call-arg]
    except ValidationError as error:
        lines = [_explain(item["loc"], item["msg"], item["type"]) for item in error.errors()]
        raise ImproperlyConfigured("\n".join(["The environment is not usable:", *lines])) from None


def _explain(location: tuple[int | str, ...], message: str, kind: str) -> str:
    name = str(location[0])
    what = "is not set" if kind == "missing" else f"has a bad value: {message}"
    hint = HINTS.get(name, "see .env.example")
    return f"  {name} {what} ({hint})"
