"""What was paid, read once a day and made into an entry per day: behind everything else of a turn, as payouts are.

Reading goes back two days behind where it was: what is told late is found then, and makes another entry of its own day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from apps.calls.outcomes import OthersFirst
from apps.ledger import payments
from apps.payments.gateways import Way
from apps.schedule import business_day, turns
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shopify import tenders
from apps.shops.models import PaymentSettings, Webshop

_OVERLAP = timedelta(days=2)


def read(turn: Turn) -> None:
    """Once a day, where it is switched on. Raises TryLater (Shopify, or more is to be read), LogInAgain, Rejected."""
    webshop, now, today = turn.webshop, timezone.now(), business_day.today(turn.webshop)
    chosen = PaymentSettings.objects.filter(webshop=webshop).exclude(way=Way.OFF.value).first()
    if chosen is None or (chosen.checked_at and chosen.checked_at >= business_day.begin(today, webshop)):
        return
    since = chosen.reading_since or _since(webshop, chosen, today)
    if chosen.reading_since is None:
        _write(chosen, reading_since=since, read_after="")
    part = Slice()
    for page in tenders.pages(webshop, since=since, after=chosen.read_after):
        turns.check_ours(turn)
        payments.note(webshop, ((one.tender, one.moved) for one in page.told))
        payments.note_unread(webshop, page.unread)
        _write(chosen, read_after=page.after)
        part.take()
        if part.is_over:
            raise OthersFirst(timezone.now(), "more payments are to be read; other webshops come first")
    turns.check_ours(turn)
    payments.settle(webshop, chosen.rules, before=today)
    _write(chosen, read_up_to=now, reading_since=None, read_after="", checked_at=now)


def _since(webshop: Webshop, chosen: PaymentSettings, today: date) -> datetime:
    """From the first day that is booked, or a little before where reading was."""
    first = webshop.midnight(chosen.starts_on or today)
    return max(first, chosen.read_up_to - _OVERLAP) if chosen.read_up_to else first


def _write(chosen: PaymentSettings, **fields: object) -> None:
    PaymentSettings.objects.filter(pk=chosen.pk).update(**fields)
    for name, value in fields.items():
        setattr(chosen, name, value)
