"""Tokens at rest, bound to their row, and the change of a key."""

from __future__ import annotations

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from apps.calls import encryption
from apps.exact.models import Credential
from tests.support.people import a_person


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def a_credential(user: str = "1", site: str = "nl") -> Credential:
    tokens = {"access": f"the access of {user}", "refresh": f"the refresh of {user}"}
    return Credential.objects.create(site=site, exact_user_id=user, refreshed_at=timezone.now(), **tokens)


def in_database(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(map(str, row)) for row in cursor.fetchall()] if cursor.description else []


def test_without_keys_nothing_is_stored(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        encryption.encrypt("secret", place="here")


def test_what_no_key_reads_is_an_error_and_not_an_empty_token(settings: Settings) -> None:
    written = encryption.encrypt("secret", place="here")
    assert encryption.decrypt(written, place="here") == "secret"
    for spoilt in (written[:-4] + "AAAA", written[:-10], "plain", "a1.00000000.AAAA", written.replace("a1", "a2", 1)):
        with pytest.raises(encryption.CannotDecrypt):
            encryption.decrypt(spoilt, place="here")
    settings.ENCRYPTION_KEYS = [a_key()]
    with pytest.raises(encryption.CannotDecrypt):
        encryption.decrypt(written, place="here")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "whose"),
    [
        ("access = (SELECT access FROM exact_credential WHERE exact_user_id = '2')", "another row's token"),
        ("access = refresh", "another column's token"),
        ("exact_user_id = '3'", "the row is somebody else's now"),
    ],
)
def test_a_token_that_was_moved_does_not_open(move: str, whose: str) -> None:
    mine, _other = a_credential("1"), a_credential("2")
    assert Credential.objects.get(pk=mine.pk).access == "the access of 1"
    in_database(f"UPDATE exact_credential SET {move} WHERE id = {mine.pk}")
    with pytest.raises(encryption.CannotDecrypt):
        _ = Credential.objects.get(pk=mine.pk).access


@pytest.mark.django_db
def test_an_update_that_does_not_know_whose_row_it_is_is_refused() -> None:
    a_credential()
    with pytest.raises(TypeError, match="save the row"):
        Credential.objects.update(access="anybody's")


@pytest.mark.django_db
def test_after_rotation_the_old_key_may_go_also_for_second_factors(settings: Settings) -> None:
    old, new = a_key(), a_key()
    settings.ENCRYPTION_KEYS = [old]
    credential, person = a_credential(), a_person()
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_encryption")
    settings.ENCRYPTION_KEYS = [new]
    credential = Credential.objects.get()
    assert (credential.access, credential.refresh) == ("the access of 1", "the refresh of 1")
    assert "the access" not in str(in_database("SELECT access, refresh FROM exact_credential"))
    assert person.signed_in().get("/staff/").status_code == 200
