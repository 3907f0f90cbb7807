"""Every way in which a person makes Exact differ from what was booked: what is sold, and what is then done by hand.

`python -m sandbox differ` does all of it to a demo webshop, so that its closing check shows one of each; the tests of
the check do the same. It talks HTTP only.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import requests

from sandbox.merchant_browser import Shop, Stuck

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
SECONDS = 20
Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """Somebody who may sell in one webshop and change its administration. Addresses of the two stand-ins."""

    shopify: str
    exact: str
    shop: str = "linnenkast"
    division: int = 100001

    def sell(self, wish: Order) -> Order:
        return self._post(f"{self.shopify}/store/{self.shop}/orders/new/place", wish)

    def act(self, order: Order, action: str, **wish: Any) -> None:
        number = order["id"].rsplit("/", 1)[-1]
        self._post(f"{self.shopify}/store/{self.shop}/orders/{number}/{action}", wish)

    def issue_card(self, amount: str) -> str:
        """A gift card that nobody bought; its number."""
        card = self._post(f"{self.shopify}/_gift_cards", {"shop": f"{self.shop}.myshopify.com", "amount": amount})
        return str(card["id"]).rsplit("/", 1)[-1]

    def entries(self) -> list[Order]:
        """As they stand in Exact now."""
        state = requests.get(f"{self.exact}/_state", timeout=SECONDS).json()
        return list(state[f"{self.division}:{ENTRIES}"].values())

    def entry_of(self, order: Order) -> Order:
        return next(row for row in self.entries() if row["YourRef"] == order["name"])

    def edit(self, endpoint: str, where: Order, to: Order) -> None:
        self._in_exact("_edit", endpoint, where=where, set=to)

    def delete(self, order: Order) -> None:
        self._in_exact("_delete", ENTRIES, where={"YourRef": order["name"]})

    def enter(self, reference: str) -> None:
        """A sale of 121.00 like one that stands there, under this reference."""
        like = next(row for row in self.entries() if (row["AmountFC"], row["Currency"]) == ("121.00", "EUR"))
        sent = like["as_sent"]
        body = {name: value for name, value in sent.items() if name not in ("EntryNumber", "InvoiceNumber")}
        self._in_exact("_add", ENTRIES, body={**body, "YourRef": reference})

    def _in_exact(self, deed: str, endpoint: str, **wish: Any) -> None:
        self._post(f"{self.exact}/{deed}", {"division": self.division, "endpoint": endpoint, **wish})

    def _post(self, address: str, body: Order) -> Order:
        answer = requests.post(address, json=body, timeout=SECONDS)
        answer.raise_for_status()
        made: Order = answer.json()
        return made


Deed = Callable[[Hands, Order], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """`sold` is placed and booked, then `done` to it; `causes` are what a closing check has to say of it.

    `needs_entry`: it must stand in Exact before the deed. An odd rate may wait instead, where the webshop wants that.
    """

    name: str
    sold: Order
    done: Deed
    causes: frozenset[str]
    needs_entry: bool = True


def _nothing(hands: Hands, order: Order) -> None:
    pass


def _edit(**to: Any) -> Deed:
    return lambda hands, order: hands.edit(ENTRIES, {"YourRef": order["name"]}, to)


def _edit_line(**to: Any) -> Deed:
    def deed(hands: Hands, order: Order) -> None:
        line = next(one for one in hands.entry_of(order)["SalesEntryLines"] if one["AmountFC"] == "100.00")
        hands.edit(LINES, {"ID": line["ID"]}, to)

    return deed


def _enter(hands: Hands, order: Order) -> None:
    hands.enter(order["name"])


def _tag(hands: Hands, order: Order) -> None:
    hands.act(order, "correct", tags=["gift"])


_SHIRT = {"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}
A_SALE: Order = {"lines": [_SHIRT], "shipping": None, "paid": True}
_WAITS = {**A_SALE, "buyer": "german", "untaxed": True}
_ODD_RATE = {**A_SALE, "lines": [{**_SHIRT, "vat": "13"}]}


def differences(today: date) -> tuple[Difference, ...]:
    """One of each, in the month of `today`."""
    another_day = today.replace(day=15 if today.day != 15 else 16)
    last_month = today.replace(day=1) - timedelta(days=1)
    moved = _edit(ReportingPeriod=last_month.month, ReportingYear=last_month.year)
    return (
        _one("right", A_SALE, _nothing),
        _one("missing", A_SALE, Hands.delete, "missing"),
        _one("amount", A_SALE, _edit_line(AmountFC="90.00"), "amount_changed"),
        _one("vat", A_SALE, _edit_line(AmountFC="101.00", VATAmountFC="20.00"), "vat_changed"),
        _one("vat code", A_SALE, _edit_line(VATCode="B21"), "vat_code_changed"),
        _one("date", A_SALE, _edit(EntryDate=another_day.isoformat()), "date_changed"),
        _one("month", A_SALE, _edit(EntryDate=last_month.isoformat()), "date_changed"),
        _one("period", A_SALE, moved, "period_moved"),
        _one("journal", A_SALE, _edit(Journal="70"), "other_journal"),
        _one("currency", A_SALE, _edit(Currency="USD"), "currency_changed"),
        _one("twice", A_SALE, _enter, "twice"),
        _one("by hand", _WAITS, _enter, "by_hand", "held", needs_entry=False),
        _one("held", _WAITS, _nothing, "held", needs_entry=False),
        _one("skipped", {**A_SALE, "paid": False}, _nothing, "skipped", needs_entry=False),
        _one("remark", _ODD_RATE, _nothing, "remark", needs_entry=False),
        _one("changed since", A_SALE, _tag, "changed_since"),
    )


def _one(name: str, sold: Order, done: Deed, *causes: str, needs_entry: bool = True) -> Difference:
    return Difference(name, sold, done, frozenset(causes), needs_entry)


def main(argv: Sequence[str]) -> int:
    arguments = _arguments(argv)
    shop = Shop(arguments.admin, arguments.shop, arguments.app_handle)
    try:
        differ(shop, Hands(arguments.admin, arguments.exact, arguments.shop), minutes=arguments.minutes)
    except Stuck as error:
        print(f"differ: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    port = os.environ.get("SANDBOX_EXACT_PORT", "9200")
    parser = argparse.ArgumentParser(prog="python -m sandbox differ", description=__doc__)
    parser.add_argument("--admin", default=os.environ.get("SHOPIFY_ADMIN_URL", "http://127.0.0.1:9100"))
    parser.add_argument("--exact", default=f"http://127.0.0.1:{port}")
    parser.add_argument("--app-handle", default=os.environ.get("SHOPIFY_APP_HANDLE", "bookings-for-exact"))
    parser.add_argument("--shop", default="linnenkast", help="handle of a webshop that is set up")
    parser.add_argument("--minutes", type=float, default=5, help="how long to wait until its orders are booked")
    return parser.parse_args(argv)


def differ(shop: Shop, hands: Hands, *, minutes: float) -> None:
    """Sells, waits for the books, does each deed, and has the month checked."""
    wanted = [(one, hands.sell(one.sold)) for one in differences(date.today())]
    _press(shop, "/", "/sync")
    names = {order["name"] for one, order in wanted if one.needs_entry}
    until = time.monotonic() + minutes * 60
    while missing := names - {row["YourRef"] for row in hands.entries()}:
        if time.monotonic() > until:
            raise Stuck(f"{shop.handle}: not booked in {minutes:g} minutes: {', '.join(sorted(missing))}")
        time.sleep(1)
    for one, order in wanted:
        one.done(hands, order)
        print(f"{shop.handle}: {order['name']} {one.name}", file=sys.stderr, flush=True)
    hands.enter("SOMETHING ELSE")
    hands.sell(A_SALE)  # nobody has read this one yet
    _press(shop, "/closing", "/closing/check")


def _press(shop: Shop, path: str, button: str) -> None:
    page = shop.open(path)
    form = page.page.form_to(button)
    if form is None:
        raise page.stuck(f"{shop.handle}: {path} has no button for {button}")
    shop.call(form, form.data(), on=page)
