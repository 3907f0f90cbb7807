"""Shopify: it ended the app's login, or keeps from us what nothing can be booked without."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice
from apps.shopify import denied
from apps.shops.models import Webshop


def open_once(notice: Notice) -> Letter | None:
    """None for a shop that was opened since. Told at once, after three days and after ten."""
    webshop = notice.webshop
    if webshop is None or webshop.state != Webshop.Presence.OPEN_ONCE:
        return None
    subject = _("%(shop)s: please open the app once") % {"shop": shop_name(webshop)}
    why = _("Shopify has ended the app's login to your shop. Opening the app once in Shopify is all it needs.")
    waits = _("Until then no new order is read. Nothing is lost: what waits is booked afterwards.")
    return Letter(subject, (why, waits), page="/")


def withheld(notice: Notice) -> Letter | None:
    """None for what is shown to us again."""
    webshop = notice.webshop
    row = denied.trouble_of(webshop) if webshop is not None else None
    if webshop is None or row is None:
        return None
    subject = _("%(shop)s: Shopify does not show us what we need") % {"shop": shop_name(webshop)}
    waits = _("Until then no new order is booked. Nothing is lost: what waits is booked afterwards.")
    return Letter(subject, (str(row.text), str(row.way_out), waits), page="/")
