"""Exact's tokens: refreshed once, neither early nor late, and what is left when the answer is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from django.db import connection as database
from django.db.models import F
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, TryLater
from apps.exact.door import tokens
from apps.exact.health import chains
from apps.exact.models import Connection, Credential
from apps.shops.models import Webshop
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
    assert credential.state == Credential.Chain.LOG_IN_AGAIN


def test_an_answer_that_was_never_given_is_asked_for_again(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.faults({"path_regex": "oauth2/token", "do": "drop_before", "times": 1})
    fresh = tokens.access_token(credential)
    credential.refresh_from_db()
    assert (credential.access, credential.state) == (fresh, Credential.Chain.OK)


def test_a_permission_taken_back_in_exact_is_seen(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.post(f"{world.exact}/_revoke", {"user": "hanneke"})
    with pytest.raises(LogInAgain):
        tokens.access_token(credential)


def test_a_chain_that_slept_for_a_week_is_renewed_and_a_younger_one_is_not(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    assert chains.keep_alive() == 0
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(days=8))
    assert chains.keep_alive() == 1
    assert chains.keep_alive() == 0
    before = credential.refresh
    credential.refresh_from_db()
    assert credential.refresh != before
    assert refreshes(world) == 1


def test_the_login_of_a_webshop_that_left_is_not_kept_alive(set_up: SetUp, world: World) -> None:
    an_old_credential(set_up, world)
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(days=8))
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert chains.keep_alive() == 0


def test_one_chain_that_is_dead_does_not_keep_the_others_asleep(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    dead = Credential.objects.create(
        site="nl", exact_user_id="gone", access="a", refresh="never given", refreshed_at=timezone.now()
    )
    other = Connection.objects.get(webshop=set_up("recorded-eur"))
    other.credential = dead
    other.save()
    grow_old(world)
    Credential.objects.filter(pk=dead.pk).update(refreshed_at=timezone.now() - timedelta(days=9))
    Credential.objects.filter(pk=credential.pk).update(refreshed_at=timezone.now() - timedelta(days=8))
    assert chains.keep_alive() == 1
    dead.refresh_from_db()
    assert dead.state == Credential.Chain.LOG_IN_AGAIN


def test_an_exact_that_is_away_costs_no_chain(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(days=8))
    world.faults({"path_regex": "oauth2/token", "do": "status", "status": 503})
    assert chains.keep_alive() == 0
    credential.refresh_from_db()
    assert credential.state == Credential.Chain.OK
    world.faults()
    assert chains.keep_alive() == 1


def test_a_login_that_no_webshop_uses_is_forgotten(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    assert chains.forget_unused() == 0
    Connection.objects.update(credential=None)
    assert chains.forget_unused() == 0
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(days=2))
    assert chains.forget_unused() == 1
    assert not Credential.objects.filter(pk=credential.pk).exists()


@pytest.mark.parametrize(
    ("silent_for", "ending"), [(timedelta(days=31), "login_too_old"), (timedelta(days=2), "login_ended")]
)
def test_why_a_login_ended_is_kept(set_up: SetUp, world: World, silent_for: timedelta, ending: str) -> None:
    credential = an_old_credential(set_up, world)
    world.post(f"{world.exact}/_revoke", {"user": "hanneke"})
    Credential.objects.update(refreshed_at=timezone.now() - silent_for)
    credential.refresh_from_db()
    with pytest.raises(LogInAgain):
        tokens.access_token(credential)
    credential.refresh_from_db()
    assert credential.ending == ending
    assert credential.ended_at is not None


def test_a_lost_answer_is_told_from_a_permission_that_was_taken_back(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    world.faults({"path_regex": "oauth2/token", "do": "drop_after", "times": 1})
    with pytest.raises(LogInAgain, match="lost"):
        tokens.access_token(credential)
    credential.refresh_from_db()
    assert credential.ending == "login_lost"
    with pytest.raises(LogInAgain, match="lost"):
        tokens.access_token(credential)


def test_a_refresh_that_comes_too_early_costs_nothing(set_up: SetUp, world: World) -> None:
    """Our clock may be ahead of Exact's."""
    set_up()
    credential = Credential.objects.get()
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(seconds=OLD))
    credential.refresh_from_db()
    assert tokens.access_token(credential) == credential.access
    credential.refresh_from_db()
    assert credential.state == Credential.Chain.OK


def test_too_many_token_calls_wait_and_keep_the_chain(set_up: SetUp, world: World) -> None:
    credential = an_old_credential(set_up, world)
    said = '{"error": "invalid_request", "error_description": "Rate limit exceeded: too many token calls"}'
    fault = {"path_regex": "oauth2/token", "do": "status", "status": 401, "times": 1}
    world.faults({**fault, "content_type": "application/json", "body": said})
    with pytest.raises(TryLater) as waits:
        tokens.access_token(credential)
    assert waits.value.not_before - timezone.now() > timedelta(minutes=9)
    assert tokens.access_token(credential)


def test_tokens_are_not_readable_in_the_database(set_up: SetUp, world: World) -> None:
    set_up()
    plain = Credential.objects.get()
    with database.cursor() as cursor:
        cursor.execute("SELECT access, refresh FROM exact_credential")
        stored = cursor.fetchone()
    assert stored is not None
    assert plain.access not in stored
    assert plain.refresh not in stored
