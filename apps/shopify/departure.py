"""The end of an installation. A message says that it may have ended; Shopify's refusal of our token, that it has.

A message can be late, doubled, or signed for another purpose. So it is written down, and Shopify is asked with the
stored token: refused → uninstalled; answered → the app is still there and the message moves nothing.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from apps.calls import messages
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.shopify import client, denied, installation
from apps.shopify.models import ReportedDeparture
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)
SETTLE_TASK = "apps.shopify.tasks.settle_departures"


def report(webshop: Webshop, *, at: datetime) -> None:
    """Shopify told that the app was removed `at` that moment. Looked into at once, and every minute until sure."""
    if webshop.state == Webshop.Presence.UNINSTALLED or (webshop.installed_at and at < webshop.installed_at):
        return
    ReportedDeparture.objects.update_or_create(webshop=webshop, defaults={"reported_at": at})
    transaction.on_commit(lambda: messages.send(SETTLE_TASK))


def settle() -> int:
    """Ask Shopify about every webshop that was reported gone; how many are. One that cannot be asked stays."""
    return sum(_has_gone(report) for report in ReportedDeparture.objects.select_related("webshop"))


def _has_gone(report: ReportedDeparture) -> bool:
    try:
        client.query(report.webshop, "ShopBasics")
    except (TryLater, denied.ApprovalMissing):
        return False
    except (LogInAgain, Rejected):  # the token is dead, or the shop does not know the app
        gone = installation.uninstall(report.webshop, at=report.reported_at)
    else:
        gone = False
        log.warning("reported gone, but Shopify still knows the app", shop=report.webshop.domain)
    ReportedDeparture.objects.filter(pk=report.pk, reported_at=report.reported_at).delete()
    return gone
