"""What PostgreSQL tallies beside the documents is what there is, whatever happens to them or to the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from apps.ledger import forget, tallies, totals
from apps.ledger.models import Document, TallyRow, VatTallyRow
from apps.ledger.states import MOVING, State
from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_webshop

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
REASONS = {State.HELD: "unreadable", State.SKIPPED: "by_merchant"}
DEEDS = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["due", "held", "skipped", "booked", "remarked", "dearer", "later", "deleted", "fold", "moved"]),
)


def counted(webshop: Webshop) -> dict[tuple[object, ...], tuple[int, Decimal, Decimal]]:
    """The documents themselves, as the tallies should have them: how many, worth what, and the gap."""
    found: dict[tuple[object, ...], tuple[int, Decimal, Decimal]] = {}
    for one in Document.objects.filter(webshop=webshop):
        state = "due" if one.state in MOVING else one.state
        day = one.placed_at.astimezone(ZoneInfo(webshop.timezone)).date()
        worth = one.shopify_total if one.total is None else one.total
        gap = (one.exact_total - one.total) if one.exact_total is not None and one.total is not None else Decimal(0)
        key = (day, state, one.reason_code, one.is_to_check, one.currency)
        number, worths, gaps = found.get(key, (0, Decimal(0), Decimal(0)))
        found[key] = (number + 1, worths + worth, gaps + gap)
    return found


def tallied(webshop: Webshop) -> dict[tuple[object, ...], tuple[int, Decimal, Decimal]]:
    names = ("day", "state", "reason_code", "is_to_check", "currency")
    rows = TallyRow.objects.filter(webshop=webshop).values(*names)
    summed = rows.annotate(number=Sum("count"), sum=Sum("worth"), difference=Sum("gap"))
    found = {tuple(row[name] for name in names): (row["number"], row["sum"], row["difference"]) for row in summed}
    return {key: sums for key, sums in found.items() if any(sums)}


def counted_by_code(webshop: Webshop) -> dict[tuple[object, ...], tuple[int, Decimal, Decimal]]:
    """What the booked documents have on each VAT code by the day they are booked on: of how many, net and VAT."""
    found: dict[tuple[object, ...], tuple[int, Decimal, Decimal]] = {}
    for one in Document.objects.filter(webshop=webshop, state=State.BOOKED):
        lines = (one.booking or {})["lines"]
        for code in {line["vat_code"] for line in lines}:
            key = (one.booked_on, code, one.currency)
            number, net, vat = found.get(key, (0, Decimal(0), Decimal(0)))
            mine = [line for line in lines if line["vat_code"] == code]
            net += sum((Decimal(line["net"]) for line in mine), start=Decimal(0))
            vat += sum((Decimal(line["vat"]) for line in mine), start=Decimal(0))
            found[key] = (number + 1, net, vat)
    return found


def tallied_by_code(webshop: Webshop) -> dict[tuple[object, ...], tuple[int, Decimal, Decimal]]:
    rows = VatTallyRow.objects.filter(webshop=webshop).values_list("booked_on", "vat_code", "currency")
    summed = rows.annotate(number=Sum("count"), of_net=Sum("net"), of_vat=Sum("vat"))
    return {row[:3]: row[3:] for row in summed if row[3]}


def a_booking(number: int) -> dict[str, object]:
    """Of two codes where the number is odd, one of them twice; without a code where it is even."""
    codes = ("4", "2", "4") if number % 2 else ("", "")
    amounts = [(f"{number + 1}.{place}5", f"-0.{place}1") for place, _code in enumerate(codes)]
    return {
        "lines": [{"vat_code": code, "net": net, "vat": vat} for code, (net, vat) in zip(codes, amounts, strict=True)]
    }


def become(document: Document, state: State, **facts: object) -> None:
    """As the ledger writes it."""
    values: dict[str, object] = {"state": state, "reason_code": REASONS.get(state, ""), "exact_id": "", **facts}
    if state not in REASONS:
        values |= {
            "booking": a_booking(int(document.source)),
            "booked_on": NOON.date(),
            "total": document.total or document.shopify_total,
            "vat": 0,
        }
    Document.objects.filter(pk=document.pk).update(**values)


def do(webshop: Webshop, number: int, deed: str) -> None:
    document = Document.objects.filter(webshop=webshop, source=str(number)).first()
    if deed == "fold":
        tallies.fold(webshop)
    elif deed == "moved":
        webshop.timezone = "Asia/Tokyo" if webshop.timezone != "Asia/Tokyo" else "America/New_York"
        webshop.save(update_fields=["timezone"])
    elif document is None:
        about = {"kind": "sale", "source": str(number), "order_gid": str(number), "order_name": f"#{number}"}
        at = NOON + timedelta(hours=7 * number)
        facts = {"state": "held", "reason_code": "unreadable", "currency": ("EUR", "USD")[number % 2]}
        Document.objects.create(webshop=webshop, placed_at=at, shopify_total=Decimal(number + 1), **about, **facts)
    elif deed == "deleted":
        document.delete()
    elif deed in ("booked", "remarked"):
        warnings = [{"code": "default_vat_code", "facts": {}}] if deed == "remarked" else []
        become(document, State.BOOKED, exact_id=f"exact-{number}", exact_total=Decimal("1.50"), warnings=warnings)
    elif deed == "later":
        Document.objects.filter(pk=document.pk).exclude(booked_on=None).update(
            booked_on=NOON.date() + timedelta(days=1)
        )
    elif deed == "dearer":
        Document.objects.filter(pk=document.pk).update(shopify_total=document.shopify_total + 1)
    else:
        become(document, State(deed))


class TestTallies(DjangoTestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(DEEDS, max_size=25))
    def test_they_are_what_there_is_whatever_happens(self, deeds: list[tuple[int, str]]) -> None:
        webshop = a_webshop("tallied")
        for number, deed in deeds:
            do(webshop, number, deed)
        webshop.refresh_from_db()
        for _ in ("as written", "folded"):
            assert tallied(webshop) == counted(webshop)
            assert tallied_by_code(webshop) == counted_by_code(webshop)
            tallies.fold(webshop)
        for rows in (webshop.tallies, webshop.vat_tallies):
            assert not rows.filter(is_folded=False).exists()


@pytest.mark.django_db
def test_a_webshop_that_is_forgotten_leaves_no_tally() -> None:
    webshop = a_webshop("gone")
    do(webshop, 1, "held")
    do(webshop, 2, "held")
    do(webshop, 2, "booked")
    assert totals.count(webshop)[State.HELD] == 1
    forget.forget(webshop)
    assert not TallyRow.objects.filter(webshop=webshop).exists()
    assert not VatTallyRow.objects.filter(webshop=webshop).exists()
