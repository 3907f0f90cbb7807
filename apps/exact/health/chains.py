"""Logins that were not used lately: renewed before they expire, or deleted when no webshop uses them any more."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, TryLater
from apps.exact.door import tokens
from apps.exact.models import Credential
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_ASLEEP_AFTER = timedelta(days=7)
_UNUSED_AFTER = timedelta(days=1)
_AT_ONCE = 200  # of the chains that are asleep: the others have their turn an hour later


def keep_alive() -> int:
    """Refresh every login that was not used for a week (it ends after 30 days), the oldest first; the number refreshed.

    Logins that no installed webshop uses any more are left to expire.
    """
    asleep = (
        Credential.objects.filter(state=Credential.Chain.OK, refreshed_at__lt=timezone.now() - _ASLEEP_AFTER)
        .filter(connections__webshop__in=Webshop.objects.installed())
        .distinct()
        .order_by("refreshed_at")
    )
    done = 0
    for credential in asleep[:_AT_ONCE]:
        try:
            tokens.access_token(credential)
            done += 1
        except (LogInAgain, TryLater) as error:
            log.warning("keep alive", credential=credential.pk, why=error.why)
    return done


def forget_unused() -> int:
    """Delete logins that no webshop uses: their webshops left, or connect as somebody else now."""
    # A day's respite: somebody may be choosing an administration by invitation at this moment.
    old = timezone.now() - _UNUSED_AFTER
    _all, rows = Credential.objects.filter(connections__isnull=True, refreshed_at__lt=old).delete()
    return rows.get(Credential._meta.label, 0)
