"""What the merchant is mailed about the connection: at once, once, in his language, and not when it was mended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection as database
from django.utils import timezone

from apps.calls.outcomes import LogInAgain
from apps.exact.door import tokens
from apps.exact.exchange import standing
from apps.exact.health import notices
from apps.exact.models import Connection, Credential
from apps.notices.models import Notice
from apps.shops.models import Webshop
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    found = a_connection(set_up)
    Webshop.objects.update(contact_email="eva@example.com", locale="nl", name="De Linnenkast")
    found.webshop.refresh_from_db()
    return found


def login_dies(connection: Connection, world: World) -> None:
    assert connection.credential is not None
    world.post(f"{world.exact}/_revoke", {"user": "hanneke"})
    Credential.objects.update(refreshed_at=timezone.now() - tokens.EARLIEST_REFRESH)
    connection.credential.refresh_from_db()
    with pytest.raises(LogInAgain):
        tokens.access_token(connection.credential)


def test_a_dead_login_is_mailed_once(connection: Connection, world: World) -> None:
    login_dies(connection, world)
    assert notices.tell() == 1
    assert notices.tell() == 0
    (sent,) = mail.outbox
    assert sent.to == ["eva@example.com"]
    assert sent.subject == "De Linnenkast: log opnieuw in bij Exact Online"
    assert "Log opnieuw in bij Exact" in sent.body
    assert "/store/linnenkast/apps/" in sent.body
    assert Notice.objects.get().sent_at is not None


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("fr-BE", "De Linnenkast\u00a0: veuillez vous reconnecter à Exact Online"),
        ("de", "De Linnenkast: Bitte melden Sie sich neu bei Exact Online an"),
        ("es-ES", "De Linnenkast: please log in to Exact Online again"),
    ],
)
def test_a_mail_is_in_the_merchants_language_where_we_speak_it(
    connection: Connection, world: World, locale: str, subject: str
) -> None:
    Webshop.objects.update(locale=locale)
    login_dies(connection, world)
    notices.tell()
    assert mail.outbox[0].subject == subject


def test_the_next_time_is_another_event(connection: Connection, world: World) -> None:
    login_dies(connection, world)
    notices.tell()
    Credential.objects.update(ended_at=timezone.now() + timedelta(days=3))
    assert notices.tell() == 1
    assert len(mail.outbox) == 2


def test_every_webshop_of_the_login_is_told(connection: Connection, set_up: SetUp, world: World) -> None:
    set_up("recorded-eur")
    Webshop.objects.filter(domain="recorded-eur.myshopify.com").update(contact_email="other@example.com")
    connection.refresh_from_db()
    login_dies(Connection.objects.select_related("credential").get(pk=connection.pk), world)
    assert notices.tell() == 2
    assert {sent.to[0] for sent in mail.outbox} == {"eva@example.com", "other@example.com"}


def test_a_mail_server_that_is_away_loses_nothing(connection: Connection, world: World, settings: Any) -> None:
    login_dies(connection, world)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens
    assert notices.tell() == 0
    assert Notice.objects.get().sent_at is None
    settings.EMAIL_BACKEND = working
    assert notices.tell() == 1


def test_a_worker_that_died_while_sending_is_followed_by_another(connection: Connection, world: World) -> None:
    login_dies(connection, world)
    Notice.objects.create(
        webshop=connection.webshop,
        kind=Notice.Occasion.LOG_IN,
        event=_event(connection),
        created_at=timezone.now(),
        claimed_at=timezone.now(),
    )
    assert notices.tell() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert notices.tell() == 1


def test_two_workers_send_one_mail(connection: Connection, world: World) -> None:
    login_dies(connection, world)

    def tell(_: int) -> int:
        try:
            return notices.tell()
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tell, range(8))) == 1
    assert len(mail.outbox) == 1


def test_what_was_mended_before_the_mail_went_is_not_mailed(connection: Connection, world: World) -> None:
    login_dies(connection, world)
    Notice.objects.create(
        webshop=connection.webshop, kind=Notice.Occasion.LOG_IN, event=_event(connection), created_at=timezone.now()
    )
    Credential.objects.update(state=Credential.Chain.OK, ending="", ended_at=None)
    assert notices.tell() == 0
    assert mail.outbox == []


def test_an_administration_that_shuts_us_out_is_mailed(connection: Connection, world: World) -> None:
    assert connection.credential is not None
    standing.note(connection.credential, DIVISION, code=standing.NO_ACCESS)
    standing.note(connection.credential, DIVISION, code=standing.NO_ACCESS)
    notices.tell()
    (sent,) = mail.outbox
    assert "laat ons niet boeken" in sent.subject
    assert "mag niet in deze administratie" in sent.body


def test_trouble_that_comes_and_goes_is_mailed_once_a_day(connection: Connection, world: World) -> None:
    assert connection.credential is not None
    for _ in range(3):
        standing.note(connection.credential, DIVISION, code=standing.NO_ACCESS)
        notices.tell()
        standing.mend(connection.credential, DIVISION)
    assert len(mail.outbox) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        standing.note(connection.credential, DIVISION, code=standing.NO_ACCESS)
        notices.tell()
    assert len(mail.outbox) == 2


def test_a_login_that_could_not_be_renewed_is_warned_of_in_time(connection: Connection, world: World) -> None:
    Credential.objects.update(refreshed_at=timezone.now() - timedelta(days=24))
    assert notices.tell() == 1
    assert "eindigt over 5 dagen" in mail.outbox[0].body
    Credential.objects.update(refreshed_at=timezone.now())
    assert notices.tell() == 0


def test_nobody_is_mailed_whose_shop_left_or_gave_no_address(connection: Connection, world: World) -> None:
    login_dies(connection, world)
    Webshop.objects.update(contact_email="")
    assert notices.tell() == 0
    Webshop.objects.update(
        contact_email="eva@example.com", state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now()
    )
    assert notices.tell() == 0
    assert mail.outbox == []


def _event(connection: Connection) -> str:
    credential = Credential.objects.get(connections=connection)
    assert credential.ended_at is not None
    return f"{credential.pk}:{credential.ended_at.isoformat()}"
