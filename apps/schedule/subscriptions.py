"""Plans looked after: asked of Shopify once a day, told when one is missing or outgrown, and what follows from it.

A webshop without a plan goes on for two weeks and is told twice; then booking is switched off, and on again by itself
as soon as there is a plan. Orders beyond the plan's volume are booked all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.ledger import totals
from apps.notices import mail
from apps.schedule import turns
from apps.shopify.billing import plans, subscriptions
from apps.shopify.models import Subscription
from apps.shops import languages
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_A_DAY = timedelta(days=1)
# Asked in one go; the rest comes an hour later, the longest unasked first.
_PER_PASS = 500
# Percent of a plan's orders at which the merchant is told.
WARN_AT = (100, 80)


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
    except (TryLater, LogInAgain, Rejected) as untold:
        log.info("plan not told", webshop=webshop.pk, why=type(untold).__name__)
        return None
    with translation.override(languages.spoken(webshop.locale)):  # mails speak the language of who connected
        _follow(subscription)
        _tell_volume(subscription)
    return subscription


def _follow(subscription: Subscription) -> None:
    webshop = subscription.webshop
    if subscription.lapsed_at is None:
        if subscription.stopped_at is not None:
            _go_on(subscription)
        return
    if subscription.lapse_told_at is None and _tell(webshop, *_lapse_mail(subscription)):
        Subscription.objects.filter(pk=subscription.pk).update(lapse_told_at=timezone.now())
    ends_at = subscriptions.goes_on_until(subscription)
    if webshop.is_live and ends_at is not None and timezone.now() >= ends_at:
        _stop(subscription)


def _stop(subscription: Subscription) -> None:
    with transaction.atomic():
        Webshop.objects.filter(pk=subscription.webshop_id).update(is_live=False)
        Subscription.objects.filter(pk=subscription.pk).update(stopped_at=timezone.now())
    subscription.webshop.is_live = False
    _tell(subscription.webshop, _("%(shop)s: booking has stopped for want of a plan"), _stopped_text())


def _go_on(subscription: Subscription) -> None:
    with transaction.atomic():
        # Somebody who switched it off meanwhile, or connected other books, switches it on himself.
        Webshop.objects.filter(pk=subscription.webshop_id, paused_at=None).update(is_live=True)
        Subscription.objects.filter(pk=subscription.pk).update(stopped_at=None, lapse_told_at=None)
        turns.wake(subscription.webshop)
    subscription.webshop.refresh_from_db(fields=["is_live"])
    subscription.stopped_at = None


def _lapse_mail(subscription: Subscription) -> tuple[str, str]:
    ends_at = subscriptions.goes_on_until(subscription)
    day = formats.date_format(timezone.localtime(ends_at, ZoneInfo(subscription.webshop.timezone)), "DATE_FORMAT")
    text = _("This webshop has no plan any more. Everything is booked until %(day)s; then booking stops.")
    return _("%(shop)s: please choose a plan"), text % {"day": day}


def _stopped_text() -> str:
    return _("Orders wait and nothing is lost: they are booked by themselves as soon as you have chosen a plan.")


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
    text = _(
        "%(used)s orders were booked this month; the plan %(plan)s is meant for %(orders)s. Orders beyond it are "
        "booked all the same: please choose a larger plan when this is the rule."
    )
    facts = {"used": used, "plan": plan.name, "orders": plan.orders}
    if _tell(subscription.webshop, _("%(shop)s: more orders than the plan is meant for"), text % facts):
        Subscription.objects.filter(pk=subscription.pk).update(volume_told=percent, volume_told_for=month)


def this_month(webshop: Webshop) -> date:
    """The first day of the month in the shop's time."""
    return timezone.localdate(timezone=ZoneInfo(webshop.timezone)).replace(day=1)


def _tell(webshop: Webshop, subject: str, text: str) -> bool:
    """A mail to the merchant; whether it left. One that did not is tried again with the next look."""
    if not webshop.contact_email:
        return False
    try:
        mail.send_now(webshop, mail.Letter(subject % {"shop": mail.shop_name(webshop)}, (text,), "/plan"))
    except (SMTPException, OSError) as error:
        log.warning("mail about the plan not sent", webshop=webshop.pk, error=type(error).__name__)
        return False
    return True
