"""Gift cards out of Shopify: every one that changed, newest first, and one by its gid. There is no webhook.

The permission is optional, and asked when the merchant has cards that were sold told apart from those that were not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog

from apps.shopify import fields, paging, permitted
from apps.shopify.fields import Fields
from apps.shopify.models import GiftCard
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

SCOPE = "read_gift_cards"
_PER_PAGE = 25
_BOUGHT, _GIVEN = "source:purchased", "-source:purchased"
_SIGNS = {"GiftCardDebitTransaction": -1, "GiftCardCreditTransaction": 1}
Move = tuple[datetime, Decimal]


def pages(
    webshop: Webshop, *, is_given: bool, since: datetime, after: str = ""
) -> Iterator[tuple[list[GiftCard], str]]:
    """Cards that changed at that moment or later, not saved, and where the next page begins ("" for the last one).

    Raises NotPermitted, and as every call does. One that cannot be read is in our error log.
    """
    while True:
        wish = _GIVEN if is_given else _BOUGHT
        page = permitted.ask(webshop, "GiftCards", query=wish, first=_PER_PAGE, after=after or None)["giftCards"]
        nodes = [node for node in page["nodes"] if Fields.from_json(node).moment("updatedAt") >= since]
        is_last = len(nodes) < len(page["nodes"])
        after = "" if is_last else paging.next_cursor(page, after=after, what="gift cards")
        yield [card for node in nodes if (card := _told(webshop, node, is_given=is_given))], after
        if not after:
            return


def read_one(webshop: Webshop, gid: str) -> GiftCard | None:
    """The card as it is now, not saved; None where Shopify does not have it. Raises NotPermitted, and as every call."""
    bought = f"id:{gid.rsplit('/', 1)[-1]} {_BOUGHT}"
    answer = permitted.ask(webshop, "OneGiftCard", id=gid, bought=bought)
    if answer["giftCard"] is None:
        return None
    return _told(webshop, answer["giftCard"], is_given=not answer["giftCards"]["nodes"])


def keep(cards: Sequence[GiftCard]) -> None:
    """As they were read; in place of what was known."""
    GiftCard.objects.bulk_create(
        cards,
        update_conflicts=True,
        unique_fields=["webshop", "gid"],
        update_fields=[
            *("is_given", "currency", "balance", "created_at", "changed_at", "expires_on", "deactivated_at", "moves"),
        ],
    )


def _told(webshop: Webshop, node: Any, *, is_given: bool) -> GiftCard | None:
    try:
        return _card(webshop, Fields.from_json(node), is_given=is_given)
    except fields.Unreadable as wrong:
        log.exception("gift card unreadable", webshop=webshop.pk, problem=str(wrong))
        return None


def _card(webshop: Webshop, card: Fields, *, is_given: bool) -> GiftCard:
    initial, balance = card.part("initialValue"), card.part("balance")
    value, left = initial.amount("amount"), balance.amount("amount")
    moves = _moves(webshop, card)
    if moves and moves[0][1] == value and sum((amount for _at, amount in moves), Decimal(0)) == left:
        del moves[0]  # what it was issued with is told as its first move
    expires = card.text_or_empty("expiresOn")
    return GiftCard(
        webshop=webshop,
        gid=card.text("id"),
        is_given=is_given,
        currency=balance.currency("currencyCode"),
        balance=left,
        created_at=card.moment("createdAt"),
        changed_at=card.moment("updatedAt"),
        expires_on=datetime.fromisoformat(expires).date() if expires else None,
        deactivated_at=card.moment("deactivatedAt") if card.has("deactivatedAt") else None,
        moves=[[at.isoformat(), str(amount)] for at, amount in moves],
    )


def _moves(webshop: Webshop, card: Fields) -> list[Move]:
    """Every one, the oldest first. Shopify lets the list be null; then there is nothing to tell."""
    connection, found = card.part_or_none("transactions"), list[Move]()
    gid = card.text("id")
    while connection is not None:
        found += [_move(one) for one in connection.parts("nodes")]
        info = connection.part("pageInfo")
        if not info.flag("hasNextPage"):
            break
        answer = permitted.ask(webshop, "GiftCardMoves", id=gid, after=info.text("endCursor"))
        connection = Fields.from_json(answer["giftCard"]).part_or_none("transactions")
    return sorted(found)


def _move(one: Fields) -> Move:
    sign = _SIGNS[one.word("__typename", frozenset(_SIGNS))]
    return one.moment("processedAt"), sign * abs(one.part("amount").amount("amount"))
