"""Webshops as a test of the mails needs them: rows, no clicks. And time, which is only ever told."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.exact.models import Administration, Connection, Credential
from apps.ledger.models import Document
from apps.letters import tasks
from apps.schedule.models import Run
from apps.shopify.models import Token
from apps.shops.models import Settings, Tenant, Webshop
from tests.embedded.test_tenancy import a_token

_numbers = itertools.count(1)


def a_shop(handle: str = "linnenkast", **values: Any) -> Webshop:
    """Live, Dutch, with an address."""
    facts = {"name": "De Linnenkast", "locale": "nl", "contact_email": "eva@example.com", "is_live": True}
    facts |= {"installed_at": timezone.now(), "shopify_id": f"gid://shopify/Shop/{next(_numbers)}", **values}
    tenant = Tenant.objects.create(name=handle)
    webshop = Webshop.objects.create(tenant=tenant, domain=f"{handle}.myshopify.com", **facts)
    Settings.objects.create(webshop=webshop, journal="70")
    return webshop


def connected(webshop: Webshop) -> Connection:
    """With a login that lives."""
    number = next(_numbers)
    login = Credential.objects.create(
        site="nl", exact_user_id=f"user-{number}", user_name="hanneke", refreshed_at=timezone.now()
    )
    books = Administration.objects.create(site="nl", division=100 + number, name="Boeken")
    return Connection.objects.create(webshop=webshop, credential=login, administration=books)


def login_ends(connection: Connection, at: datetime | None = None) -> None:
    Credential.objects.filter(connections=connection).update(
        state=Credential.Chain.LOG_IN_AGAIN, ending="login_ended", ended_at=at or timezone.now()
    )


def login_lives(connection: Connection) -> None:
    Credential.objects.filter(connections=connection).update(
        state=Credential.Chain.OK, ending="", ended_at=None, refreshed_at=timezone.now()
    )


def held(webshop: Webshop, *, code: str = "vat_code_missing", days: int = 0, name: str = "") -> Document:
    """An order that has been waiting so long."""
    number = next(_numbers)
    document = Document.objects.create(
        webshop=webshop,
        kind="sale",
        source=f"gid://shopify/Order/{number}",
        order_gid=f"gid://shopify/Order/{number}",
        order_name=name or f"#{number}",
        state="held",
        reason_code=code,
        currency="EUR",
        shopify_total="12.50",
    )
    Document.objects.filter(pk=document.pk).update(created_at=timezone.now() - timedelta(days=days, minutes=1))
    return document


def a_run(webshop: Webshop, cause: str = "", *, ago: timedelta = timedelta(0)) -> Run:
    """One that ended so."""
    at = timezone.now() - ago
    state = Run.Progress.LATER if cause else Run.Progress.DONE
    return Run.objects.create(webshop=webshop, started_at=at, finished_at=at, state=state, cause=cause)


def tell() -> list[str]:
    """What beat does, twice as often as it should; the subjects of what went."""
    before = len(mail.outbox)
    for _ in range(2):
        tasks.look()
        tasks.tell()
    return [str(message.subject) for message in mail.outbox[before:]]


class Merchant:
    """Who has the app of this webshop open: a fresh session token with every request."""

    def __init__(self, webshop: Webshop) -> None:
        self.webshop = webshop
        later = timezone.now() + timedelta(hours=1)
        facts = {"access_expires_at": later, "refresh_expires_at": later, "refreshed_at": timezone.now()}
        Token.objects.get_or_create(webshop=webshop, defaults={"access": "a", "refresh": "r", **facts})

    def get(self, address: str) -> Any:
        return self._browser().get(address)

    def post(self, address: str, sent: dict[str, str] | None = None) -> Any:
        return self._browser().post(address, sent or {})

    def _browser(self) -> Client:
        return Client(headers={"authorization": f"Bearer {a_token(self.webshop)}"})
