"""Gift cards and store credit through all rooms: sold, issued by hand, redeemed, paid back, ended, and proved."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.closing import nightly
from apps.closing.cards import month, telling
from apps.closing.cards.proof import DebtMonth
from apps.closing.cards.values import Debt
from apps.closing.check import month as month_of
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shopify.gift_cards import SCOPE
from apps.shops.models import Account, CardLedger, Settings, Webshop
from sandbox.exact.rows import fixed_guid
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

CARD = {"title": "Gift card", "price": "50.00", "is_gift_card": True}
SHIRT = {"title": "Shirt", "price": "121.00", "vat": "21"}


def sync_until(webshop: Webshop, is_there: Callable[[], bool]) -> None:
    """A limit or a renewal of the login may come in between: a few more syncs bring it."""
    for _ in range(8):
        CardLedger.objects.filter(webshop=webshop).update(asked_at=None)
        sync_now(webshop)
        if is_there():
            return
    raise AssertionError(list(Document.objects.values("order_name", "kind", "state", "reason_code", "reason")))


def states(webshop: Webshop) -> dict[str, str]:
    rows = Document.objects.filter(webshop=webshop).order_by("created_at")
    return {row.reference: row.reason_code or row.state for row in rows}


def pay_with_card(world: World, card: str, amount: str) -> dict[str, Any]:
    parts = [{"gateway": "gift_card", "card": card, "amount": amount}, {"gateway": "iDEAL"}]
    return world.place(lines=[SHIRT], shipping=None, payments=parts)


def sold_number(order: dict[str, Any]) -> str:
    """The number of the card that the first line of the order sold."""
    return f"{order['lineItems']['nodes'][0]['id'].rsplit('/', 1)[-1]}0"


def debts(webshop: Webshop) -> dict[Debt, DebtMonth]:
    today = shop_today()
    return {one.debt: one for one in month.month_of(webshop, month_of(today.year, today.month)).debts}


def on_account(world: World, account: str) -> Decimal:
    """What Exact holds as owed on it."""
    rows = world.stands("financialtransaction/TransactionLines")
    return -sum((Decimal(row["AmountFC"]) for row in rows if row["GLAccountCode"] == account), Decimal(0))


def enter_by_hand(world: World, amounts: dict[str, str]) -> None:
    """An entry of the general journal of today; debit positive."""
    ids = {code: fixed_guid(DIVISION, "account", code) for code in amounts}
    day = shop_today().isoformat()
    lines = [{"GLAccount": ids[code], "AmountFC": amount, "Date": day} for code, amount in amounts.items()]
    body = {"JournalCode": "90", "GeneralJournalEntryLines": lines}
    world.add_in_exact("generaljournalentry/GeneralJournalEntries", body)


def test_every_card_is_told_apart_and_the_month_is_proved_three_ways(set_up: SetUp, world: World) -> None:
    """
    1. Told apart without the permission: an order that a card paid waits; one that sold a card does not.
    2. With it, a card that was sold pays from the debt; one issued by hand waits for its account, then is a cost.
    3. Refunds go back to the card, or become store credit; both debts grow.
    4. Books, account in Exact and Shopify's cards say the same to the cent.
    5. A card ends with money on it, an entry is made by hand, another is deleted: each is a cause with its amount.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(tell_cards_apart=True)
    today = shop_today()
    CardLedger.objects.create(webshop=webshop, begins_on=today.replace(day=1))
    Account.objects.filter(webshop=webshop, component="gift_card_given").delete()
    sold = [world.place(lines=[CARD], shipping=None, paid=True) for _ in range(2)]
    by_sold = pay_with_card(world, sold_number(sold[0]), "30.00")
    sync_until(
        webshop, lambda: states(webshop).get(by_sold["name"]) == "gift_card_untold" and len(world.entries()) == 2
    )

    world.merchant_allows(SCOPE)
    hand = world.issues_card("25.00")
    by_hand = pay_with_card(world, hand, "20.00")
    sync_until(webshop, lambda: states(webshop).get(by_sold["name"]) == "booked")
    assert world.asked_of_shopify()["OneGiftCard"] > 0  # at once, not with the reading of the day
    assert states(webshop)[by_hand["name"]] == "setting_missing"
    Account.objects.create(webshop=webshop, component="gift_card_given", account="4530")
    sync_until(webshop, lambda: states(webshop)[by_hand["name"]] == "booked")
    assert on_account(world, "4530") == -20

    back = world.place(lines=[SHIRT], shipping=None, paid=True)
    world.act(back, "refund", units={"0": 1}, gateway="shopify_store_credit")
    card_back = world.place(
        lines=[SHIRT],
        shipping=None,
        payments=[{"gateway": "gift_card", "card": sold_number(sold[1]), "amount": "50.00"}, {"gateway": "iDEAL"}],
    )
    world.act(card_back, "refund", money="10.00", gateway="gift_card")
    sync_until(webshop, lambda: set(states(webshop).values()) == {"booked"} and len(states(webshop)) == 8)
    prove(webshop, world, ended=sold_number(sold[0]))


def prove(webshop: Webshop, world: World, *, ended: str) -> None:
    """Steps 4 and 5."""
    connection = Connection.objects.get(webshop=webshop)
    today = shop_today()
    this_month = month_of(today.year, today.month)
    nightly.check_now(connection, this_month, at=timezone.now())
    found = debts(webshop)
    cards, credit = found[Debt.CARDS], found[Debt.CREDIT]
    moved = {movement.value: f"{amount:.2f}" for movement, amount in cards.books.moved.items()}
    assert moved == {"sold": "100.00", "redeemed": "-80.00", "paid_back": "10.00", "other": "0.00"}
    assert cards.shopify is not None
    assert cards.books.closing == cards.exact == cards.shopify.closing == on_account(world, "1450") == 30
    assert cards.is_right and not cards.in_exact and not cards.at_shopify
    assert credit.books.closing == credit.exact == 121 and credit.shopify is None

    world.issues_card(number=ended, is_deactivated=True)
    enter_by_hand(world, {"1450": "5.00", "8000": "-5.00"})
    gone = Document.objects.filter(webshop=webshop, booking__lines__0__component="gift_card_sold").first()
    assert gone is not None
    world.delete_in_exact("salesentry/SalesEntries", {"EntryID": gone.exact_id})
    sync_until(webshop, lambda: debts(webshop)[Debt.CARDS].shopify.closing == 10)  # type: ignore[union-attr]
    nightly.check_now(connection, this_month, at=timezone.now())
    cards = debts(webshop)[Debt.CARDS]
    told = telling.facts_of(month.month_of(webshop, this_month))["debts"][0]
    assert [(one["amount"]) for one in told["by_hand"]] == ["-5.00"]
    assert (told["books"]["closing"], told["exact"], told["shopify"]["closing"]) == ("25.00", "-25.00", "10.00")
    assert [(one["cause"], one["amount"]) for one in told["in_exact"]] == [("missing", "-50.00")]
    assert [(one["cause"], one["amount"]) for one in told["at_shopify"]] == [("ended", "-15.00")]
    assert not cards.is_right


def test_what_a_card_paid_before_cards_were_told_apart_is_named_and_moved_by_hand(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    today = shop_today()
    CardLedger.objects.create(webshop=webshop, begins_on=today.replace(day=1))
    early = pay_with_card(world, world.issues_card("25.00"), "20.00")
    sync_until(webshop, lambda: states(webshop).get(early["name"]) == "booked")
    assert on_account(world, "1450") == -20

    world.merchant_allows(SCOPE)
    Settings.objects.filter(webshop=webshop).update(tell_cards_apart=True)
    Account.objects.update_or_create(webshop=webshop, component="gift_card_given", defaults={"account": "4530"})
    sync_until(webshop, lambda: debts(webshop)[Debt.CARDS].shopify is not None)
    connection = Connection.objects.get(webshop=webshop)
    nightly.check_now(connection, month_of(today.year, today.month), at=timezone.now())
    cards = debts(webshop)[Debt.CARDS]
    assert cards.books.closing == cards.exact == -20
    assert [(gap.cause.value, f"{gap.amount:.2f}") for gap in cards.at_shopify] == [("given", "20.00")]

    enter_by_hand(world, {"4530": "20.00", "1450": "-20.00"})
    nightly.check_now(connection, month_of(today.year, today.month), at=timezone.now())
    cards = debts(webshop)[Debt.CARDS]
    assert cards.is_right and not cards.at_shopify and not cards.in_exact
