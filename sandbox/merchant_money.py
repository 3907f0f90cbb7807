"""The robot's second visit: where the money is. Payments, payouts, a day book and gift cards are switched on.

`python -m sandbox money` does it to a demo webshop that books already, and sells what shows each of them. It talks HTTP
only; a second run finds everything switched on and changes nothing.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import requests

from sandbox.days import noon
from sandbox.differences import Hands
from sandbox.merchant_browser import Answer, Shop, Stuck
from sandbox.merchant_page import Form

SCOPES = ("read_shopify_payments_payouts", "read_gift_cards")
_DAYS_BACK = 10
_TILL = "Arnhem"
_SECONDS = 240
_WAITED_FOR = {"iDEAL", "paypal"}
_SHIRT = {"title": "Linen shirt", "price": "121.00", "vat": "21"}
_BOOK = {"title": "Weaving for everybody", "price": "10.90", "vat": "9"}
_CARD = {"title": "Cadeaubon", "price": "50.00", "is_gift_card": True}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox money", description=__doc__)
    parser.add_argument("--admin", default=os.environ.get("SHOPIFY_ADMIN_URL", "http://127.0.0.1:9100"))
    parser.add_argument("--app-handle", default=os.environ.get("SHOPIFY_APP_HANDLE", "bookings-for-exact"))
    parser.add_argument("--shop", default="linnenkast", help="handle of a webshop that is set up")
    arguments = parser.parse_args(argv)
    shop = Shop(arguments.admin, arguments.shop, arguments.app_handle)
    try:
        is_new = switch_on(shop, Hands(arguments.admin, "", arguments.shop), today=date.today())
        if is_new:
            _press(shop, "/", "/sync")
            if not _is_chosen(shop, until=time.monotonic() + _SECONDS):
                say = "payments are still being read: save the page of the payments once more when they are there"
                print(f"{shop.handle}: {say}", file=sys.stderr, flush=True)
    except Stuck as error:
        print(f"money: {error}", file=sys.stderr)
        return 1
    words = "payments, payouts, a day book and gift cards are switched on" if is_new else "money was switched on before"
    print(f"{shop.handle}: {words}", file=sys.stderr, flush=True)
    return 0


def switch_on(shop: Shop, hands: Hands, *, today: date) -> bool:
    """Whether anything was to be done. Shopify's questions are answered with yes.

    Payments of a day are read once: so what is sold for the demo is sold before they are switched on.
    """
    since = (today - timedelta(days=_DAYS_BACK)).isoformat()
    if _is_checked(_form(shop, shop.open("/settings/payouts"), "/settings/payouts"), "is_on"):
        return False
    wish = {"shop": shop.domain, "scopes": list(SCOPES)}
    requests.post(f"{shop.admin}/_grant", json=wish, timeout=20).raise_for_status()
    month = today.replace(day=1).isoformat()
    cards: dict[str, str | bool] = {"tell_cards_apart": True, "begins_on": month}
    _save(shop, shop.open("/settings/gift-cards"), "/settings/gift-cards", cards)
    tills = shop.open("/settings/tills")
    book = next(one.name for one in _form(shop, tills, "/settings/tills").fields if one.name.startswith("from_"))
    _save(shop, tills, "/settings/tills", {book: (today - timedelta(days=3)).isoformat()})
    sell(hands)
    _save(shop, shop.open("/settings/payments"), "/settings/payments", {"way": "per_day", "starts_on": since})
    _save(shop, shop.open("/settings/payouts"), "/settings/payouts", {"is_on": True, "issued_from": since})
    return True


def sell(hands: Hands) -> None:
    """Two days at the till with cash, cards and something that comes back; payments through three gateways; cards."""
    for ago in (2, 1):
        for lines, gateway in (([_SHIRT], "cash"), ([_BOOK, _SHIRT], "shopify_payments"), ([_BOOK], "cash")):
            hands.sell({"lines": lines, "till": _TILL, "gateway": gateway, "days_ago": noon(ago)})
    back = hands.sell({"lines": [_SHIRT, _BOOK], "till": _TILL, "gateway": "cash", "days_ago": noon(2)})
    hands.act(back, "refund", days_ago=noon(1))
    halves = [{"gateway": "shopify_payments", "amount": "60.00"}, {"gateway": "paypal"}]
    hands.sell({"lines": [_SHIRT], "payments": halves, "days_ago": noon(1)})
    hands.sell({"lines": [_BOOK, _SHIRT], "days_ago": noon(1)})
    sold = hands.sell({"lines": [_CARD], "shipping": None})
    number = f"{sold['lineItems']['nodes'][0]['id'].rsplit('/', 1)[-1]}0"
    given = hands.issue_card("25.00")
    for card, amount in ((number, "30.00"), (given, "20.00")):
        hands.sell({"lines": [_SHIRT], "payments": [_by_card(card, amount), {"gateway": "iDEAL"}]})
    hands.act(
        hands.sell({"lines": [_BOOK], "shipping": None}), "refund", units={"0": 1}, gateway="shopify_store_credit"
    )


def choose_gateways(shop: Shop) -> bool:
    """An account for every gateway that was seen, as the page proposes; iDEAL is Shopify Payments'. False: none yet."""
    path = "/settings/payments"
    page = shop.open(path)
    seen = {one.label: one for one in _form(shop, page, path).fields if one.name.startswith("gateway_")}
    if not seen.keys() >= _WAITED_FOR:
        return False
    _save(shop, page, path, {seen["iDEAL"].name: "1260"})
    return True


def _is_chosen(shop: Shop, *, until: float) -> bool:
    """Payments are read behind everything else, within the calls that Exact allows in a minute: that takes a while."""
    while not choose_gateways(shop):
        if time.monotonic() > until:
            return False
        time.sleep(1)
    return True


def _by_card(card: str, amount: str) -> dict[str, Any]:
    return {"gateway": "gift_card", "card": card, "amount": amount}


def _form(shop: Shop, page: Answer, path: str) -> Form:
    form = page.page.form_to(path)
    if form is None:
        raise page.stuck(f"{shop.handle}: there is no form for {path}")
    return form


def _is_checked(form: Form, name: str) -> bool:
    return any(one.name == name and one.sent() for one in form.fields)


def _save(shop: Shop, page: Answer, path: str, changes: dict[str, str | bool]) -> None:
    form = _form(shop, page, path)
    answer = shop.call(form, form.data(changes), on=page)
    if answer.page.errors():
        raise answer.stuck(f"{shop.handle}: {path} was not accepted: {'; '.join(answer.page.errors())}")


def _press(shop: Shop, path: str, button: str) -> None:
    page = shop.open(path)
    form = _form(shop, page, button)
    shop.call(form, form.data(), on=page)
