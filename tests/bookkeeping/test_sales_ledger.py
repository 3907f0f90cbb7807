"""Shopify's own sales ledger explains what lines and totals do not; it is believed only where it adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from textwrap import dedent

from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.booking import Component
from apps.bookkeeping.plan import is_ledger_needed
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Agreed, Sale
from tests.bookkeeping.sales import a_line, a_refund, a_sale, a_tax, as_text, dutch_rules, eur


def agreed(total: str, vat: str, *, quantity: int = 0, refund: str = "", line: int = 1) -> Agreed:
    return Agreed(
        Component.GOODS if quantity else Component.ADJUSTMENT,
        f"gid://shopify/LineItem/{line}" if quantity else "gid://shopify/Sale/9",
        refund,
        quantity,
        eur(total),
        (a_tax("21", vat),) if vat else (),
    )


def repriced() -> Sale:
    """The merchant changed the price in an edit: 121.00 became 96.80, and no line says so."""
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")))
    return replace(sale, current=replace(sale.current, total=eur("96.80"), tax=eur("16.80")))


def texts(outcome: Outcome) -> list[str]:
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert not outcome.held, outcome.held
    return [as_text(booking) for booking in outcome.bookings]


def test_an_order_its_lines_do_not_explain_asks_for_the_ledger() -> None:
    sale = repriced()
    outcome = book(sale, dutch_rules())
    assert outcome.verdict is OrderVerdict.HELD
    assert is_ledger_needed(sale, outcome.doubts)
    assert not is_ledger_needed(replace(sale, agreed=()), outcome.doubts)


def test_a_new_price_is_booked_as_the_ledger_says() -> None:
    ledger = (agreed("121.00", "21.00", quantity=1), agreed("-24.20", "-4.20", quantity=0))
    ledger = (ledger[0], replace(ledger[1], component=Component.GOODS, source="gid://shopify/LineItem/1"))
    assert texts(book(replace(repriced(), agreed=ledger), dutch_rules())) == [
        dedent("""
            sale #1001 2026-11-20 96.80
            goods 8000 domestic NL 21 80.00 16.80
        """).strip()
    ]


def test_the_difference_of_a_booked_order_is_booked_as_the_ledger_says() -> None:
    before = a_sale(a_line("121.00", a_tax("21", "21.00")))
    ledger = (agreed("121.00", "21.00", quantity=1), agreed("-24.20", "-4.20"))
    for booking_type, expected in (
        (BookingType.SALES_ENTRY, "change #1001-A1 2026-11-20 -24.20\nadjustment 8050 domestic NL 21 -20.00 -4.20"),
        (
            BookingType.SALES_INVOICE,
            "change credit_note #1001-A1 2026-11-20 -24.20\nadjustment -1 x ADJUSTMENT domestic NL 21 -20.00 -4.20",
        ),
    ):
        rules = dutch_rules(booking_type=booking_type)
        stands = book(before, rules).bookings
        change = book(replace(repriced(), agreed=ledger), rules, booked=stands)
        assert texts(change) == [expected]


def test_a_refund_that_cannot_be_explained_is_credited_as_the_ledger_says() -> None:
    refund = a_refund(money_back="60.50", number=1)
    refund = replace(refund, money_back=eur("70.00"), is_exchange=True)
    sale = a_sale(
        a_line("121.00", a_tax("21", "21.00")),
        refunds=(refund,),
        current_total=eur("60.50"),
        current_tax=eur("10.50"),
    )
    assert book(sale, dutch_rules()).held
    ledger = (
        agreed("121.00", "21.00", quantity=1),
        agreed("-60.50", "-10.50", refund="gid://shopify/Refund/1"),
    )
    assert texts(book(replace(sale, agreed=ledger), dutch_rules()))[1:] == [
        "refund #1001-R1 2026-11-20 -60.50\nadjustment 8050 domestic NL 21 -50.00 -10.50"
    ]


def test_a_ledger_that_does_not_lead_to_the_current_total_is_not_believed() -> None:
    sale = replace(repriced(), agreed=(agreed("121.00", "21.00", quantity=1),))
    reason = book(sale, dutch_rules()).reason
    assert reason is not None
    assert reason.code is Held.DOES_NOT_ADD_UP
    assert reason.amounts == {"current_total": eur("96.80"), "sales_ledger": eur("121.00")}


def test_an_open_return_in_the_ledger_is_no_change_until_it_ends() -> None:
    """Two articles of 121.00, one of them cheaper since an edit, the other one on its way back."""
    line = replace(a_line("121.00", a_tax("21", "21.00"), current=0, number=2), returning=1)
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), line, current_total=eur("96.80"), current_tax=eur("16.80"))
    cheaper = replace(agreed("-24.20", "-4.20"), component=Component.GOODS, source="gid://shopify/LineItem/1")
    sold = (agreed("121.00", "21.00", quantity=1), agreed("121.00", "21.00", quantity=1, line=2), cheaper)
    left = agreed("-121.00", "-21.00", quantity=-1, line=2)
    waiting = book(replace(sale, agreed=(*sold, replace(left, is_open=True))), dutch_rules())
    assert [booking.total.amount for booking in waiting.bookings] == [Decimal("217.80")]
    ended = replace(sale, lines=(sale.lines[0], replace(line, returning=0)), agreed=(*sold, left))
    change = book(ended, dutch_rules(), booked=waiting.bookings)
    assert [booking.total.amount for booking in change.bookings] == [Decimal("-121.00")]


def test_a_ledger_does_not_tell_what_of_an_open_return_was_refunded() -> None:
    refund = replace(a_refund(money_back="70.00", number=1), is_exchange=True)
    sale = a_sale(
        a_line("121.00", a_tax("21", "21.00")), refunds=(refund,), current_total=eur("0"), current_tax=eur("0")
    )
    left = agreed("-121.00", "-21.00", quantity=-1, refund="gid://shopify/Refund/1")
    ledger = (agreed("121.00", "21.00", quantity=1), replace(left, is_open=True))
    outcome = book(replace(sale, agreed=ledger), dutch_rules())
    assert [waits.reason.code for waits in outcome.held] == [Held.REFUND_DOES_NOT_ADD_UP]
