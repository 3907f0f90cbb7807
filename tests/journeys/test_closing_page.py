"""The closing check in the admin: what was done by hand in Exact is read there, with what to do about it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.closing import certificates, nightly
from apps.closing.check import Check, month
from apps.closing.models import CheckedMonth
from apps.exact.models import Connection, Credential
from apps.ledger.models import Document
from tests.closing.test_every_cause import CAUSES, LAST_MONTH, hands
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World
from tests.journeys.test_accessible import Eyes, eyes, look_at_all, opened

__all__ = ("eyes",)
DONE = ("right", "missing", "amount", "vat code", "twice", "held", "remark")


def test_a_month_says_what_differs_and_what_to_do(eyes: Eyes, set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders = {name: world.place(**CAUSES[name].sold) for name in DONE}
    sync_now(webshop)
    opened(eyes)
    look_at_all(eyes, (f"/closing?month={LAST_MONTH:%Y-%m}",), "en")
    assert eyes.frame.locator("s-button", has_text="Close the month").count() == 1
    assert "This month was not checked yet." in eyes.frame.inner_text("body")
    for name in DONE:
        CAUSES[name].done(hands(world), orders[name])
    today = shop_today()
    connection = Connection.objects.select_related("webshop", "credential", "administration").get(webshop=webshop)
    found = _closed_and_changed(connection, world, orders["right"])
    for language in ("nl", "de", "fr", "en"):
        look_at_all(eyes, ("/", "/closing"), language)
    assert eyes.found == []
    shown = eyes.frame.inner_text("body")
    assert "5 things in Exact are not as they were booked." in shown
    assert eyes.frame.get_by_text("This month is not as it was when it was closed.").is_visible()
    assert "5 things in Exact are not as they were booked." in home_of(webshop)
    gone = Document.objects.get(webshop=webshop, order_name=orders["missing"]["name"])
    assert eyes.frame.get_attribute(f'a[href*="{gone.pk}"], s-link[href*="{gone.pk}"]', "href")
    _download(eyes, f"linnenkast-{today:%Y-%m}-1-en.pdf")
    eyes.frame.locator("s-button", has_text="Check now").click()
    eyes.frame.get_by_text("A check was asked for").wait_for()
    row = CheckedMonth.objects.get(webshop=webshop)
    assert row.asked_at is not None
    at = timezone.now().replace(hour=12)
    while row.asked_at and at.day == timezone.now().day:  # a limit of Shopify's or Exact's puts it off
        nightly.check_due(at)
        at += timedelta(hours=2)
        row.refresh_from_db()
    row = CheckedMonth.objects.get(webshop=webshop, first=row.first)
    assert row.asked_at is None
    assert row.verdict == found.verdict


def _closed_and_changed(connection: Connection, world: World, order: dict[str, Any]) -> Check:
    """A certificate of this month, and what a check finds after somebody deleted one entry more."""
    today = shop_today()
    this_month = month(today.year, today.month)
    found = nightly.check_now(connection, this_month, at=timezone.now())
    certificates.write(certificates.draft(connection, found, by="7", at=timezone.now()))
    world.delete_in_exact("salesentry/SalesEntries", {"YourRef": order["name"]})
    return nightly.check_now(connection, this_month, at=timezone.now())


def _download(eyes: Eyes, name: str) -> None:
    with eyes.page.expect_download() as download:
        eyes.frame.locator("s-button", has_text="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert download.value.suggested_filename == name


@pytest.mark.django_db
def test_a_month_that_is_none_is_this_one(set_up: SetUp) -> None:
    webshop = set_up()
    for wanted in ("2026-13", "x", "9999-01", ""):
        assert "This month was not checked yet." in home_of(webshop, f"{reverse('closing')}?month={wanted}&x=")


@pytest.mark.django_db
def test_a_check_is_promised_only_where_one_will_be_made(set_up: SetUp) -> None:
    webshop = set_up()
    address = reverse("check_again")
    assert "It begins within a minute or two" in home_of(webshop, address, post=True)
    CheckedMonth.objects.update(not_before=timezone.now() + timedelta(minutes=30), asked_at=None)
    assert "It begins within a minute or two" in home_of(webshop, address, post=True)  # the night put it off
    CheckedMonth.objects.update(not_before=timezone.now() + timedelta(minutes=30))
    page = home_of(webshop, address, post=True)
    assert "when Exact and Shopify are asked again" in page and "within a minute" not in page
    CheckedMonth.objects.all().delete()
    Credential.objects.update(state=Credential.Chain.LOG_IN_AGAIN)
    home_of(webshop, address, post=True)
    assert not CheckedMonth.objects.exists()
