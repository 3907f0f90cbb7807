"""Payouts, behind everything else of a turn: read once a day; money.py books them, once each.

Shopify has no webhook for them. Every reading goes back a month, since what was on its way is paid, or comes back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.utils import timezone

from apps.calls.outcomes import OthersFirst
from apps.ledger import payouts
from apps.payments.payout import Status
from apps.schedule import turns
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shopify import fields
from apps.shopify import payouts as paid_out
from apps.shopify.scopes import NotPermitted
from apps.shops.models import PayoutSettings, Webshop

log = structlog.get_logger(__name__)

_A_DAY, _BACK = timedelta(days=1), timedelta(days=31)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def read(turn: Turn) -> None:
    """Once a day, where it is switched on. Raises TryLater (Shopify, or more is to be read), LogInAgain, Rejected."""
    chosen = PayoutSettings.objects.filter(webshop=turn.webshop, is_on=True).first()
    now = timezone.now()
    if chosen is None or (chosen.read_at and now - chosen.read_at < _A_DAY):
        return
    try:
        _read_since(turn, chosen, _moment(turn.webshop, chosen))
    except NotPermitted:
        log.info("payouts not permitted", webshop=turn.webshop_id)  # the page of the payouts says so and asks
    PayoutSettings.objects.filter(pk=chosen.pk).update(read_at=now)


def _moment(webshop: Webshop, chosen: PayoutSettings) -> datetime:
    """The first day that is booked begins at the shop's midnight."""
    first = webshop.midnight(chosen.issued_from) if chosen.issued_from else _EVER
    return max(first, chosen.read_at - _BACK) if chosen.read_at else first


def _read_since(turn: Turn, chosen: PayoutSettings, moment: datetime) -> None:
    part = Slice()
    for node in paid_out.since(turn.webshop, moment):
        status = Status(fields.Fields.from_json(node).word("status", frozenset(Status)))
        is_of_interest = status is Status.PAID or status.is_returned
        if not is_of_interest or payouts.is_settled(
            turn.webshop, source=str(node["id"]), is_returned=status.is_returned
        ):
            continue
        if part.is_over:
            raise OthersFirst(timezone.now(), "more payouts are to be read; other webshops come first")
        turns.check_ours(turn)
        try:
            payouts.record(turn.webshop, paid_out.whole(turn.webshop, node), chosen.rules)
        except fields.Unreadable:
            log.exception("payout unreadable", webshop=turn.webshop_id, payout=str(node["id"]))
        part.take()
