"""Every page of the desk and of its sign-in, in Chromium: nothing in the console, nothing cut off, axe content."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from apps.alerts.models import Alert
from apps.ledger.models import Document
from apps.notices.models import Matter, Notice, Recipient
from apps.operations.models import Purge
from apps.schedule.models import Erasure
from apps.shopify.models import InstallationRequest, Subscription, WebhookDelivery
from apps.shops.models import Webshop
from apps.support.site import desk
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.support.payouts import a_payout
from tests.support.people import PASSWORD, a_person
from tests.support.till_days import a_till_day

# A folder here keeps a picture of every page: for a person to look at.
PICTURES = os.environ.get("PICTURES", "")
AXE = Axe().axe_script
_SERIOUS = """() => axe.run({resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa"]}).then(({violations}) =>
    violations.filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.target + " " + node.html.slice(0, 150))))"""
_CUT_OFF = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TABLES = {
    f"{model._meta.app_label}_{model._meta.model_name}{which}"
    for model in desk._registry
    if model is not Document
    for which in ("", "_row")
}
Look = Callable[[str, str], None]


@pytest.fixture
def found() -> list[str]:
    """What was wrong, by page."""
    return []


@pytest.fixture
def look(page: Any, web: str, found: list[str]) -> Look:
    """Opens a page of ours and judges it."""
    cache.clear()
    page.on("console", lambda message: found.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))

    def open_and_judge(path: str, name: str) -> None:
        if path:
            answer = page.goto(f"{web}{path}")
            if answer.status != 200:
                found.append(f"{name}: {answer.status}")
        if name not in _TABLES:  # all alike, and axe takes its time
            page.evaluate(AXE)
            found.extend(f"{name}: {one}" for one in page.evaluate(_SERIOUS))
        if (pixels := page.evaluate(_CUT_OFF)) > 0:
            found.append(f"{name}: {pixels} px are cut off")
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    return open_and_judge


@pytest.mark.timeout(300)
def test_every_page_opens_without_a_word_in_the_console(
    page: Any, web: str, look: Look, found: list[str], set_up: SetUp, world: World
) -> None:
    _at_work(set_up, world)
    person = a_person()
    look("/accounts/login/", "login")
    look("/accounts/password/reset/", "reset")
    page.goto(f"{web}/accounts/login/?next=/staff/")
    page.fill("[name=login]", person.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    look("", "code")
    page.fill("[name=code]", person.code())
    page.click("main form button")
    page.wait_for_url("**/staff/")
    look("", "start")
    look("/accounts/password/change/", "password")
    look("/accounts/2fa/", "factors")
    webshop, document = Webshop.objects.get(), Document.objects.filter(state="held").first()
    assert document
    look(f"{reverse('admin:shops_webshop_change', args=[webshop.pk])}?order={document.order_name[1:]}", "why")
    look(f"{reverse('desk_do', args=['sync'])}?ids={webshop.pk}", "do")
    page.fill("[name=why]", "The merchant asked for it")
    page.click(".do button")
    page.wait_for_selector(".messagelist")
    page.goto(f"{web}{reverse('desk_do', args=['leave_out'])}?ids={document.pk}")
    look("", "reauthenticate")
    for model in desk._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        look(reverse(f"admin:{name}_changelist"), name)
        row = model._default_manager.first()
        assert row is not None, f"{name}: make one in the test"
        look(reverse(f"admin:{name}_change", args=[row.pk]), f"{name}_row")
    assert found == []


def _at_work(set_up: SetUp, world: World) -> None:
    """A webshop with something of everything."""
    webshop = set_up()
    webshop.settings.unknown_vat = "hold"
    webshop.settings.save()
    world.place(lines=[{"title": "Shirt", "price": "121.00", "quantity": 1, "vat": "21"}], paid=True)
    world.place(lines=[{"title": "Odd", "price": "10.00", "quantity": 1, "vat": "17"}], paid=True)
    sync_now(webshop)
    now = timezone.now()
    Alert.objects.create(kind="withheld", about=webshop.domain, first_at=now, last_at=now)
    a_payout(webshop)
    a_till_day(webshop)
    administration = webshop.exact.administration
    assert administration
    webshop.reworks.create(
        administration=administration,
        **{"state": "done", "why": "the wrong code", "asked_by": "1", "confirmed_by": "1"},
        **{"confirmed_at": now, "ended_at": now},
    )
    held = Document.objects.get(webshop=webshop, state="held")
    webshop.decisions.create(
        order_gid=held.order_gid, question="delivery", kind="collected", country="NL", decided_by="1", why="told so"
    )
    matter = Matter.objects.create(webshop=webshop, kind="log_in", about="1", since=now, noted_at=now)
    reader = Recipient.objects.get_or_create(webshop=webshop, role="contact")[0]
    told = {"matter": matter, "recipient": reader, "created_at": now, "next_at": now}
    Notice.objects.create(webshop=webshop, kind="log_in", event="1", **told)
    Erasure.objects.create(webshop=webshop, kind="export", customer="1", due_at=now + timedelta(days=30))
    Subscription.objects.get_or_create(
        webshop=webshop, defaults={"state": "active", "plan": "start", "checked_at": now}
    )
    Purge.objects.create(day=now.date(), counts={"webhooks": 3})
    InstallationRequest.objects.create(webshop=webshop, price="149.00", charge="1", staff_user="7", asked_at=now)
    WebhookDelivery.objects.create(webhook_id="1", topic="orders/create", shop_domain=webshop.domain)
