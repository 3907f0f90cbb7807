"""Secrets at rest: AES-256-GCM under a ring of keys. The first key encrypts, every key decrypts.

What is encrypted is bound to its place: a value that somebody copies into another row, or another column, does not open
there. So a hand in the database alone cannot give one webshop another one's way in.
Rotation: put a new key in front of ENCRYPTION_KEYS, run `manage.py rotate_encryption`, then drop the old key.
"""

from __future__ import annotations

import base64
import hashlib
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

# In front of every value: a change of method gets another one.
_METHOD = "a1"
_NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """No key of the ring fits, or the value stands where it was not written."""


def encrypt(text: str, *, place: str) -> str:
    """The text under the first key, for this place. Raises ImproperlyConfigured without keys."""
    name, key = _ring()[0]
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{_METHOD}.{name}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(token: str, *, place: str) -> str:
    """The text again, whichever key of the ring it was written with. Raises CannotDecrypt."""
    method, _dot, rest = token.partition(".")
    name, _dot, text = rest.partition(".")
    key = dict(_ring()).get(name)
    if method != _METHOD or key is None:
        raise CannotDecrypt("no key in ENCRYPTION_KEYS reads this value")
    try:
        sealed = base64.urlsafe_b64decode(text)
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(f"this value was not written for {place}") from error


def _ring() -> tuple[tuple[str, bytes], ...]:
    """Each key by the name that stands in what it wrote."""
    if not settings.ENCRYPTION_KEYS:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty: tokens cannot be stored")
    return tuple(map(_key, settings.ENCRYPTION_KEYS))


@lru_cache(maxsize=16)
def _key(given: str) -> tuple[str, bytes]:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"apps.calls.encryption")
    key = derived.derive(base64.urlsafe_b64decode(given))
    return hashlib.sha256(key).hexdigest()[:8], key


class Sealed(str):
    """A value as it stands in the database."""

    __slots__ = ()


class _Opened(DeferredAttribute):
    """Opened when it is asked for: only then is it known whose row it stands in."""

    field: EncryptedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        plain = decrypt(value, place=self.field.place(instance))
        instance.__dict__[self.field.attname] = plain
        return plain

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    TextField = models.TextField[str, str]  # the stubs' generic; Django's own class has no parameters
else:
    TextField = models.TextField


class EncryptedTextField(TextField):
    """A text that is only ever encrypted in the database, for its row. It cannot be searched, and "" stays "".

    `bound_to`: columns that say whose the row is and are known before it is written. It is written by saving the row:
    an update over many rows would not know whose they are, and is refused.
    """

    descriptor_class = _Opened

    def __init__(self, *args: Any, bound_to: tuple[str, ...] = (), **options: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **options)

    def place(self, row: models.Model) -> str:
        """Table, column, and whose row."""
        return ":".join([row._meta.db_table, self.attname, *(str(getattr(row, name)) for name in self.bound_to)])

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        return Sealed(encrypt(value, place=self.place(model_instance))) if value else value

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.attname} is encrypted for its row: save the row")
        return str(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return Sealed(value) if value else value
