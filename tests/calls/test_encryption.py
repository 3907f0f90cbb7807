"""Tokens at rest, and the change of a key."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from apps.calls import encryption
from apps.exact.models import Credential


def test_without_keys_nothing_is_stored(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        encryption.encrypt("secret")


def test_a_dropped_key_is_an_error_and_not_an_empty_token(settings: Settings) -> None:
    written = encryption.encrypt("secret")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(encryption.CannotDecrypt):
        encryption.decrypt(written)


@pytest.mark.django_db
def test_after_rotation_the_old_key_may_go(settings: Settings) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.ENCRYPTION_KEYS = [old]
    Credential.objects.create(
        site="nl", exact_user_id="1", access="the access", refresh="the refresh", refreshed_at=timezone.now()
    )
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_encryption")
    settings.ENCRYPTION_KEYS = [new]
    credential = Credential.objects.get()
    assert (credential.access, credential.refresh) == ("the access", "the refresh")
    with connection.cursor() as cursor:
        cursor.execute("SELECT access FROM exact_credential")
        assert "the access" not in str(cursor.fetchone())
