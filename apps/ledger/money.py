"""Entries of the general journal on their way to Exact, whatever they are of: which is next, which are unclear."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.ledger.models import MoneyDocument
from apps.ledger.states import State
from apps.shops.models import Webshop

# What is still unclear after that is looked up once per turn, as orders are (schedule.rhythm).
_LOOKED_UP_SOON = timedelta(minutes=15)


def next_due(webshop: Webshop, *, kinds: Collection[str]) -> MoneyDocument | None:
    """The oldest of these kinds that may be sent now."""
    now = timezone.now()
    due = MoneyDocument.objects.filter(Q(not_before=None) | Q(not_before__lte=now), webshop=webshop, state=State.DUE)
    return due.filter(kind__in=kinds).order_by("booked_on", "created_at").first()


def next_moment(webshop: Webshop) -> datetime | None:
    """When an entry that was put off may be sent again, or one that is unclear is to be looked up again."""
    now = timezone.now()
    is_put_off = Q(state=State.DUE, not_before__isnull=False)
    is_unclear = Q(state=State.UNKNOWN, claimed_at__gt=now - _LOOKED_UP_SOON)
    open_ones = MoneyDocument.objects.filter(is_put_off | is_unclear, webshop=webshop)
    look_up_at = now + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS)
    return min((at or look_up_at for at in open_ones.values_list("not_before", flat=True)), default=None)


def is_anything_open(webshop: Webshop) -> bool:
    """Whether an entry is due, being sent or unclear. One question to the database."""
    moving = [State.DUE, State.SENDING, State.UNKNOWN]
    return MoneyDocument.objects.filter(webshop=webshop, state__in=moving).exists()


def left_behind(webshop: Webshop) -> QuerySet[MoneyDocument]:
    """Being sent, as the ledger has it; right after a turn has begun: by a worker that died."""
    return MoneyDocument.objects.filter(webshop=webshop, state=State.SENDING)


def unclear(webshop: Webshop) -> QuerySet[MoneyDocument]:
    """Nobody knows whether these are in Exact."""
    return MoneyDocument.objects.filter(webshop=webshop, state=State.UNKNOWN).order_by("claimed_at")


def ids_in_exact(exact_ids: Collection[str]) -> set[str]:
    """Which of these entries of Exact are ours, of any webshop."""
    return set(MoneyDocument.objects.filter(exact_id__in=exact_ids).values_list("exact_id", flat=True))
