"""Syncs that fail again and again, by what is in their way."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.embedded.standing import moment
from apps.letters.moments import in_the_shops_time
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice
from apps.schedule.models import Run
from apps.shops.models import Webshop

Cause = Run.InTheWay
CAUSES: Mapping[str, Promise] = {
    Cause.EXACT_AWAY: gettext_lazy("Exact Online gives no answer since %(since)s. There is nothing you have to do."),
    Cause.SHOPIFY_AWAY: gettext_lazy("Shopify gives no answer since %(since)s. There is nothing you have to do."),
    Cause.EXACT_LIMIT: gettext_lazy(
        "Exact Online allows so many calls a day for one administration, and since %(since)s there are more to make. "
        "Other apps that use the same administration count as well."
    ),
    Cause.OUR_FAULT: gettext_lazy(
        "Since %(since)s the sync fails by a fault of ours, which stands in our error log. There is nothing you "
        "have to do."
    ),
}


def failing(notice: Notice) -> Letter | None:
    """None where the latest sync met something else."""
    webshop, matter = notice.webshop, notice.matter
    if webshop is None or matter is None or matter.about not in CAUSES:
        return None
    if last_cause(webshop) != matter.about:
        return None
    with in_the_shops_time(webshop):
        why = str(CAUSES[matter.about]) % {"since": moment(matter.since)}
    tries = _("The app tries again by itself. Nothing is lost: what waits is booked afterwards.")
    tells = _("You get another mail when it works again.")
    return Letter(
        _("%(shop)s: orders are not getting through to Exact Online") % {"shop": shop_name(webshop)},
        (why, tries, tells),
        page="/",
    )


def last_cause(webshop: Webshop) -> str:
    """What was in the way of the latest run that ended; "" for nothing."""
    ended = Run.objects.filter(webshop=webshop).exclude(state=Run.Progress.RUNNING).order_by("-started_at", "-pk")
    return ended.values_list("cause", flat=True).first() or ""
