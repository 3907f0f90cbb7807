"""Gift cards: one for each unit that an order sold, those that somebody or an app issued, and what became of them.

They are made of the orders and their transactions, as tenders are; kept are only cards that no order sold, and what was
done to a card: it expires, or is deactivated. Readings of ours, where Shopify documents nothing: a card is issued when
its order is paid; its first value is no transaction; a deactivated or expired card keeps its balance; amounts of
transactions are positive, and their type says the direction. A card that paid and that nobody here sold or issued came
along from another system: an app made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from graphql import GraphQLError
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json, wish_of
from sandbox.shopify import shops
from sandbox.shopify.connections import page
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform
from sandbox.store import Collection, Store

_GATEWAY = "gift_card"
_SIGNS = {"SALE": -1, "CAPTURE": -1, "REFUND": 1}
_LONG_AGO = datetime(2026, 1, 2, 9, tzinfo=UTC)
_ID = "gid://shopify/GiftCard/"
_BOUGHT = "source:purchased"
_CHANGES = ("expiresOn", "deactivatedAt", "updatedAt")


def kept_of(store: Store, domain: str) -> Collection:
    """By gid: what is not made of the orders."""
    return store.collection(f"gift_cards:{domain}")


def cards(store: Store, domain: str) -> dict[str, Node]:
    """Every card by its gid, with its transactions."""
    orders = list(store.collection(f"orders:{domain}").values())
    kept = dict(kept_of(store, domain).items())
    moved: dict[str, list[Node]] = {}
    for order in orders:
        for gid, move in _moves(order):
            moved.setdefault(gid, []).append(move)
    issued = {each["id"]: each for order in orders for each in _sold(order)}
    issued |= {gid: each for gid, each in kept.items() if "initial" in each}
    for gid in moved.keys() - issued.keys():
        first = moved[gid][0]["amount"]
        brought = {"id": gid, "at": moment_text(_LONG_AGO), "initial": first["amount"]}
        issued[gid] = {**brought, "currency": first["currencyCode"], "source": "api_client"}
    return {gid: _card(about, moved.get(gid, []), kept.get(gid, {})) for gid, about in issued.items()}


def _sold(order: Node) -> Iterator[Node]:
    if not any(_is_done(each) for each in order["transactions"]):
        return
    for line in order["lineItems"]["nodes"]:
        money = line["originalUnitPriceSet"]["shopMoney"]
        for unit in range(line["quantity"] if line["isGiftCard"] else 0):
            number = int(line["id"].rsplit("/", 1)[1]) * 10 + unit
            about = {"id": f"{_ID}{number}", "at": order["processedAt"], "initial": money["amount"], "order": order}
            yield {**about, "currency": money["currencyCode"], "source": "purchased"}


def _is_done(transaction: Node) -> bool:
    return transaction["kind"] in _SIGNS and transaction["status"] == "SUCCESS"


def _moves(order: Node) -> Iterator[tuple[str, Node]]:
    for each in order["transactions"]:
        if each["gateway"] != _GATEWAY or not _is_done(each):
            continue
        kind = "GiftCardDebitTransaction" if _SIGNS[each["kind"]] < 0 else "GiftCardCreditTransaction"
        card = json.loads(each["receiptJson"] or "{}").get("gift_card_id")
        made = {"__typename": kind, "processedAt": each["processedAt"], "amount": each["amountSet"]["shopMoney"]}
        if card:
            yield f"{_ID}{card}", {"id": each["id"].replace("OrderTransaction", kind), **made}


def _card(about: Node, moves: list[Node], changes: Node) -> Node:
    signs = {"GiftCardDebitTransaction": -1, "GiftCardCreditTransaction": 1}
    balance = Decimal(about["initial"]) + sum(
        (signs[one["__typename"]] * Decimal(one["amount"]["amount"]) for one in moves), Decimal(0)
    )
    touched = [about["at"], *(one["processedAt"] for one in moves), changes.get("updatedAt") or ""]
    return {
        "id": about["id"],
        "createdAt": about["at"],
        "updatedAt": max(touched),
        "expiresOn": changes.get("expiresOn"),
        "deactivatedAt": changes.get("deactivatedAt"),
        "enabled": not changes.get("deactivatedAt"),
        "initialValue": {"amount": about["initial"], "currencyCode": about["currency"]},
        "balance": {"amount": f"{balance:.2f}", "currencyCode": about["currency"]},
        "order": about.get("order"),
        "source": about["source"],
        "transactions": partial(_transactions, sorted(moves, key=lambda one: str(one["processedAt"]))),
    }


def _transactions(moves: list[Node], **wish: Any) -> Node:
    return page(moves, wish)


def one(store: Store, shop: Node, **arguments: Any) -> Node | None:
    """The root field giftCard."""
    return cards(store, shop["domain"]).get(arguments["id"])


def listed(store: Store, shop: Node, **arguments: Any) -> Node:
    """The root field giftCards, by UPDATED_AT and newest first, or without an order."""
    found = list(_matching(cards(store, shop["domain"]).values(), str(arguments.get("query") or "")))
    if arguments.get("sortKey") in (None, "ID"):
        return page(found, arguments)
    if arguments["sortKey"] != "UPDATED_AT" or not arguments.get("reverse"):
        raise GraphQLError("The sandbox tells gift cards by UPDATED_AT, newest first.")

    def newest_first(card: Node) -> tuple[Any, ...]:
        return (-datetime.fromisoformat(card["updatedAt"]).timestamp(), -int(card["id"].rsplit("/", 1)[1]))

    return page(sorted(found, key=newest_first), arguments, key=newest_first)


def _matching(found: Iterable[Node], wish: str) -> Iterator[Node]:
    """`source:purchased`, `-source:purchased`, each with `id:991` or without."""
    words = wish.split()
    ids = {word[3:] for word in words if word.startswith("id:")}
    if not {word for word in words if not word.startswith("id:")} <= {_BOUGHT, f"-{_BOUGHT}"}:
        raise GraphQLError(f"The sandbox does not understand the search {wish!r}.")
    for card in found:
        is_bought = card["source"] == "purchased"
        if ids and card["id"].rsplit("/", 1)[1] not in ids:
            continue
        if (_BOUGHT in words and not is_bought) or (f"-{_BOUGHT}" in words and is_bought):
            continue
        yield card


def control(platform: Platform, request: Request) -> Response:
    """{"shop", "number" (of one that is there: it changes), "amount", "source" (manual, api_client), "days_ago",
    "expires_on", "is_deactivated"}: a card is issued that nobody bought, or one expires or is deactivated.
    """
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    return answer_json(keep(platform.store, shop, wish, now=platform.clock.now()))


def keep(store: Store, shop: Node, wish: Mapping[str, Any], *, now: datetime) -> Node:
    """The card as it stands now, without its transactions."""
    number = str(wish.get("number") or shops.next_number(store, "gift card", first=5001))
    gid, kept = f"{_ID}{number}", kept_of(store, shop["domain"])
    about = dict(kept.get(gid) or {})
    if "amount" in wish:
        at = moment_text(now - timedelta(days=float(wish.get("days_ago", 0))))
        about |= {"id": gid, "at": at, "initial": f"{Decimal(str(wish['amount'])):.2f}"}
        about |= {"currency": shop["currencyCode"], "source": str(wish.get("source") or "manual")}
    if "expires_on" in wish:  # the day passes by itself: nothing is updated then
        about |= {"expiresOn": wish["expires_on"], "updatedAt": moment_text(now)}
    if wish.get("is_deactivated"):
        about |= {"deactivatedAt": moment_text(now), "updatedAt": moment_text(now)}
    kept.put(gid, about)
    card = cards(store, shop["domain"]).get(gid, {})
    return {name: card.get(name) for name in ("id", "balance", "source", *_CHANGES)}
