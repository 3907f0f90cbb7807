"""A closed month: its certificate says what was found, stays as it was written, and a later change shows beside it."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Change
from apps.closing import certificates, nightly
from apps.closing.check import Check, month
from apps.closing.models import Certificate, CertificateFile, CheckedMonth
from apps.operations import retention
from apps.schedule.forget import forget
from apps.shops.models import VatMapping, Webshop
from sandbox.differences import A_SALE, LINES
from sandbox.shopify.session_token import issue
from tests.closing.test_every_cause import LAST_MONTH, hands
from tests.closing.test_reading import THIS_MONTH, a_connection
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.pdfs import text_of
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import books_as

IN_GERMANY = {**A_SALE, "buyer": "german", "lines": [{"title": "Scarf", "price": "119.00", "quantity": 1, "vat": "19"}]}
MONTH_BEFORE = month(LAST_MONTH.year, LAST_MONTH.month)
TITLES = {"nl": "Afsluitcontrole van", "de": "Abschlussprüfung", "fr": "Contrôle de clôture", "en": "Closing check of"}


def downloaded(webshop: Webshop, certificate: Certificate, form: str, language: str) -> tuple[int, bytes]:
    token = issue(webshop.domain, api_key=settings.SHOPIFY_API_KEY, secret=settings.SHOPIFY_API_SECRET)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = reverse("certificate", args=[certificate.pk, form])
    answer = client.get(f"{address}?shop={webshop.domain}&language={language}")
    return answer.status_code, answer.content


def checked_by_the_worker(webshop: Webshop) -> None:
    """Until what was asked is done: a limit of Shopify's or Exact's may put it off."""
    at = timezone.now().replace(hour=12)
    for _hours in range(12):
        nightly.check_due(at)
        if not CheckedMonth.objects.filter(webshop=webshop, asked_at__isnull=False).exists():
            return
        at += timedelta(hours=2)
    raise AssertionError("the month was never checked")


def _files_that_agree(webshop: Webshop, closed: Certificate) -> dict[str, bytes]:
    """The PDF in each language, after a look at both files."""
    kept = {}
    for language, title in TITLES.items():
        (_code, drawn), (_code, sheet) = (downloaded(webshop, closed, form, language) for form in ("pdf", "csv"))
        kept[language] = drawn
        said = text_of(drawn).replace("\n", " ")
        assert title in said and closed.digest[:16] in said and f"{closed.facts['rules_version']}" in said
        apart, comma = (",", ".") if language == "en" else (";", ",")
        rows = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=apart))
        (month,) = (row for row in rows if row[:1] == ["EUR"])
        assert [Decimal(cell.replace(comma, ".")) for cell in month[1:]] == [Decimal(240), Decimal(0)]
    return kept


def test_a_month_is_closed_once_and_for_good(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_entry", oss=True)
    VatMapping.objects.update_or_create(
        webshop=webshop, treatment="oss", country="DE", rate=19, defaults={"code": "D19", "is_confirmed": True}
    )
    order = world.place(**A_SALE)
    world.place(**IN_GERMANY)
    sync_now(webshop)
    nightly.ask(webshop, THIS_MONTH, at=timezone.now(), closing_by="7")
    checked_by_the_worker(webshop)
    closed = Certificate.objects.get()
    assert (closed.number, closed.closed_by, closed.verdict) == (1, "7", "closed")
    assert closed.facts["worth"] == {"EUR": "240.00"}
    assert [(row["country"], row["rate"], row["net"], row["vat"]) for row in closed.facts["oss"]["rows"]] == [
        ("DE", "19", "100.00", "19.00")
    ]
    kept = _files_that_agree(webshop, closed)
    assert "OSS return: DE" in text_of(kept["en"])

    world.edit_in_exact(LINES, {"ID": _taxed_line(world, order)}, {"AmountFC": "90.00"})
    nightly.check_now(a_connection(webshop), MONTH_BEFORE, at=timezone.now())  # reads the journals, for another month
    assert CheckedMonth.objects.get(first=THIS_MONTH.first).asked_at is not None
    checked_by_the_worker(webshop)
    page = home_of(webshop, reverse("closing"))
    assert "This month is not as it was when it was closed." in page
    assert "VAT code 4: −€\u00a010.00 and €\u00a00.00 VAT more in Exact, €\u00a00.00 more that should" in page
    assert "is not as it was when it was closed." in home_of(webshop)
    assert downloaded(webshop, closed, "pdf", "nl") == (200, kept["nl"])
    nightly.ask(webshop, THIS_MONTH, at=timezone.now(), closing_by="7")
    checked_by_the_worker(webshop)
    said = text_of(downloaded(webshop, Certificate.objects.get(number=2), "pdf", "en")[1]).replace("\n", " ")
    assert "is not as it was when it was closed." not in home_of(webshop)
    assert "Its amount was changed in Exact. Booked 121.00, in Exact 111.00." in said and "-10.00" in said


def _taxed_line(world: World, order: dict[str, Any]) -> str:
    lines = hands(world).entry_of(order)["SalesEntryLines"]
    return str(next(line["ID"] for line in lines if line["AmountFC"] == "100.00"))


def _written(webshop: Webshop, found: Check) -> Certificate:
    return certificates.write(certificates.draft(a_connection(webshop), found, by="7", at=timezone.now()))


def _of_another_webshop(closed: Certificate) -> Certificate:
    other = Webshop.objects.create(tenant=closed.webshop.tenant, domain="another.myshopify.com")
    certificate = Certificate.objects.create(
        webshop=other, first=closed.first, number=1, made_at=closed.made_at, facts=closed.facts, digest=closed.digest
    )
    file = CertificateFile.objects.get(certificate=closed, form="pdf", language="nl")
    CertificateFile.objects.create(
        certificate=certificate, form="pdf", language="nl", content=file.content, digest=file.digest
    )
    return certificate


def test_nobody_changes_what_was_closed(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    found = nightly.check_now(a_connection(webshop), THIS_MONTH, at=timezone.now())
    closed, again = (_written(webshop, found) for _time in range(2))
    assert (closed.number, again.number, closed.files.count()) == (1, 2, 8)
    file = CertificateFile.objects.filter(certificate=closed).first()
    assert file is not None
    for deed in (
        lambda: Certificate.objects.filter(pk=closed.pk).update(verdict="closed"),
        lambda: CertificateFile.objects.filter(pk=file.pk).update(content=b"other"),
        lambda: CertificateFile.objects.filter(pk=file.pk).delete(),
        lambda: Certificate.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            deed()
    assert hashlib.sha256(bytes(file.content)).hexdigest() == file.digest
    file.content = b"other"
    with pytest.raises(ValueError, match="not what was written"):
        certificates.check_intact(file)
    of_another = _of_another_webshop(closed)
    assert downloaded(webshop, closed, "pdf", "nl")[0] == 200
    assert downloaded(webshop, of_another, "pdf", "nl")[0] == 404
    now = timezone.now()
    retention.work_off(at=now.replace(year=now.year + 6, month=2, day=1))
    assert Certificate.objects.filter(webshop=webshop).count() == 2
    retention.work_off(at=now.replace(year=now.year + 12, month=2, day=1))
    assert not Certificate.objects.filter(webshop=webshop).exists() and not CheckedMonth.objects.exists()
    _written(webshop, found)
    forget(webshop)
    assert set(Certificate.objects.all()) == {of_another}


def test_only_a_month_that_is_over_is_closed_and_who_asked_is_kept(set_up: SetUp) -> None:
    webshop = set_up()
    address = reverse("close_month")
    home_of(webshop, address, post=True)
    assert not CheckedMonth.objects.exists()
    page = home_of(webshop, f"{address}?month={MONTH_BEFORE.first:%Y-%m}&x=", post=True)
    assert "A check was asked for" in page
    asked = CheckedMonth.objects.get()
    assert (asked.first, asked.asked_at is not None) == (MONTH_BEFORE.first, True)
    line = Change.objects.get(deed=f"close_month {MONTH_BEFORE.first:%Y-%m}")
    assert (line.webshop_id, line.who) == (webshop.pk, asked.closing_by)
    checked_by_the_worker(webshop)
    assert Certificate.objects.get(webshop=webshop).first == MONTH_BEFORE.first
    assert CheckedMonth.objects.get(first=MONTH_BEFORE.first).closing_by == ""
