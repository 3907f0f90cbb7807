"""What is on its way to Exact, whatever it is of: what was left behind, what is unclear, and when to come back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.ledger.models import Document, MoneyDocument, TillDay
from apps.ledger.states import State
from apps.shops.models import Webshop

Sent = TypeVar("Sent", Document, MoneyDocument, TillDay)

# What is still unclear after that is looked up once per interval: somebody has to do something in Exact first.
LOOKED_UP_SOON = timedelta(minutes=15)


def ready_by(at: datetime) -> Q:
    """Of what is due: it was not put off to a later moment."""
    return Q(not_before=None) | Q(not_before__lte=at)


def left_behind(kind: type[Sent], webshop: Webshop) -> QuerySet[Sent]:
    """Being sent, as the ledger has it; right after a turn has begun: by a worker that died."""
    return kind.objects.filter(webshop=webshop, state=State.SENDING).order_by("claimed_at")


def unclear(kind: type[Sent], webshop: Webshop) -> QuerySet[Sent]:
    """Nobody knows whether these are in Exact."""
    return kind.objects.filter(webshop=webshop, state=State.UNKNOWN).order_by("claimed_at")


def next_moment(kind: type[MoneyDocument] | type[TillDay], webshop: Webshop) -> datetime | None:
    """When one that was put off may be sent again, or one that is unclear is to be looked up again."""
    now = timezone.now()
    is_put_off = Q(state=State.DUE, not_before__isnull=False)
    is_unclear = Q(state=State.UNKNOWN, claimed_at__gt=now - LOOKED_UP_SOON)
    moments = kind.objects.filter(is_put_off | is_unclear, webshop=webshop).values_list("not_before", flat=True)
    look_up_at = now + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS)
    return min((at or look_up_at for at in moments), default=None)


def ids_in_exact(kind: type[Document] | type[MoneyDocument] | type[TillDay], exact_ids: Collection[str]) -> set[str]:
    """Which of these entries of Exact are ours and of this kind, of any webshop."""
    return set(kind.objects.filter(exact_id__in=exact_ids).values_list("exact_id", flat=True))
