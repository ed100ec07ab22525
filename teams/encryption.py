"""Text columns that are encrypted at rest and never shown."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Ciphertext of ``text`` under the first of the installation's keys."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(ciphertext: str) -> str:
    """The text; raises cryptography.fernet.InvalidToken when no key fits."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).decrypt(ciphertext.encode()).decode()


class Secret(str):
    """A secret in memory: a string that does not print itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)" if self else "Secret()"


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Stores ciphertext, gives a Secret. Cannot be searched; rotate by adding a first key."""

    def get_prep_value(self, value: Any) -> Any:
        """Empty stays empty; everything else is encrypted on its way to the database."""
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Secret:
        """Decrypted on its way out."""
        return Secret(decrypt(value)) if value else Secret()
