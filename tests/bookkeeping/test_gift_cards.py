"""Gift cards that were sold are a debt, cards that nobody bought are a cost: an accountant's examples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Component
from apps.bookkeeping.sale import CardMoney, Sale
from tests.bookkeeping.sales import a_line, a_refund, a_sale, a_tax, as_text, back, dutch_rules, eur
from tests.bookkeeping.test_components import gone, text

APART = dutch_rules(tell_cards_apart=True)
SOLD, GIVEN, UNTOLD = (f"gid://shopify/GiftCard/{number}" for number in (1, 2, 3))


def paid_with(*cards: CardMoney, **other: object) -> Sale:
    """121.00 incl. VAT; the rest was paid with money."""
    whole = eur(sum((one.amount.amount for one in cards), Decimal(0)))
    return a_sale(a_line("121.00", a_tax("21", "21.00")), paid_by_gift_card=whole, cards=cards, **other)


def booked(sale: Sale) -> list[str]:
    return [as_text(one) for one in book(sale, APART).bookings]


def test_a_card_that_nobody_bought_pays_from_the_account_that_was_chosen_for_it() -> None:
    sale = paid_with(CardMoney(SOLD, eur("50.00"), is_given=False), CardMoney(GIVEN, eur("20.00"), is_given=True))
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 51.00
            goods 8000 domestic NL 21 100.00 21.00
            gift_card_redeemed 1450 outside NL 0 -50.00 0.00
            gift_card_given 4530 outside NL 0 -20.00 0.00
        """)
    ]


def test_what_goes_back_to_such_a_card_goes_back_to_that_account() -> None:
    sale = paid_with(CardMoney(GIVEN, eur("121.00"), is_given=True))
    refund = a_refund(
        back(1, quantity=1, subtotal="121.00", tax="21.00"),
        money_back="121.00",
        to_gift_card=eur("121.00"),
        cards=(CardMoney(GIVEN, eur("121.00"), is_given=True),),
    )
    line = replace(sale.lines[0], current_quantity=0)
    returned = gone(replace(sale, lines=(line,), refunds=(refund,)), total="0.00", tax="0.00")
    assert booked(returned)[1] == text("""
        refund #1001-R1 2026-11-20 0.00
        goods 8000 domestic NL 21 -100.00 -21.00
        gift_card_given 4530 outside NL 0 121.00 0.00
    """)


def test_a_card_that_does_not_tell_holds_the_order_and_so_does_a_missing_account() -> None:
    untold = book(paid_with(CardMoney(UNTOLD, eur("50.00"))), APART)
    assert untold.reason and untold.reason.code == "gift_card_untold"
    without = tuple(one for one in APART.accounts if one.component is not Component.GIFT_CARD_GIVEN)
    given_card = paid_with(CardMoney(GIVEN, eur("50.00"), is_given=True))
    held = book(given_card, replace(APART, accounts=without))
    assert held.reason and held.reason.facts["setting"] == "account_gift_card_given"
    assert not book(given_card, dutch_rules()).reason  # where they are not told apart


@given(st.lists(st.tuples(st.integers(1, 3000), st.booleans()), max_size=4), st.booleans())
def test_every_cent_of_the_cards_stands_once_and_what_is_booked_stays(
    cards: list[tuple[int, bool]], was_told: bool
) -> None:
    sale = paid_with(*(CardMoney(f"gid://{n}", eur(Decimal(c) / 100), is_given=g) for n, (c, g) in enumerate(cards)))
    before = book(sale, replace(APART, tell_cards_apart=was_told)).bookings
    sums = {
        component: -sum(line.net.amount for line in before[0].lines if line.component is component)
        for component in (Component.GIFT_CARD_REDEEMED, Component.GIFT_CARD_GIVEN)
    }
    given_cents = sum(cents for cents, is_given in cards if is_given) if was_told else 0
    assert sums[Component.GIFT_CARD_GIVEN] == Decimal(given_cents) / 100
    assert sum(sums.values()) == sale.paid_by_gift_card.amount
    assert book(sale, APART, booked=before).bookings == ()
