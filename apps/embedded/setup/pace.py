"""How long it takes until so many orders stand in Exact: its limits per minute and per day decide."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.calls import budget
from apps.shops.models import Settings

# Beside the bookings themselves some calls are needed: debtors, codes, what is looked up again.
_PART_FOR_BOOKINGS = 0.85
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """`calls`: to Exact, per order."""

    calls: int

    def minutes(self, orders: int) -> int:
        """At least one; where a day's calls are not enough, the nights count too."""
        calls = orders * self.calls
        a_day = budget.DAY.calls * budget.SPARING * _PART_FOR_BOOKINGS
        a_minute = budget.MINUTE.calls * _PART_FOR_BOOKINGS
        days, rest = divmod(calls, a_day)
        return max(1, int(days) * _MINUTES_A_DAY + math.ceil(rest / a_minute))


def expected(settings: Settings) -> Pace:
    """A receipt takes two calls more, a customer's own debtor about one."""
    has_own_debtors = settings.customers == Settings.Customers.INDIVIDUAL
    return Pace(1 + 2 * settings.attach_receipt + has_own_debtors)


def duration(minutes: int) -> str:
    """In the coarsest unit that still says something: "about 50 minutes"."""
    hours, days = round(minutes / 60), round(minutes / _MINUTES_A_DAY)
    if minutes < 100:
        return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    if hours < 30:
        return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}
    return _("about %(n)s days") % {"n": max(2, days)}
