"""Orders booked as sales invoices and sales orders, every line written out (docs/bookkeeping.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import dedent

import pytest

from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.booking import Booking, Component
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import BookingType, Rules
from apps.bookkeeping.sale import Sale
from tests.bookkeeping.sales import a_delivery, a_line, a_refund, a_sale, a_tax, as_text, back, dutch_rules, eur

INVOICES = dutch_rules(booking_type=BookingType.SALES_INVOICE)
ORDERS = dutch_rules(booking_type=BookingType.SALES_ORDER)
BOTH = pytest.mark.parametrize("rules", [INVOICES, ORDERS], ids=["invoice", "order"])


def booked(sale: Sale, rules: Rules, *, stands: Sequence[Booking] = ()) -> list[str]:
    return [as_text(booking) for booking in done(sale, rules, stands=stands).bookings]


def done(sale: Sale, rules: Rules, *, stands: Sequence[Booking] = ()) -> Outcome:
    outcome = book(sale, rules, booked=stands)
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert not outcome.held, outcome.held
    return outcome


def text(expected: str, **names: str) -> str:
    return dedent(expected).strip().format(**names)


def form(rules: Rules) -> str:
    return str(rules.booking_type.form)


@BOTH
def test_articles_have_their_units_and_a_price_excluding_vat(rules: Rules) -> None:
    sale = a_sale(
        a_line("242.00", a_tax("21", "42.00"), quantity=2),
        a_line("10.90", a_tax("9", "0.90"), number=2),
        deliveries=[a_delivery("6.05", a_tax("21", "1.05"))],
    )
    expected = """
        sale {form} #1001 2026-11-20 258.95
        goods 2 x SKU-1 domestic NL 21 200.00 42.00
        goods 1 x SKU-2 domestic NL 9 10.00 0.90
        shipping 1 x SHIPPING domestic NL 21 5.00 1.05
    """
    assert booked(sale, rules) == [text(expected, form=form(rules))]


def test_what_does_not_divide_to_the_cent_is_two_lines() -> None:
    sale = a_sale(a_line("12.10", a_tax("21", "2.10"), quantity=3))
    expected = """
        sale sales_invoice #1001 2026-11-20 12.10
        goods 2 x SKU-1 domestic NL 21 6.66 1.40
        goods 1 x SKU-1 domestic NL 21 3.34 0.70
    """
    assert booked(sale, INVOICES) == [text(expected)]


def test_a_free_article_leaves_the_shelf() -> None:
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), a_line("0.00", number=2))
    expected = """
        sale sales_invoice #1001 2026-11-20 121.00
        goods 1 x SKU-1 domestic NL 21 100.00 21.00
        goods 1 x SKU-2 domestic NL 0 0.00 0.00
    """
    assert booked(sale, INVOICES) == [text(expected)]


@BOTH
def test_a_gift_card_redeemed_is_one_unit_at_a_negative_price(rules: Rules) -> None:
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), paid_by_gift_card=eur("50.00"))
    expected = """
        sale {form} #1001 2026-11-20 71.00
        goods 1 x SKU-1 domestic NL 21 100.00 21.00
        gift_card_redeemed 1 x GIFT_CARD_REDEEMED outside NL 0 -50.00 0.00
    """
    assert booked(sale, rules) == [text(expected, form=form(rules))]


@BOTH
def test_a_refund_is_a_credit_note_with_negative_units(rules: Rules) -> None:
    sale = a_sale(
        a_line("363.00", a_tax("21", "63.00"), quantity=3, current=2),
        refunds=(a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00"),),
        current_total=eur("242.00"),
        current_tax=eur("42.00"),
    )
    expected = """
        refund credit_note #1001-R1 2026-11-20 -121.00
        goods -1 x SKU-1 domestic NL 21 -100.00 -21.00
    """
    assert booked(sale, rules)[1] == text(expected)


def test_units_put_back_without_money_move_the_shelf_alone() -> None:
    """Shopify: the units came back, nothing was paid back, the order's total stays."""
    returned = back(1, quantity=1, subtotal="0.00", tax="0.00")
    sale = a_sale(
        a_line("242.00", a_tax("21", "42.00"), quantity=2, current=1), refunds=(a_refund(returned, money_back="0.00"),)
    )
    expected = """
        refund credit_note #1001-R1 2026-11-20 0.00
        goods -1 x SKU-1 domestic NL 21 0.00 0.00
    """
    assert booked(sale, INVOICES)[1:] == [text(expected)]
    assert len(done(sale, dutch_rules()).bookings) == 1


def test_units_that_were_not_put_back_are_credited_on_the_generic_item_or_marked() -> None:
    returned = replace(back(1, quantity=1, subtotal="121.00", tax="21.00"), is_restocked=False)
    sale = a_sale(
        a_line("121.00", a_tax("21", "21.00"), current=0),
        refunds=(a_refund(returned, money_back="121.00"),),
        current_total=eur("0.00"),
        current_tax=eur("0.00"),
    )
    credit = done(sale, INVOICES).bookings[1]
    assert [(line.item, line.quantity) for line in credit.lines] == [("GOODS", -1)]
    without: dict[Component, str] = {
        component: item for component, item in INVOICES.items.items() if component is not Component.GOODS
    }
    credit = done(sale, replace(INVOICES, items=without)).bookings[1]
    assert [(line.item, line.quantity) for line in credit.lines] == [("SKU-1", -1)]
    assert [warning.code for warning in credit.warnings] == ["stock_not_returned"]


def edited() -> tuple[Sale, Sale]:
    """Two shirts; an edit takes one out and puts a scarf in."""
    before = a_sale(a_line("242.00", a_tax("21", "42.00"), quantity=2))
    whole = a_sale(
        a_line("242.00", a_tax("21", "42.00"), quantity=2, current=1), a_line("36.30", a_tax("21", "6.30"), number=2)
    )
    current = replace(whole.as_sold, total=eur("157.30"), tax=eur("27.30"))
    return before, replace(whole, current=current)


@BOTH
def test_an_edit_after_booking_adds_and_credits_apart(rules: Rules) -> None:
    before, after = edited()
    stands = done(before, rules).bookings
    change = done(after, rules, stands=stands)
    added = """
        change {form} #1001-A1 2026-11-20 36.30
        goods 1 x SKU-2 domestic NL 21 30.00 6.30
    """
    went = """
        change credit_note #1001-A2 2026-11-20 -121.00
        goods -1 x SKU-1 domestic NL 21 -100.00 -21.00
    """
    assert [as_text(one) for one in change.bookings] == [text(added, form=form(rules)), text(went)]
    assert not done(after, rules, stands=(*stands, *change.bookings)).bookings


def test_the_same_edit_is_one_signed_sales_entry() -> None:
    before, after = edited()
    stands = done(before, dutch_rules()).bookings
    expected = """
        change #1001-A1 2026-11-20 -84.70
        goods 8000 domestic NL 21 -70.00 -14.70
    """
    assert booked(after, dutch_rules(), stands=stands) == [text(expected)]


def test_an_order_stays_what_it_was_booked_as() -> None:
    before, after = edited()
    stands = done(before, dutch_rules()).bookings
    (change,) = done(after, INVOICES, stands=stands).bookings
    assert as_text(change).startswith("change #1001-A1")


@pytest.mark.parametrize(
    ("sale", "setting"),
    [
        (a_sale(a_line("10.00", sku="")), "item_goods"),
        (a_sale(a_line("10.00"), deliveries=[a_delivery("5.00")]), "item_shipping"),
        (a_sale(a_line("10.00"), tips=eur("1.00")), "item_tip"),
    ],
)
def test_a_line_without_an_item_waits_and_names_the_setting(sale: Sale, setting: str) -> None:
    reason = book(sale, replace(INVOICES, items={})).reason
    assert reason is not None
    assert (reason.code, reason.facts["setting"]) == (Held.SETTING_MISSING, setting)


def test_vat_the_marketplace_owes_is_on_its_own_item() -> None:
    sale = a_sale(a_line("107.25", a_tax("7.25", "7.25", channel_liable=True)))
    expected = """
        sale sales_invoice #1001 2026-11-20 107.25
        goods 1 x SKU-1 marketplace NL 7.25 100.00 0.00
        goods 1 x MARKETPLACE outside NL 0 7.25 0.00
    """
    assert booked(sale, INVOICES) == [text(expected)]
