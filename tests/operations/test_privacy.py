"""No personal data at rest: a hostile shopper goes through everything, and nothing we keep has a word of him."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from django.db import connection
from django.utils import timezone

from apps.calls.redis_store import counters
from apps.exact.models import Debtor
from apps.ledger.models import Attempt, Document, MoneyAttempt, MoneyDocument, Payment
from apps.operations import retention
from apps.operations.models import Purge
from apps.schedule import erasures
from apps.schedule.models import Erasure, Run
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parents[2]
SHOPPER = {
    "name": "Xandrine Qwizzelaar",
    "email": "xandrine@qwizzelaar.nl",
    "phone": "+31687654321",
    "address1": "Kwartelpad 77",
    "zip": "9911 ZZ",
    "city": "Schubbekutteveen",
    "tax_id": "NL001234567B01",
    "company": "Bakkerij Wubbo",
    "country": "NL",
}
# What may stand nowhere; the title of an article only as long as its document needs it.
PERSONAL = re.compile(r"xandrine|qwizzelaar|87654321|kwartelpad|9911 ?zz|schubbekut|001234567|wubbo", re.IGNORECASE)
TITLE = "Naambord Oehoeboeroe"


def quoted(*said: str) -> dict[str, Any]:
    """A refusal of Exact that repeats what it was sent."""
    message = f"Ongeldig: {', '.join(said)} (veld E-mail)"
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": message}}})
    return {
        "method": "POST",
        "do": "status",
        "status": 400,
        "times": 1,
        "body": body,
        "content_type": "application/json",
    }


def at_rest() -> str:
    """Every row of every table, and everything in Valkey."""
    kept: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            kept += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    store: Any = counters()
    for key in store.scan_iter(count=1000):
        kind = store.type(key).decode()
        ways = {"string": "GET", "hash": "HGETALL", "set": "SMEMBERS"}
        asked = [ways[kind], key] if kind in ways else [kind[0].upper() + "RANGE", key, 0, -1]
        kept.append(f"valkey: {key!r} {store.execute_command(*asked)!r}")
    return "\n".join(kept)


def where(word: str, text: str) -> list[str]:
    return [line[:300] for line in text.splitlines() if re.search(word, line, re.IGNORECASE)]


def live_through_everything(webshop: Webshop, world: World) -> None:
    """Booked, refused with his words quoted, refunded, unreadable, unanswered, corrected, asked for and erased."""
    lines = [{"title": TITLE, "price": "19.95", "quantity": 1, "vat": 21}]
    ways: list[dict[str, Any]] = [
        {"path_regex": "nothing", "do": "drop_before"},
        {"path_regex": "crm/Accounts"},
        {"path_regex": "SalesEntries"},
        {"path_regex": "SalesEntries", "do": "drop_after"},
        {"path_regex": "SalesEntries", "status": 500},
    ]
    for number, way in enumerate(ways):
        shopper = {**SHOPPER, "email": f"{number}{SHOPPER['email']}"}
        world.faults({**quoted(*shopper.values(), f"regel {TITLE} voor {SHOPPER['name']}"), **way})
        order = world.place(lines=lines, customer=shopper)
        sync_now(webshop)
    world.faults()
    world.act(order, "refund", units={"0": 1}, note=f"{SHOPPER['name']} was niet thuis")
    world.act(order, "correct", customer={**SHOPPER, "address1": "Kwartelpad 77 bis"}, note=SHOPPER["name"])
    for _ in range(3):
        sync_now(webshop)
    for page in ("/", "/orders", "/settings"):
        home_of(webshop, page)
    gid = Debtor.objects.filter(webshop=webshop).values_list("shopify_customer_id", flat=True)[0]
    for kind in (Erasure.Request.EXPORT, Erasure.Request.CUSTOMER):
        Erasure.objects.create(webshop=webshop, kind=kind, customer=gid.rpartition("/")[2], due_at=timezone.now())
    erasures.work_off()


def test_a_shopper_leaves_no_word_in_database_valkey_logs_and_mails(
    set_up: SetUp, world: World, lines: io.StringIO
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual", send_changed_addresses=True)
    live_through_everything(webshop, world)
    states = set(Document.objects.filter(webshop=webshop).values_list("state", flat=True))
    assert {"booked", "held"} <= states, states
    # He did go through: Exact has him.
    in_exact = json.dumps(world.ask(f"{world.exact}/_state"))
    assert all(SHOPPER[word] in in_exact for word in ("email", "address1", "company", "city"))
    kept = at_rest()
    assert where(PERSONAL.pattern, kept) == []
    assert where(PERSONAL.pattern, lines.getvalue()) == []
    mails = "\n".join(
        f"{one.subject}\n{one.body}\n{getattr(one, 'alternatives', '')}\n{one.attachments}" for one in mail.outbox
    )
    assert mails and where(PERSONAL.pattern, mails) == []
    # Exact's words are told without his, and the merchant reads which field it was.
    told = [document.reason["facts"]["raw"] for document in Document.objects.filter(state="held")]
    assert any("(veld E-mail)" in words for words in told), told
    assert where(TITLE, kept) and not where(TITLE, lines.getvalue())


def a_booked_payout(webshop: Webshop) -> tuple[MoneyDocument, MoneyAttempt]:
    """And the try that booked it, with what Exact said."""
    facts: dict[str, Any] = {"source": "gid://shopify/ShopifyPaymentsPayout/7", "number": "7", "currency": "EUR"}
    stands = {"state": "booked", "exact_id": "e-7", "booking": {"lines": []}}
    payout = MoneyDocument.objects.create(
        webshop=webshop, booked_on=shop_today(), net="118.58", payout={}, **facts, **stands
    )
    now = timezone.now()
    return payout, MoneyAttempt.objects.create(document=payout, started_at=now, ended_at=now, message="een woord")


def some_payments(webshop: Webshop) -> None:
    """One that nobody has to book, and one that waits; in no entry."""
    for source, why in (("t-1", "payment_left_open"), ("t-2", "payment_untied")):
        Payment.objects.create(
            webshop=webshop, source=source, at=timezone.now(), amount="1", currency="EUR", told={}, reason_code=why
        )


def test_what_is_over_goes_and_the_desk_sees_how_much(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(lines=[{"title": TITLE, "price": "19.95", "quantity": 1, "vat": 21}])
    sync_now(webshop)
    world.faults({**quoted("een woord"), "path_regex": "SalesEntries"})
    world.place()
    sync_now(webshop)
    booked, held = (Document.objects.get(state=state) for state in ("booked", "held"))
    payout, tried = a_booked_payout(webshop)
    some_payments(webshop)
    before = at_rest()
    retention.work_off()
    assert where(TITLE, before) and at_rest().count(TITLE) == before.count(TITLE)  # nothing is over yet
    now = timezone.now()
    retention.work_off(at=now + timedelta(days=31))
    held.refresh_from_db()
    assert "raw" not in held.reason["facts"] and held.reason["facts"]["text"]
    assert not WebhookDelivery.objects.filter(received_at__lt=now).exists()
    assert not Attempt.objects.exclude(message="").exists() and not MoneyAttempt.objects.exclude(message="").exists()
    assert not Run.objects.exclude(message="").exists()
    report = retention.work_off(at=now + timedelta(days=91))
    assert report is not None and report.counts == {"titles": 1} and report.finished_at
    assert retention.work_off(at=now + timedelta(days=91)) is None
    assert where(TITLE, at_rest()) == []
    booked.refresh_from_db()
    assert booked.booking is not None and booked.booking["lines"][0]["net"] == "16.49"
    sync_now(webshop)  # what stands is recognised, and nothing is booked again
    assert Document.objects.count() == 2
    retention.work_off(at=now + timedelta(days=366))
    assert not Run.objects.exists() and Document.objects.count() == 2
    assert not MoneyAttempt.objects.filter(pk=tried.pk).exists() and MoneyDocument.objects.filter(pk=payout.pk).exists()
    retention.work_off(at=now.replace(year=now.year + 9, month=2, day=1))
    assert Document.objects.count() == 2  # this shop uses the OSS scheme: ten years instead of seven
    retention.work_off(at=now.replace(year=now.year + 11, month=2, day=1))
    assert not MoneyDocument.objects.exists()
    assert list(Payment.objects.values_list("source", flat=True)) == ["t-2"]
    assert list(Document.objects.values_list("state", flat=True)) == ["held"]  # what is not at its end stays
    assert not Purge.objects.filter(finished_at=None).exists()


def test_the_page_for_people_has_every_rule() -> None:
    page = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")
    missing = [rule.name for rule in retention.RULES if f"| {rule.what} | {rule.after} |" not in page]
    assert missing == []
