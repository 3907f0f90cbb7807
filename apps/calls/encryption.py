"""Tokens at rest: Fernet with a ring of keys. The first key encrypts, every key decrypts.

Rotation: put a new key in front of ENCRYPTION_KEYS, run `manage.py rotate_encryption`, then drop the old key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class CannotDecrypt(Exception):
    """No key of the ring fits: a key was dropped before the rows were rotated."""


def encrypt(text: str) -> str:
    """The text under the first key. Raises ImproperlyConfigured without keys."""
    return _ring().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text again, whichever key of the ring it was written with. Raises CannotDecrypt."""
    try:
        return _ring().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt("no key in ENCRYPTION_KEYS reads this value") from error


def _ring() -> MultiFernet:
    if not settings.ENCRYPTION_KEYS:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty: tokens cannot be stored")
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


if TYPE_CHECKING:
    TextField = models.TextField[str, str]  # the stubs' generic; Django's own class has no parameters
else:
    TextField = models.TextField


class EncryptedTextField(TextField):
    """A text that is only ever encrypted in the database. It cannot be searched, and "" stays ""."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value
