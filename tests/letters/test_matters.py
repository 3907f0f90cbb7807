"""What a merchant is mailed about trouble: when, how often, when it is over, and never what is not true any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from apps.exact.exchange import standing
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.letters import causes, matters
from apps.notices.models import Matter, Notice
from apps.schedule.models import History
from apps.shopify.models import Token
from apps.shops.models import Webshop
from tests.harness.days import shop_today
from tests.letters.shops import a_run, a_shop, connected, held, login_ends, login_lives, tell

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Later = Callable[[timedelta], None]


@pytest.fixture
def later() -> Iterator[Later]:
    """Time goes on by so much."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield lambda step: clock.shift(step)


@pytest.fixture
def connection(later: Later) -> Connection:
    return connected(a_shop())


def solved(later: Later) -> list[str]:
    """What is mailed when it has been away long enough."""
    tell()
    later(matters.SETTLES_AFTER + timedelta(minutes=1))
    return tell()


def days_with_mail(later: Later) -> list[int]:
    """Of the next two weeks."""
    found = []
    for day in range(1, 15):
        later(DAY)
        found += [day] if tell() else []
    return found


def test_a_dead_login_is_mailed_at_once_after_three_and_ten_days_and_when_it_lives_again(
    connection: Connection, later: Later
) -> None:
    login_ends(connection)
    assert tell() == ["De Linnenkast: log opnieuw in bij Exact Online"]
    (sent,) = mail.outbox
    assert sent.to == ["eva@example.com"]
    assert "/store/linnenkast/apps/" in sent.body and "/connect" in sent.body
    assert days_with_mail(later) == [3, 10]
    login_lives(connection)
    assert solved(later) == ["De Linnenkast: opgelost"]
    assert solved(later) == []


def test_who_logged_in_again_is_told_at_once_when_that_login_ends_as_well(connection: Connection, later: Later) -> None:
    login_ends(connection)
    tell()
    login_lives(connection)
    tell()
    later(timedelta(minutes=20))
    login_ends(connection)
    assert len(tell()) == 1
    assert solved(later) == [], "it is not solved: the next one has begun"


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("fr-BE", "De Linnenkast\u00a0: veuillez vous reconnecter à Exact Online"),
        ("de", "De Linnenkast: Bitte melden Sie sich neu bei Exact Online an"),
        ("es-ES", "De Linnenkast: please log in to Exact Online again"),
    ],
)
def test_a_mail_is_in_the_merchants_language_where_we_speak_it(
    connection: Connection, locale: str, subject: str
) -> None:
    Webshop.objects.update(locale=locale)
    login_ends(connection)
    tell()
    assert mail.outbox[0].subject.replace("\u202f", "\u00a0") == subject


def test_a_login_that_could_not_be_renewed_is_warned_of_a_week_before_its_end(
    connection: Connection, later: Later
) -> None:
    later(timedelta(days=22))
    assert tell() == []
    later(timedelta(days=2))
    assert tell() == ["De Linnenkast: de aanmelding bij Exact Online eindigt binnenkort"]
    assert "eindigt over 6 dagen" in mail.outbox[-1].body
    later(timedelta(days=3))
    assert tell() == []
    login_lives(connection)
    assert solved(later) == ["De Linnenkast: opgelost"]


def test_a_missing_right_is_named_with_the_way_to_give_it(connection: Connection) -> None:
    Connection.objects.update(rights_missing=["POST salesentry/SalesEntries"], checked_at=timezone.now())
    assert tell() == ["De Linnenkast: Exact Online laat ons niet boeken"]
    body = mail.outbox[0].body
    assert "verkoopboekingen maken" in body and "hanneke" in body and "1. " in body
    Connection.objects.update(rights_missing=[])
    Webshop.objects.update(is_live=False)
    Connection.objects.update(rights_missing=["POST salesentry/SalesEntries"])
    assert tell() == [], "who is not booking yet reads it on the screen"


def test_an_administration_that_shuts_us_out_is_mailed_once_a_day_however_often_it_does(
    connection: Connection, later: Later
) -> None:
    assert connection.credential is not None and connection.division is not None
    for _ in range(4):
        standing.note(connection.credential, connection.division, code=standing.NO_ACCESS)
        standing.note(connection.credential, connection.division, code=standing.NO_ACCESS)
        tell()
        standing.mend(connection.credential, connection.division)
        later(timedelta(minutes=90))
        tell()
        later(timedelta(minutes=90))
        tell()
    told = [message.subject for message in mail.outbox if "laat ons niet boeken" in message.subject]
    assert len(told) == 1
    later(DAY)
    standing.note(connection.credential, connection.division, code=standing.NO_ACCESS)
    standing.note(connection.credential, connection.division, code=standing.NO_ACCESS)
    assert len(tell()) == 1


def test_shopifys_dead_login_is_mailed_like_exacts(later: Later) -> None:
    webshop = a_shop(state=Webshop.Presence.OPEN_ONCE)
    now = timezone.now()
    Token.objects.create(
        webshop=webshop, access="a", refresh="r", refreshed_at=now, access_expires_at=now, refresh_expires_at=now
    )
    assert tell() == ["De Linnenkast: open de app een keer"]
    assert days_with_mail(later) == [3, 10]
    Webshop.objects.update(state=Webshop.Presence.INSTALLED)
    assert solved(later) == ["De Linnenkast: opgelost"]


def test_syncs_that_fail_are_mailed_after_three_of_them_and_an_hour(later: Later) -> None:
    webshop = a_shop()
    a_run(webshop)
    for _ in range(5):
        later(timedelta(minutes=1))
        a_run(webshop, "exact_away")
    assert tell() == [], "a hiccup of five minutes"
    later(HOUR)
    a_run(webshop, "exact_away")
    assert tell() == ["De Linnenkast: bestellingen komen niet in Exact Online aan"]
    later(timedelta(days=5))
    a_run(webshop, "exact_away")
    assert tell() == []
    a_run(webshop)
    assert solved(later) == ["De Linnenkast: opgelost"]


def test_of_a_webshop_that_syncs_once_a_day_the_second_failure_is_enough(later: Later) -> None:
    webshop = a_shop()
    a_run(webshop, "shopify_away")
    later(HOUR * 3)
    a_run(webshop, "shopify_away")
    assert tell() == [], "two are not three, and three hours no day"
    later(DAY)
    a_run(webshop, "shopify_away")
    assert len(tell()) == 1


def test_another_cause_begins_to_count_anew_and_a_limit_counts_after_a_day(later: Later) -> None:
    webshop = a_shop()
    for cause in ("exact_away", "exact_away", "shopify_away", "exact_limit", "exact_limit", "exact_limit"):
        a_run(webshop, cause)
        later(HOUR)
    assert tell() == []
    later(DAY)
    assert len(tell()) == 1
    assert "zoveel aanroepen per dag" in mail.outbox[0].body


def test_orders_that_wait_a_week_are_one_mail_per_reason(later: Later) -> None:
    webshop = a_shop()
    for code in ("vat_code_missing", "vat_code_missing", "setting_missing"):
        held(webshop, code=code, days=6)
    assert tell() == []
    later(DAY)
    assert sorted(tell()) == [
        "De Linnenkast: 1 bestelling wacht een week",
        "De Linnenkast: 2 bestellingen wachten een week",
    ]
    two = next(message for message in mail.outbox if "2 bestellingen" in message.subject)
    assert "btw-code" in two.body and "reason=vat_code_missing" in two.body and "25,00" in two.body
    held(webshop, days=8)
    assert tell() == [], "one more for a reason that is known"
    Document.objects.filter(reason_code="vat_code_missing").update(state="skipped", reason_code="by_merchant")
    assert solved(later) == ["De Linnenkast: opgelost"]


def test_what_gave_up_is_mailed_at_once(later: Later) -> None:
    webshop = a_shop()
    held(webshop, code="gave_up")
    assert tell() == ["De Linnenkast: 1 bestelling is niet in Exact Online aangekomen"]
    today = shop_today()
    History.objects.create(
        webshop=webshop, state="failed", why="bulk", since=today - DAY, until=today, ended_at=timezone.now()
    )
    assert tell() == ["De Linnenkast: het boeken van oudere bestellingen is gestopt"]
    later(timedelta(days=8))
    assert tell() == [], "that a history failed is never solved: one begins another"


def test_what_was_mended_before_the_mail_went_is_not_mailed(connection: Connection) -> None:
    login_ends(connection)
    matters.look(causes.AT_ONCE)
    assert Notice.objects.get().state == "waiting"
    login_lives(connection)
    assert tell() == []
    assert Notice.objects.get().state == "dropped"


def test_who_left_or_paused_is_told_no_solution_that_is_none(connection: Connection, later: Later) -> None:
    login_ends(connection)
    held(connection.webshop, days=8)
    assert len(tell()) == 2
    Webshop.objects.update(is_live=False)
    assert solved(later) == []
    Webshop.objects.update(is_live=True)
    later(DAY)
    tell()
    mail.outbox.clear()
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert solved(later) == []


def test_every_webshop_of_a_login_is_told(connection: Connection) -> None:
    other = connected(a_shop("other", contact_email="other@example.com"))
    Connection.objects.filter(pk=other.pk).update(credential=connection.credential)
    login_ends(connection)
    tell()
    assert sorted(message.to[0] for message in mail.outbox) == ["eva@example.com", "other@example.com"]


def test_what_is_away_for_a_moment_is_the_same_matter(later: Later) -> None:
    webshop = a_shop()
    for _ in range(4):
        a_run(webshop, "exact_away")
        later(HOUR)
    tell()
    a_run(webshop)
    tell()
    later(timedelta(minutes=30))
    for _ in range(4):
        a_run(webshop, "exact_away")
        tell()
        later(timedelta(minutes=20))
    assert tell() == []
    assert Matter.objects.count() == 1
