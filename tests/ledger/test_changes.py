"""A change may make two documents, and an order may change often: each document has an identity of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from apps.bookkeeping.book import Outcome, book
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Sale
from apps.ledger import record
from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import State
from apps.shops.models import Webshop
from tests.bookkeeping.sales import a_line, a_sale, a_tax, dutch_rules, eur
from tests.ledger.documents import a_webshop

pytestmark = pytest.mark.django_db
RULES = dutch_rules(booking_type=BookingType.SALES_INVOICE)


def bought() -> Sale:
    return a_sale(a_line("121.00", a_tax("21", "21.00"), number=1))


def swapped() -> Sale:
    """One article taken out by an edit, another put in."""
    return a_sale(
        a_line("121.00", a_tax("21", "21.00"), number=1, current=0),
        a_line("109.00", a_tax("9", "9.00"), number=2),
        current_total=eur("109.00"),
        current_tax=eur("9.00"),
        updated_at=timezone.now() + timedelta(days=3650),
    )


def look_at(sale: Sale) -> record.Look:
    return record.Look(updated_at=sale.updated_at, read_at=timezone.now(), rules_version="1")


def looked_at(webshop: Webshop, sale: Sale) -> Outcome:
    with record.open_order(webshop, sale.source, look=look_at(sale)) as order:
        outcome = book(sale, RULES, booked=order.booked)
        record.record(order, outcome)
    return outcome


def set_booked(*references: str) -> None:
    for document in Document.objects.filter(reference__in=references):
        document.state, document.exact_id = State.BOOKED, str(document.uuid)
        document.save()


def stored() -> list[tuple[str, int, str, str]]:
    rows = Document.objects.order_by("kind", "version").values_list("reference", "version", "state", "total")
    return [(reference, version, state, str(total)) for reference, version, state, total in rows]


def test_what_a_change_added_and_what_it_took_away_are_two_documents() -> None:
    webshop = a_webshop()
    looked_at(webshop, bought())
    set_booked("#1001")
    looked_at(webshop, swapped())
    assert stored() == [
        ("#1001-A1", 1, "due", "109.0000"),
        ("#1001-A2", 2, "due", "-121.0000"),
        ("#1001", 1, "booked", "121.0000"),
    ]
    looked_at(webshop, swapped())
    assert len(stored()) == 3


def test_half_of_a_change_that_stands_leaves_the_other_half_its_number() -> None:
    webshop = a_webshop()
    looked_at(webshop, bought())
    set_booked("#1001")
    looked_at(webshop, swapped())
    set_booked("#1001-A2")
    looked_at(webshop, swapped())
    assert stored()[:2] == [("#1001-A1", 1, "due", "109.0000"), ("#1001-A2", 2, "booked", "-121.0000")]
    set_booked("#1001-A1")
    assert not looked_at(webshop, swapped()).bookings


def test_a_document_that_the_database_refuses_keeps_no_other_one_waiting() -> None:
    webshop = a_webshop()
    looked_at(webshop, bought())
    set_booked("#1001")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_document ADD CONSTRAINT slip CHECK (total IS NULL OR total <> 109)")
    with pytest.raises(IntegrityError):
        looked_at(webshop, swapped())
    assert not stored()[1:]
    with record.open_order(webshop, bought().source, look=look_at(swapped())) as order:
        outcome = book(swapped(), RULES, booked=order.booked)
        refused = record.record(order, outcome, one_by_one=True)
    assert len(refused) == 1
    first, second, _sale = Document.objects.order_by("kind", "version")
    assert (first.state, first.reason_code, first.reason["facts"]["constraint"]) == ("held", "our_fault", "slip")
    assert (second.state, second.reference) == ("due", "#1001-A2")
    assert SeenOrder.objects.get(webshop=webshop).rules_version == ""
