"""docs/mails.md shows every mail as the program writes it: SAMPLES=1 writes it anew, PICTURES=folder takes pictures."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from apps.exact.models import Connection
from apps.letters import matters
from apps.letters.writing import WRITERS
from apps.notices import posting, recipients
from apps.notices.models import Occasion, Recipient
from apps.shopify.models import InstallationRequest, Token, Withheld
from apps.shops.models import Webshop
from tests.letters.shops import a_run, a_shop, connected, held, login_ends, login_lives, tell

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "mails.md"
PICTURES = os.environ.get("PICTURES", "")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
_HEAD = """# Every mail

Written from the running program by `SAMPLES=1 python3 dev.py test tests/letters/test_samples.py`; the test compares
them. Merchants get them in Dutch, English, German or French, as text and as HTML.
"""


def _log_in(webshop: Webshop) -> None:
    login_ends(connected(webshop))


def _ends_soon(webshop: Webshop) -> None:
    connection = connected(webshop)
    login_lives(connection)
    type(connection.credential).objects.update(refreshed_at=timezone.now() - timedelta(days=24))  # type: ignore[union-attr]


def _access(webshop: Webshop) -> None:
    connected(webshop)
    missing = ["POST salesentry/SalesEntries", "POST crm/Accounts"]
    Connection.objects.update(rights_missing=missing, checked_at=timezone.now())


def _open_once(webshop: Webshop) -> None:
    now = timezone.now()
    facts = {"refreshed_at": now, "access_expires_at": now, "refresh_expires_at": now}
    Token.objects.create(webshop=webshop, access="a", refresh="r", **facts)
    Webshop.objects.update(state=Webshop.Presence.OPEN_ONCE)


def _withheld(webshop: Webshop) -> None:
    Withheld.objects.create(webshop=webshop, what="read_customers", since=timezone.now())


def _failing(webshop: Webshop) -> None:
    for hours in (3, 2, 1):
        a_run(webshop, "exact_away", ago=timedelta(hours=hours))


def _held_long(webshop: Webshop) -> None:
    for _ in range(3):
        held(webshop, days=8)


def _gave_up(webshop: Webshop) -> None:
    held(webshop, code="gave_up")


def _digest(webshop: Webshop) -> None:
    Recipient.objects.filter(pk=recipients.contact(webshop).pk).update(has_digest=True)
    held(webshop, days=1)


def _added(webshop: Webshop) -> None:
    facts = {"address": "office@example.com", "language": webshop.locale, "has_digest": True}
    reader = Recipient.objects.create(webshop=webshop, role="accountant", **facts)
    posting.post(webshop, Occasion.ADDED, "1", to=[reader])


def _posted(kind: Occasion, **facts: Any) -> Callable[[Webshop], None]:
    return lambda webshop: posting.post(webshop, kind, "1", facts=facts)


def _paid(webshop: Webshop) -> None:
    facts: dict[str, Any] = {"price": "149.00", "charge": "1", "staff_user": "7", "asked_at": timezone.now()}
    request = InstallationRequest.objects.create(
        webshop=webshop, state="paid", paid_at=timezone.now(), wish="Please call after three.", **facts
    )
    posting.post_to_us(Occasion.INSTALLATION_PAID, "1", {"request": request.pk})


def _unclear(webshop: Webshop) -> None:
    facts = {"domain": webshop.domain, "shopify_id": "gid://shopify/Shop/1", "price": "149.00"}
    posting.post_to_us(Occasion.CREDIT_UNCLEAR, "1", facts)


HAPPENS: Mapping[str, Callable[[Webshop], None]] = {
    Occasion.LOG_IN: _log_in,
    Occasion.ENDS_SOON: _ends_soon,
    Occasion.ACCESS: _access,
    Occasion.OPEN_ONCE: _open_once,
    Occasion.WITHHELD: _withheld,
    Occasion.FAILING: _failing,
    Occasion.HELD_LONG: _held_long,
    Occasion.GAVE_UP: _gave_up,
    Occasion.DIGEST: _digest,
    Occasion.ADDED: _added,
    Occasion.PLAN_LAPSED: _posted(Occasion.PLAN_LAPSED, until="2026-12-14"),
    Occasion.PLAN_STOPPED: _posted(Occasion.PLAN_STOPPED),
    Occasion.PLAN_OUTGROWN: _posted(Occasion.PLAN_OUTGROWN, used=2510, plan="Grow", orders=2500),
    Occasion.SET_UP_DONE: _posted(Occasion.SET_UP_DONE),
    Occasion.INSTALLATION_PAID: _paid,
    Occasion.CREDIT_UNCLEAR: _unclear,
}


def written(kind: str, *, language: str, day: datetime) -> list[Any]:
    """The mails of one occasion, and the one that says it is over where there is one."""
    webshop = a_shop(f"{language}-{kind.replace('_', '-')}", locale=language)
    with time_machine.travel(day, tick=False) as clock:
        HAPPENS[kind](webshop)
        tell()
        if kind == Occasion.FAILING:
            a_run(webshop)
            tell()
            clock.shift(matters.SETTLES_AFTER + timedelta(minutes=1))
            tell()
    found = list(mail.outbox)
    mail.outbox.clear()
    Webshop.objects.update(is_live=False)
    return found


def as_text(message: Any) -> str:
    body = re.sub(r"/mail/stop/\S+", "/mail/stop/…", message.body)
    body = re.sub(r"http://127\.0\.0\.1:\d+", "https://…", body)
    return re.sub(r"/(store|shops)/en-[a-z-]+", r"/\1/linnenkast", body).replace("\xa0", " ")


def test_every_mail_stands_in_the_docs_as_the_program_writes_it() -> None:
    assert set(HAPPENS) == set(WRITERS)
    parts = [_HEAD]
    for kind in WRITERS:
        day = MONDAY if kind == Occasion.DIGEST else MONDAY + timedelta(days=3)
        messages = written(kind, language="en", day=day)
        assert messages, kind
        parts += [f"## {message.subject}\n\n```\n{as_text(message).strip()}\n```\n" for message in messages]
    page = "\n".join(parts)
    if os.environ.get("SAMPLES"):
        PAGE.write_text(re.sub(r"en-[a-z-]+\.myshopify", "linnenkast.myshopify", page), encoding="utf-8")
    told = re.sub(r"en-[a-z-]+\.myshopify", "linnenkast.myshopify", page)
    assert PAGE.read_text(encoding="utf-8") == told


@pytest.mark.parametrize("width", [600, 360])
def test_every_mail_fits_its_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for language in ("nl", "de", "fr"):
        for kind in (Occasion.ACCESS, Occasion.HELD_LONG, Occasion.DIGEST, Occasion.PLAN_LAPSED):
            day = MONDAY if kind == Occasion.DIGEST else MONDAY + timedelta(days=3)
            (message,) = written(kind, language=language, day=day)
            html = message.alternatives[0][0]
            assert "Open the app" not in html and "is missing" not in html
            page.set_content(html)
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{kind.value}-{language}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (kind, language)
