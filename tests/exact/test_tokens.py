"""Exact's tokens: refreshed once, neither early nor late, and what is left when the answer is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from django.db import connection as database
from django.db.models import F

from apps.calls.outcomes import LogInAgain
from apps.exact import tokens
from apps.exact.models import Connection, Credential
from tests.harness.merchant import SetUp
from tests.harness.world import World

OLD = 580  # seconds: may be refreshed, and has to be


def an_old_credential(set_up: SetUp, world: World) -> Credential:
    webshop = set_up()
    connection = Connection.objects.select_related("credential").get(webshop=webshop)
    assert connection.credential is not None
    grow_old(world)
    connection.credential.refresh_from_db()
    return connection.credential


def grow_old(world: World) -> None:
    """The same time passes there and here."""
    world.post(f"{world.exact}/_clock", {"advance_seconds": OLD})
    Credential.objects.update(refreshed_at=F("refreshed_at") - timedelta(seconds=OLD))


def refreshes(world: World) -> int:
    calls = requests.get(f"{world.exact}/_calls", timeout=20).json()
    return sum("refresh_token" in call["endpoint"] for call in calls)


def test_a_young_token_is_used_as_it_is(set_up: SetUp, world: World) -> None:
    set_up()
    credential = Credential.objects.get()
    assert tokens.access_token(credential) == credential.access
    assert refreshes(world) == 0


def test_many_tasks_that_meet_an_old_token_make_one_token_call(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)

    def use(_: int) -> str:
        try:
            return tokens.access_token(Credential.objects.get(pk=credential.pk))
        finally:
            database.close()

    with ThreadPoolExecutor(12) as pool:
        found = set(pool.map(use, range(24)))
    assert len(found) == 1
    assert found != {credential.access}
    assert refreshes(world) == 1


def test_a_lost_answer_ends_in_log_in_again_and_says_so(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.faults({"path_regex": "oauth2/token", "do": "drop_after", "times": 1})
    with pytest.raises(LogInAgain):
        tokens.access_token(credential)
    credential.refresh_from_db()
    assert credential.state == Credential.State.LOG_IN_AGAIN


def test_an_answer_that_was_never_given_is_asked_for_again(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.faults({"path_regex": "oauth2/token", "do": "drop_before", "times": 1})
    fresh = tokens.access_token(credential)
    credential.refresh_from_db()
    assert (credential.access, credential.state) == (fresh, Credential.State.OK)


def test_a_permission_taken_back_in_exact_is_seen(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.post(f"{world.exact}/_revoke", {"user": "hanneke"})
    with pytest.raises(LogInAgain):
        tokens.access_token(credential)


def test_tokens_are_not_readable_in_the_database(set_up: SetUp, world: World) -> None:
    set_up()
    plain = Credential.objects.get()
    with database.cursor() as cursor:
        cursor.execute("SELECT access, refresh FROM exact_credential")
        stored = cursor.fetchone()
    assert stored is not None
    assert plain.access not in stored
    assert plain.refresh not in stored
