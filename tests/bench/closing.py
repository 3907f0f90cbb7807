"""A month of 10,000 orders held against Exact: `python3 dev.py test tests/bench/closing.py -s`. Not part of the suite.

The bar: 60 s and 200 MB, and one call for 1,000 lines. Documents and lines are put into our database; the calls are
counted with entries that are in the stand-in.
"""

from __future__ import annotations

import resource
import time
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.closing import reading
from apps.closing.check import Verdict, check, month
from apps.closing.models import BookLine, JournalReading
from apps.exact.models import Connection
from apps.ledger.models import Document
from tests.closing.test_reading import LINES, a_connection, asked
from tests.exact.books import a_booking, a_line
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS, ENTRIES = 10_000, 700
TODAY = timezone.localdate()
AMOUNTS = {"1300": Decimal(121), "8000": Decimal(-100), "1500": Decimal(-21)}


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_a_month_of_ten_thousand_orders(set_up: SetUp, world: World) -> None:
    connection = a_connection(set_up())
    _enter(world, connection)
    before, began = asked(world, LINES), time.monotonic()
    reading.read_on(connection)
    calls, seconds = asked(world, LINES) - before, time.monotonic() - began
    print(f"\nread back: {BookLine.objects.count()} lines in {calls} calls, {seconds:.1f} s")
    BookLine.objects.all().delete()
    _fill(connection)
    tracemalloc.start()
    began = time.monotonic()
    found = check(connection, month(TODAY.year, TODAY.month))
    traced = time.monotonic() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    began = time.monotonic()
    check(connection, month(TODAY.year, TODAY.month))
    seconds, resident = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"compared: {found.count} documents in {seconds:.1f} s ({traced:.1f} s traced), {peak / 1e6:.0f} MB more")
    print(f"peak of the process: {resident / 1024:.0f} MB")
    assert (found.verdict, found.count) == (Verdict.CLOSED, ORDERS)
    assert seconds < 60
    assert peak < 200e6


def _enter(world: World, connection: Connection) -> None:
    debtor = world.add_in_exact("crm/Accounts", {"Name": "Passers-by", "Status": "C"})
    account = connection.administration.codes.get(kind="gl_account", code="8000")  # type: ignore[union-attr]
    lines = [{"GLAccount": account.exact_id, "AmountFC": 100, "VATCode": "4", "VATAmountFC": 21}]
    for number in range(ENTRIES):
        body = {"Journal": "71", "Customer": debtor, "YourRef": f"S{number}", "SalesEntryLines": lines}
        world.add_in_exact("salesentry/SalesEntries", body)


def _fill(connection: Connection) -> None:
    """So many orders of this month, booked and standing in Exact."""
    JournalReading.objects.update(finished_at=timezone.now() + timedelta(minutes=10))
    booking = bookings_json.to_json(a_booking(a_line(), booked_on=TODAY, journal="71"))
    documents, lines = [], []
    for number in range(ORDERS):
        key, name, gid = str(uuid4()), f"#{number}", f"gid://shopify/Order/{number}"
        documents.append(
            Document(
                **{"webshop": connection.webshop, "kind": "sale", "source": gid, "order_gid": gid, "order_name": name},
                **{"state": "booked", "booked_on": TODAY, "reference": name, "currency": "EUR", "total": Decimal(121)},
                **{"vat": Decimal(21), "shopify_total": Decimal(121), "exact_total": Decimal(121), "exact_id": key},
                booking=booking,
            )
        )
        lines += [
            BookLine(
                **{"administration": connection.administration, "line_id": str(uuid4()), "version": number},
                **{"entry_id": key, "entry_number": number, "journal": "71", "on": TODAY, "year": TODAY.year},
                **{"period": TODAY.month, "account": account, "vat_code": "" if account == "1300" else "4"},
                **{"amount": amount, "currency": "EUR", "reference": name, "invoice_number": number},
            )
            for account, amount in AMOUNTS.items()
        ]
    Document.objects.bulk_create(documents, batch_size=1000)
    BookLine.objects.bulk_create(lines, batch_size=1000)
