"""Plans looked after: asked of Shopify once a day, told when one is missing or outgrown, and what follows from it.

A webshop without a plan goes on for two weeks and is told twice; then booking is switched off, and on again by itself
as soon as there is a plan. Orders beyond the plan's volume are booked all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.audit import actor
from apps.audit.actor import Actor
from apps.calls.outcomes import NOT_DONE
from apps.ledger import totals
from apps.notices import posting
from apps.notices.models import Occasion
from apps.schedule import turns
from apps.shopify.billing import plans, subscriptions
from apps.shopify.models import Subscription
from apps.shops import booking_switch
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_A_DAY = timedelta(days=1)
# Asked in one go; the rest comes an hour later, the longest unasked first.
_PER_PASS = 500
# Percent of a plan's orders at which the merchant is told.
WARN_AT = (100, 80)
_BY_PLAN = Actor(actor.APP, "plan")


def look_after() -> int:
    """Every hour: whoever was not asked for a day; how many webshops were looked at."""
    if not plans.offered():
        return 0
    asked = Q(subscription=None) | Q(subscription__checked_at__lt=timezone.now() - _A_DAY)
    due = Webshop.objects.installed().filter(asked, token__isnull=False).order_by("subscription__checked_at")
    webshops = list(due[:_PER_PASS])
    for webshop in webshops:
        refresh(webshop)
    return len(webshops)


def refresh(webshop: Webshop) -> Subscription | None:
    """Ask Shopify, and do what follows. None where Shopify does not tell: then everything stays as it is."""
    try:
        subscription = subscriptions.refresh(webshop)
    except NOT_DONE as untold:
        log.info("plan not told", webshop=webshop.pk, why=type(untold).__name__)
        return None
    _follow(subscription)
    _tell_volume(subscription)
    return subscription


def _follow(subscription: Subscription) -> None:
    webshop = subscription.webshop
    if subscription.lapsed_at is None:
        if subscription.stopped_at is not None:
            _go_on(subscription)
        return
    if subscription.lapse_told_at is None:
        _tell_lapse(subscription)
    ends_at = subscriptions.goes_on_until(subscription)
    if webshop.is_live and ends_at is not None and timezone.now() >= ends_at:
        _stop(subscription)


def _tell_lapse(subscription: Subscription) -> None:
    webshop, ends_at = subscription.webshop, subscriptions.goes_on_until(subscription)
    day = timezone.localtime(ends_at, ZoneInfo(webshop.timezone)).date().isoformat()
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(lapse_told_at=timezone.now())
        posting.post(webshop, Occasion.PLAN_LAPSED, day, facts={"until": day})


def _stop(subscription: Subscription) -> None:
    """Not by a person, so `paused_at` stays empty: a plan switches it on again."""
    now = timezone.now()
    with transaction.atomic(), actor.acting(_BY_PLAN):
        booking_switch.turn(subscription.webshop, is_live=False, is_pause=False)
        Subscription.objects.filter(pk=subscription.pk).update(stopped_at=now)
        posting.post(subscription.webshop, Occasion.PLAN_STOPPED, now.isoformat())


def _go_on(subscription: Subscription) -> None:
    webshop = subscription.webshop
    with transaction.atomic(), actor.acting(_BY_PLAN):
        locked = Webshop.objects.select_for_update().get(pk=webshop.pk)
        # Somebody who switched it off meanwhile, or connected other books, switches it on himself.
        if locked.paused_at is None:
            booking_switch.turn(webshop, is_live=True)
        Subscription.objects.filter(pk=subscription.pk).update(stopped_at=None, lapse_told_at=None)
        turns.wake(webshop)
    webshop.refresh_from_db(fields=["is_live"])
    subscription.stopped_at = None


def _tell_volume(subscription: Subscription) -> None:
    """Once a month at each mark; a month in which nothing can be counted tells nothing."""
    plan = plans.with_handle(subscription.plan)
    if plan is None or subscription.is_development:
        return
    month = this_month(subscription.webshop)
    used = totals.orders_booked(subscription.webshop, since=month)
    percent = next((mark for mark in WARN_AT if used * 100 >= plan.orders * mark), 0)
    told = subscription.volume_told if subscription.volume_told_for == month else 0
    if percent <= told:
        return
    facts = {"used": used, "plan": plan.name, "orders": plan.orders}
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(volume_told=percent, volume_told_for=month)
        posting.post(subscription.webshop, Occasion.PLAN_OUTGROWN, f"{month.isoformat()} {percent}", facts=facts)


def this_month(webshop: Webshop) -> date:
    """The first day of the month in the shop's time."""
    return timezone.localdate(timezone=ZoneInfo(webshop.timezone)).replace(day=1)
