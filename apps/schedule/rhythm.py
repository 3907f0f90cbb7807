"""When a webshop has its next turn. A webhook, or a person, may bring that moment forward.

Two rules keep a turn from spinning. What waits for Exact is never due before the way to Exact is open again, whatever
its own moment says. And turns that get nowhere come ever more seldom, whatever the cause.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from apps.ledger import due, totals, under_way
from apps.ledger.models import Document, MoneyDocument, SeenOrder, TillDay
from apps.ledger.states import State
from apps.schedule import at_hand, till_days
from apps.schedule.endings import DONE, Ending
from apps.schedule.history import deeds
from apps.schedule.models import ReworkOrder, Turn
from apps.shops.models import Webshop

# How long after a turn that got nowhere, after the second in a row, …; the last one for all that follow.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 3600))


def next_turn_at(
    turn: Turn,
    *,
    read: Ending,
    booked: Ending,
    older: Ending,
    are_documents_moving: bool,
    is_money_moving: bool,
    has_day_books: bool,
) -> datetime:
    """The next turn after one that ended so at Shopify (`read`, `older`) and at Exact. Counts turns in vain.

    What was on its way to Exact may have been put off, or be unclear by now; nothing else may. A day of a till is over
    at its hour.
    """
    ordinary = _ordinary_moment(turn.webshop)
    ends = [read, booked, older]
    moments = [end.next_at for end in ends if end.next_at]
    if booked is DONE and are_documents_moving:
        moments += _put_off_moments(turn.webshop)
    if booked is DONE and is_money_moving and (moment := under_way.next_moment(MoneyDocument, turn.webshop)):
        moments.append(moment)
    if booked is DONE and has_day_books:
        moments += till_days.next_moments(turn.webshop)
    earliest = min([ordinary, *moments])
    pause = _pause_after(turn, is_soon=earliest < min(ordinary, timezone.now() + PAUSES[-1]))
    if any(end.is_limit and end.next_at == earliest for end in ends):
        return earliest
    return min(ordinary, max(earliest, timezone.now() + pause))


def _pause_after(turn: Turn, *, is_soon: bool) -> timedelta:
    """How long this webshop rests at least. Whether it got further is only asked where it would be back soon."""
    standing = reached(turn) if is_soon else ""
    turns_in_vain = turn.turns_in_vain + 1 if standing and standing == turn.standing else 0
    turn.standing, turn.turns_in_vain = standing, turns_in_vain
    return PAUSES[min(turns_in_vain, len(PAUSES)) - 1] if turns_in_vain else timedelta(0)


def reached(turn: Turn) -> str:
    """How far the webshop is, in a line: the same after two turns means that the second one got nowhere."""
    cursor_at, after = Turn.objects.values_list("cursor_at", "pass_after").get(pk=turn.pk)
    orders = SeenOrder.objects.filter(webshop=turn.webshop).values_list("rules_version").annotate(number=Count("*"))
    older = list(turn.webshop.histories.values_list("state", "bulk", "read")[:1])
    paid_out = MoneyDocument.objects.filter(webshop=turn.webshop).order_by().values_list("state")
    days = TillDay.objects.filter(webshop=turn.webshop).order_by().values_list("state").annotate(Count("pk"))
    anew = _anew(turn) if at_hand.found_by(turn).is_rework_open else []
    counts = (anew, totals.count(turn.webshop), sorted(orders), sorted(paid_out.annotate(Count("pk"))), sorted(days))
    return json.dumps([str(cursor_at), after, older, *counts])


def _anew(turn: Turn) -> list[tuple[str, int]]:
    """How many orders that are booked anew are where."""
    mine = ReworkOrder.objects.filter(rework__webshop=turn.webshop).order_by().values_list("state")
    return sorted(mine.annotate(Count("pk")))


def _ordinary_moment(webshop: Webshop) -> datetime:
    return timezone.now() + timedelta(minutes=webshop.settings.sync_interval_minutes)


def _put_off_moments(webshop: Webshop) -> Sequence[datetime]:
    """When something put off is due again, or something unclear has to be looked up again."""
    put_off = due.next_moment(webshop)
    if put_off and not deeds.can_book(webshop):
        put_off = due.next_moment(webshop, with_history=False)
    fresh = timezone.now() - under_way.LOOKED_UP_SOON
    moments = [put_off] if put_off else []
    if Document.objects.filter(webshop=webshop, state=State.UNKNOWN, claimed_at__gt=fresh).exists():
        moments.append(timezone.now() + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS))
    return moments
