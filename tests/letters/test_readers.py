"""Who is told: chosen on the merchant's page, stopped by the reader, and what a mail service tells of an address."""

from __future__ import annotations

import base64
import json
import sys
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.urls import path
from django.utils import timezone

from apps.ledger.models import Attempt, Document
from apps.notices import outside, posting, recipients, stopping
from apps.notices.models import Notice, Occasion, Recipient
from apps.shops.models import Webshop
from tests.letters.shops import Merchant, a_shop, held, tell

pytestmark = pytest.mark.django_db


def test_who_is_added_is_told_so_in_his_language_and_few_a_day() -> None:
    webshop = a_shop()
    ask = Merchant(webshop)
    form = {"address": "Kantoor@Example.com", "role": "accountant", "language": "fr", "has_digest": "on"}
    assert ask.post("/settings/messages/add", form).status_code == 200
    tell()
    (sent,) = mail.outbox
    assert sent.to == ["kantoor@example.com"] and "lundi" in sent.body
    assert sent.reply_to == ["eva@example.com"]
    assert ask.post("/settings/messages/add", form).status_code == 422, "there already"
    assert ask.post("/settings/messages/add", {**form, "address": "eva@example.com"}).status_code == 422
    for number in range(2, outside.MOST_A_DAY + 2):
        other = Merchant(a_shop(f"shop-{number}", contact_email=f"o{number}@example.com"))
        answer = other.post("/settings/messages/add", form)
        assert (answer.status_code == 200) is (number <= outside.MOST_A_DAY)
    for number in range(10):
        ask.post("/settings/messages/add", {**form, "address": f"n{number}@example.com"})
    assert Recipient.objects.filter(webshop=webshop).exclude(address="").count() == recipients.MOST


def test_another_webshops_readers_are_out_of_reach() -> None:
    theirs = Recipient.objects.create(webshop=a_shop("theirs"), role="colleague", address="x@example.com")
    ask = Merchant(a_shop())
    ask.post(f"/settings/messages/{theirs.pk}/remove")
    ask.post("/settings/messages", {f"digest_{theirs.pk}": "on"})
    theirs.refresh_from_db()
    assert not theirs.has_digest


def test_the_link_stops_by_one_click_and_by_no_look_and_undoes_it() -> None:
    webshop = a_shop()
    reader = recipients.contact(webshop)
    address = stopping.address(reader, of_digest=False).removeprefix(configured.APP_URL)
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert recipients.of_problems(webshop) == [reader]
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert recipients.of_problems(webshop) == []
    Merchant(webshop).post("/settings/messages", {f"problems_{reader.pk}": "on"})
    assert recipients.of_problems(webshop) == [], "what the reader stopped no tick undoes"
    program.post(address, {"again": "yes"})
    assert recipients.of_problems(webshop) == [reader]
    assert program.post(address[:-2] + "xx").status_code == 404


@pytest.fixture
def service(settings: Any) -> Client:
    """A mail service that is mounted as ours would be."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": "service:a long password that nobody guesses"}
    module = ModuleType("tests.letters.service_urls")
    vars(module)["urlpatterns"] = [path("webhooks/mail", PostmarkTrackingWebhookView.as_view())]
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    return Client()


def test_what_a_service_tells_counts_when_it_proves_who_it_is(service: Client) -> None:
    webshop = a_shop()
    reader = recipients.contact(webshop)
    posting.post(webshop, Occasion.SET_UP_DONE, "1", to=[reader])
    notice = Notice.objects.get()
    Notice.objects.update(state="sent", sent_at=timezone.now())
    bounce = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "eva@example.com", "ID": 1, "MessageID": "m"}
    body = json.dumps({**bounce, "Metadata": {"notice": str(notice.uuid)}, "BouncedAt": "2026-11-26T06:00:00Z"})
    for secret, is_right in (("service:guess", False), ("service:a long password that nobody guesses", True)):
        login = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        answer = service.post("/webhooks/mail", body, content_type="application/json", headers=login)
        assert (answer.status_code == 200) is is_right
        reader.refresh_from_db()
        assert (reader.unreachable == "eva@example.com") is is_right
    notice.refresh_from_db()
    assert notice.state == "bounced"


MONDAY = datetime(2026, 11, 30, 7, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


def booked(webshop: Webshop, *, at: datetime, warnings: list[dict[str, Any]] | None = None) -> None:
    document = held(webshop)
    facts = {"exact_id": f"id-{document.pk}", "reason_code": "", "total": "12.50", "vat": "2.17", "booking": {}}
    Document.objects.filter(pk=document.pk).update(state="booked", warnings=warnings or [], **facts)
    Attempt.objects.create(document=document, started_at=at, ended_at=at, outcome="booked")


def test_the_weekly_overview_comes_once_on_monday_to_whoever_wants_it() -> None:
    webshop = a_shop()
    Recipient.objects.filter(pk=recipients.contact(webshop).pk).update(has_digest=True)
    Recipient.objects.create(webshop=webshop, role="colleague", address="nee@example.com")
    fallback = {"code": "default_vat_code", "data": {}}
    for days, warnings in ((2, []), (3, [fallback]), (8, [])):
        booked(webshop, at=MONDAY - timedelta(days=days), warnings=warnings)
    held(webshop)
    with time_machine.travel(MONDAY - timedelta(hours=1), tick=False):
        assert tell() == []
    with time_machine.travel(MONDAY, tick=False):
        assert tell() == ["De Linnenkast: de week van 23 november tot en met 29 november"]
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert tell() == []
    (sent,) = mail.outbox
    assert sent.to == ["eva@example.com"]
    lines = sent.body.replace("\xa0", " ").splitlines()
    assert "Geboekt, EUR: 2 · € 25,00" in lines and "Wacht nu: 1" in lines
    assert "Geboekt op de standaard-btw-code: 1" in lines and "Geboekt met een opmerking: 1" in lines
