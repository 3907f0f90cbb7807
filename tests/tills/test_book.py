"""The day of a till as one sales entry: to the cent, nothing lost, nothing twice, held where anything is unclear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping.book import book as book_order
from apps.bookkeeping.booking import Booking, Component, Kind
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import Buyer, MoneyMoved, Sale
from apps.payments import gateways
from apps.payments.gateways import PaymentRules
from apps.tills import rules, sorting
from apps.tills.book import book
from apps.tills.day import CashCount, Receipt, Tender, TillDay
from apps.tills.refusals import CannotBookDay, HeldDay
from apps.tills.sorting import Standing
from tests.bookkeeping.sales import A_TILL, NOON, a_line, a_refund, a_sale, a_tax, as_text, back, dutch_rules, eur

RULES = rules.demo_rules()
DAY = NOON.date()
NONE = eur("0")
cents = st.integers(1, 1_000_000).map(lambda number: Decimal(number) / 100)


def paid(amount: str, gateway: str = "cash", *, rounding: str = "", refund: str = "") -> MoneyMoved:
    cash = eur(rounding) if rounding else None
    return MoneyMoved(f"gid://{gateway}{amount}", gateway, "", NOON, eur(amount), refund=refund, rounding=cash)


def told(*moved: MoneyMoved) -> tuple[Tender, ...]:
    """How a document was paid, one tender each."""
    return tuple(Tender(one.gateway, one.amount, (one.source,)) for one in moved)


def at_the_till(*lines: object, moved: tuple[MoneyMoved, ...] = (), **other: object) -> Sale:
    """A receipt of the till of Utrecht."""
    usual: dict[str, object] = {"is_pos": True, "location": A_TILL, "ship_to": None, "channel": "pos"}
    return a_sale(*lines, **{**usual, "moved": moved, **other})  # type: ignore[arg-type]


def bookings_of(sale: Sale) -> tuple[Booking, ...]:
    return book_order(sale, dutch_rules()).bookings


def receipts_of(sale: Sale) -> list[Receipt]:
    """What of the order goes into the day book."""
    bookings = bookings_of(sale)
    tenders = sorting.sort(sale, bookings, RULES)
    keys = [(one.kind, one.source, one.number) for one in bookings]
    return [Receipt(one, tenders[key]) for one, key in zip(bookings, keys, strict=True) if key in tenders]


def a_day(*receipts: Receipt, counts: tuple[CashCount, ...] = (), **other: object) -> TillDay:
    return TillDay(A_TILL.shopify_id, A_TILL.name, DAY, "EUR", 1, receipts=receipts, counts=counts, **other)  # type: ignore[arg-type]


def a_count(expected: str, counted: str, discrepancy: str) -> CashCount:
    return CashCount("gid://shopify/CashTrackingSession/1", "Till 1", eur(expected), eur(counted), eur(discrepancy))


def shirt(price: str = "121.00", vat: str = "21.00") -> object:
    return a_line(price, a_tax("21", vat))


def test_a_day_as_an_accountant_writes_it_down() -> None:
    """A shirt in cash, a book by card with a tip, a receipt of both rates, and a shirt taken back in cash."""
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00")
    returned = at_the_till(
        a_line("121.00", a_tax("21", "21.00"), current=0),
        moved=(paid("121.00"), paid("-121.00", refund=refund.source)),
        refunds=(refund,),
        current_total=NONE,
        current_tax=NONE,
    )
    both = at_the_till(
        a_line("24.20", a_tax("21", "4.20"), number=1),
        a_line("10.90", a_tax("9", "0.90"), number=2),
        moved=(paid("20.00"), paid("15.10", "shopify_payments")),
    )
    rounded = at_the_till(shirt("12.08", "2.10"), moved=(paid("12.08", rounding="0.02"),), cash_rounding=eur("0.02"))
    receipts = [one for sale in (returned, both, rounded) for one in receipts_of(sale)]
    assert len(receipts) == 4
    counts = (a_count("132.10", "131.60", "-0.50"), a_count("10.00", "10.00", "0.00"))
    booked = book(a_day(*receipts, counts=counts), RULES)
    assert as_text(booked).splitlines() == [
        "till_day T1-20261120 2026-11-20 46.70",
        "goods 8000 domestic NL 21 129.98 27.30",
        "goods 8000 domestic NL 21 -100.00 -21.00",
        "goods 8000 domestic NL 9 10.00 0.90",
        "cash_rounding 4900 outside NL 0 0.02 0.00",
        "cash_difference 4900 outside  0 -0.50 0.00",
    ]
    assert [(one.gateway, one.account, one.amount.text) for one in booked.payments] == [
        ("cash", "1000", "31.60"),
        ("shopify_payments", "1260", "15.10"),
    ]
    assert not booked.receivable
    assert booked.description == "Utrecht 2026-11-20 · 1"
    assert {line.vat_code for line in booked.lines if line.component is Component.CASH_DIFFERENCE} == {""}


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    """A receipt with two rates, paid in one or two ways, in whole or with a refund of all of it."""
    number = draw(st.integers(1, 10**6))
    prices = draw(st.tuples(cents, cents))
    lines = [
        a_line(f"{price}", a_tax(rate, f"{(price - price / (1 + Decimal(rate) / 100)).quantize(Decimal('0.01'))}"))
        for price, rate in zip(prices, ("21", "9"), strict=True)
    ]
    lines = [replace(line, source=f"gid://shopify/LineItem/{number}{place}") for place, line in enumerate(lines)]
    whole = sum(prices, Decimal(0))
    first = draw(st.integers(0, 100)) * whole // 100
    moved = tuple(one for one in (paid(f"{first}"), paid(f"{whole - first}", "mollie")) if one.amount)
    return at_the_till(*lines, moved=moved, source=f"gid://shopify/Order/{number}", name=f"#{number}")


@given(st.lists(sales(), min_size=1, max_size=6, unique_by=lambda sale: sale.source))
def test_a_day_is_its_receipts_to_the_cent(found: list[Sale]) -> None:
    """B1 and B2 for the day: turnover and VAT per verdict, money per gateway, and nothing is owed."""
    receipts = [one for sale in found for one in receipts_of(sale)]
    assert len(receipts) == len(found)
    booked = book(a_day(*receipts), RULES)
    assert not booked.receivable
    assert booked.vat == total((sale.as_sold.tax for sale in found), currency="EUR")
    for key in {line.key for receipt in receipts for line in receipt.booking.lines}:
        own = [line for receipt in receipts for line in receipt.booking.lines if line.key == key]
        day = [line for line in booked.lines if line.key == key]
        assert sum(line.net.amount for line in own) == sum(line.net.amount for line in day)
        assert sum(line.vat.amount for line in own) == sum(line.vat.amount for line in day)
    for gateway in ("cash", "mollie"):
        moved = sum(one.amount.amount for sale in found for one in sale.moved if one.gateway == gateway)
        assert moved == sum(paid.amount.amount for paid in booked.payments if paid.gateway == gateway)


@given(st.lists(sales(), min_size=1, max_size=4, unique_by=lambda sale: sale.source))
def test_a_day_of_everything_taken_back_is_the_mirror(found: list[Sale]) -> None:
    """B4; and what was sold and taken back on the same day is to be seen, both of it."""
    receipts = [one for sale in found for one in receipts_of(sale)]
    mirrored = [_mirror(receipt) for receipt in receipts]
    one, other = book(a_day(*receipts), RULES), book(a_day(*mirrored), RULES)
    assert [(line.account, -line.net, -line.vat) for line in one.lines] == [
        (line.account, line.net, line.vat) for line in other.lines
    ]
    assert [-paid.amount for paid in one.payments] == [paid.amount for paid in other.payments]
    both = book(a_day(*receipts, *mirrored), RULES)
    assert (both.total, both.payments) == (NONE, ())
    assert sorted(line.net.amount for line in both.lines) == sorted(line.net.amount for line in one.lines + other.lines)


def _mirror(receipt: Receipt) -> Receipt:
    lines = tuple(replace(line, net=-line.net, vat=-line.vat) for line in receipt.booking.lines)
    tenders = tuple(Tender(one.gateway, -one.amount) for one in receipt.tenders)
    return Receipt(replace(receipt.booking, lines=lines), tenders)


def test_what_is_not_paid_at_the_till_or_bought_by_a_business_is_booked_by_itself() -> None:
    assert receipts_of(at_the_till(shirt(), moved=(paid("121.00"),)))
    business = Buyer(None, is_business=True, vat_number="", has_email=False)
    numbered = replace(business, is_business=False, vat_number="NL004495445B01")
    apart = [
        at_the_till(shirt(), moved=(paid("100.00"),)),  # the rest stays open on the debtor
        at_the_till(shirt(), moved=()),
        at_the_till(shirt(), moved=(paid("121.00"),), buyer=business),
        at_the_till(shirt(), moved=(paid("121.00"),), buyer=numbered),
        at_the_till(shirt(), moved=(paid("121.00"),), is_pos=False),
        at_the_till(shirt(), moved=(paid("121.00"),), location=None),
    ]
    assert [receipts_of(sale) for sale in apart] == [[]] * 6
    before = replace(RULES, starts={A_TILL.shopify_id: date(2026, 11, 21)})
    sale = at_the_till(shirt(), moved=(paid("121.00"),))
    assert sorting.sort(sale, bookings_of(sale), before) == {}


def test_an_order_stands_in_the_books_one_way_only() -> None:
    """What was booked by itself stays so with all that comes after it; what stands in a day book goes on there."""
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00")
    sold = at_the_till(shirt(), moved=(paid("121.00"),))
    (first,) = bookings_of(sold)
    returned = replace(
        sold,
        lines=(replace(sold.lines[0], current_quantity=0),),
        refunds=(refund,),
        moved=(*sold.moved, paid("-121.00", refund=refund.source)),
        current=replace(sold.current, total=NONE, tax=NONE),
    )
    (back_again,) = book_order(returned, dutch_rules(), booked=[first]).bookings
    assert back_again.kind is Kind.REFUND
    by_itself, in_a_day = Standing(first, None), Standing(first, told(*sold.moved))
    assert sorting.sort(returned, [back_again], RULES, standing=[by_itself]) == {}
    assert sorting.sort(returned, [back_again], RULES, standing=[in_a_day]) == {
        (Kind.REFUND, refund.source, 1): told(paid("-121.00", refund=refund.source))
    }


def test_a_change_has_the_money_that_no_document_has_yet() -> None:
    sold = at_the_till(shirt(), moved=(paid("121.00"),))
    (first,) = bookings_of(sold)
    lines = (*sold.lines, a_line("10.90", a_tax("9", "0.90"), number=2))
    more = replace(
        at_the_till(*lines, moved=(*sold.moved, paid("10.90", "mollie"))),
        as_sold=replace(sold.as_sold, total=eur("131.90"), tax=eur("21.90"), taxes=()),
    )
    (change,) = book_order(more, dutch_rules(), booked=[first]).bookings
    standing = [Standing(first, told(*sold.moved))]
    assert change.kind is Kind.CHANGE
    assert sorting.sort(more, [change], RULES, standing=standing) == {
        (Kind.CHANGE, more.source, 1): told(paid("10.90", "mollie"))
    }
    unpaid = replace(more, moved=sold.moved)
    assert sorting.sort(unpaid, [change], RULES, standing=standing) == {}


@pytest.mark.parametrize(
    ("day", "chosen", "code", "amounts"),
    [
        (a_day(), RULES, HeldDay.EMPTY, {}),
        (a_day(counts=(a_count("10.00", "10.00", "0.00"),)), RULES, HeldDay.EMPTY, {}),
        (
            a_day(counts=(a_count("10.00", "9.00", "0.50"),)),
            RULES,
            HeldDay.CASH_UNCLEAR,
            {"expected": "10.00", "counted": "9.00", "discrepancy": "0.50"},
        ),
        (
            a_day(counts=(a_count("10.00", "9.00", "1.00"),)),
            replace(RULES, differences=""),
            HeldDay.ACCOUNT_MISSING,
            {"difference": "-1.00"},
        ),
    ],
)
def test_what_is_unclear_waits_with_its_amounts(
    day: TillDay, chosen: rules.TillRules, code: HeldDay, amounts: dict[str, str]
) -> None:
    with pytest.raises(CannotBookDay) as held:
        book(day, chosen)
    assert held.value.code is code
    assert {name: amount.text for name, amount in held.value.amounts.items()} == amounts


def test_a_receipt_that_does_not_belong_here_is_never_added_up() -> None:
    (receipt,) = receipts_of(at_the_till(shirt(), moved=(paid("121.00"),)))
    tomorrow = replace(receipt, booking=replace(receipt.booking, booked_on=date(2026, 11, 21)))
    other = replace(receipt, tenders=(Tender("cash", Money(Decimal("121.00"), "USD")),))
    short = replace(receipt, tenders=(Tender("cash", eur("120.99")),))
    wrong = [
        (tomorrow, RULES, HeldDay.NOT_OF_THE_DAY),
        (other, RULES, HeldDay.CURRENCIES_MIXED),
        (short, RULES, HeldDay.MONEY_DIFFERS),
        (receipt, replace(RULES, gateways=RULES.gateways[:1]), HeldDay.ACCOUNT_MISSING),
        (receipt, replace(RULES, journal=""), HeldDay.ACCOUNT_MISSING),
    ]
    for one, chosen, code in wrong:
        with pytest.raises(CannotBookDay) as held:
            book(a_day(one), chosen)
        assert held.value.code is code


def test_the_settings_come_back_out_of_their_json_as_they_were() -> None:
    stored = {rules.NAME: rules.to_json(RULES), **gateways.to_json(PaymentRules(gateways=RULES.gateways))}
    assert rules.from_json(stored, journal="70", language="en") == RULES
    assert rules.from_json({"journal": "70"}, journal="70", language="en") is None
