"""Gift cards, where the merchant has them told apart: read once a day, and at once where one pays for an order.

Whether a card was bought never changes: what was asked once is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from apps.bookkeeping import cards
from apps.bookkeeping.sale import CardMoney, Sale
from apps.calls.outcomes import OthersFirst
from apps.schedule import turns
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shopify import gift_cards
from apps.shopify.models import GiftCard
from apps.shopify.scopes import NotPermitted
from apps.shops.models import CardLedger, Webshop

log = structlog.get_logger(__name__)

_A_DAY = timedelta(days=1)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def tell(webshop: Webshop, sale: Sale, *, denied: set[str]) -> Sale:
    """The sale with which of its gift cards nobody bought; those that Shopify does not tell stay unknown.

    `denied`: filled where the permission is missing, so that it is asked for once in a pass.
    """
    asked = {one.card for one in cards.of_sale(sale)} - {""}
    known = dict(GiftCard.objects.filter(webshop=webshop, gid__in=asked).values_list("gid", "is_given"))
    for gid in sorted(asked - known.keys()):
        card = _ask(webshop, gid, denied=denied)
        if card is not None:
            gift_cards.keep([card])
            known[gid] = card.is_given
    refunds = tuple(replace(one, cards=_told(one.cards, known)) for one in sale.refunds)
    return replace(sale, cards=_told(sale.cards, known), refunds=refunds)


def _told(found: Iterable[CardMoney], known: dict[str, bool]) -> tuple[CardMoney, ...]:
    return tuple(replace(one, is_given=known.get(one.card)) for one in found)


def _ask(webshop: Webshop, gid: str, *, denied: set[str]) -> GiftCard | None:
    if gift_cards.SCOPE in denied:
        return None
    try:
        return gift_cards.read_one(webshop, gid)
    except NotPermitted:
        denied.add(gift_cards.SCOPE)
        return None


def read(turn: Turn) -> None:
    """Once a day, where it is switched on. Raises TryLater (Shopify, or more is to be read), LogInAgain, Rejected."""
    webshop, now = turn.webshop, timezone.now()
    ledger = CardLedger.objects.get_or_create(webshop=webshop)[0]
    if ledger.asked_at and now - ledger.asked_at < _A_DAY:
        return
    began = ledger.place.get("began") or now.isoformat()
    said: dict[str, Any] = {"asked_at": datetime.fromisoformat(began), "place": {}}
    try:
        _read_on(turn, ledger, began=began)
        said["read_at"] = said["asked_at"]
    except NotPermitted:
        log.info("gift cards not permitted", webshop=webshop.pk)  # their page says so and asks
    CardLedger.objects.filter(pk=ledger.pk).update(**said)


def _read_on(turn: Turn, ledger: CardLedger, *, began: str) -> None:
    """Those that were bought first, then the others; from where the turn before left off."""
    since, part = ledger.read_at - _A_DAY if ledger.read_at else _EVER, Slice()
    begun, after = bool(ledger.place.get("is_given")), str(ledger.place.get("after", ""))
    for is_given in (True,) if begun else (False, True):
        for page, cursor in gift_cards.pages(turn.webshop, is_given=is_given, since=since, after=after):
            turns.check_ours(turn)
            gift_cards.keep(page)
            place = {"began": began, "is_given": is_given or not cursor, "after": cursor}
            CardLedger.objects.filter(pk=ledger.pk).update(place=place)
            part.take()
            if part.is_over and cursor:
                raise OthersFirst(timezone.now(), "more gift cards are to be read; other webshops come first")
        after = ""
