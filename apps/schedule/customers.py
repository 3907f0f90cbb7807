"""Once a day, when nothing else is left to do: accounts of customers who changed in Shopify follow in Exact.

Only where the merchant switched it on. The day is kept when all were told, so one that was broken off begins again
with it; who was told already is not told twice.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from apps.calls import budget
from apps.calls.outcomes import TryLater
from apps.exact.debtors import following
from apps.exact.models import Connection
from apps.schedule import turns
from apps.schedule.administration_lock import lock_administration
from apps.schedule.models import Erasure, Turn
from apps.schedule.slices import Slice
from apps.shopify import customers
from apps.shops.models import Settings, Webshop


def follow(turn: Turn, connection: Connection) -> None:
    """One slice. Raises TryLater (a limit, or more are to be told), LogInAgain, Rejected."""
    webshop, today = turn.webshop, _today(turn.webshop)
    if not Settings.objects.filter(webshop=webshop, send_changed_customers=True).exists():
        if turn.customers_on is not None:
            Turn.objects.filter(pk=turn.pk).update(customers_on=None)
        return
    since = Turn.objects.values_list("customers_on", flat=True).get(pk=turn.pk)
    if since is not None and since >= today:
        return
    _follow_since(turn, connection, since or today)
    Turn.objects.filter(pk=turn.pk).update(customers_on=today)


def _follow_since(turn: Turn, connection: Connection, since: date) -> None:
    part, erased = Slice(), _to_be_erased(turn.webshop)
    for customer in customers.changed_since(turn.webshop, since):
        ours = following.changed(connection, customer.shopify_id, customer.details)
        if ours is None or customer.shopify_id in erased:
            continue
        if part.is_over or turns.has_rung(turn):
            raise TryLater(timezone.now(), "more customers changed; orders come first")
        turns.check_ours(turn)
        with lock_administration(connection), budget.sparing(budget.HISTORY):
            following.follow(connection, ours, customer.details)
        part.take()


def _to_be_erased(webshop: Webshop) -> frozenset[str]:
    """Who asked to be forgotten, and is not yet."""
    asked = Erasure.objects.filter(webshop=webshop, done_at=None, kind=Erasure.Request.CUSTOMER)
    return frozenset(f"gid://shopify/Customer/{number}" for number in asked.values_list("customer", flat=True))


def _today(webshop: Webshop) -> date:
    return webshop.day_of(timezone.now())
