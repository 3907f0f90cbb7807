"""How long something takes, in the coarsest unit that still says something."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.embedded.amounts import number

_MINUTES_A_DAY = 24 * 60
# Up to so many minutes are told as minutes, up to so many hours as hours.
_FEW_MINUTES, _FEW_HOURS = 100, 30


def how_long(minutes: int) -> str:
    """As in: about 50 minutes, about 3 hours, about 2 days."""
    if minutes < _FEW_MINUTES:
        few = max(1, minutes)
        return ngettext("about %(n)s minute", "about %(n)s minutes", few) % {"n": few}
    hours = round(minutes / 60)
    if hours < _FEW_HOURS:
        return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}
    return _("about %(n)s days") % {"n": number(round(minutes / _MINUTES_A_DAY + 0.5))}
