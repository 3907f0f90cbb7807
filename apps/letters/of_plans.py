"""What we agreed with the merchant: his plan, the set-up that we did for him, the readers whom he named."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice, Recipient


def lapsed(notice: Notice) -> Letter | None:
    """`facts`: `until`, the last day on which everything is booked."""
    day = formats.date_format(date.fromisoformat(notice.facts["until"]), "DATE_FORMAT")
    text = _("This webshop has no plan any more. Everything is booked until %(day)s; then booking stops.")
    return _about(notice, _("%(shop)s: please choose a plan"), text % {"day": day})


def stopped(notice: Notice) -> Letter | None:
    """After the two weeks."""
    text = _("Orders wait and nothing is lost: they are booked by themselves as soon as you have chosen a plan.")
    return _about(notice, _("%(shop)s: booking has stopped for want of a plan"), text)


def outgrown(notice: Notice) -> Letter | None:
    """`facts`: `used`, `plan` and `orders`."""
    text = _(
        "%(used)s orders were booked this month; the plan %(plan)s is meant for %(orders)s. Orders beyond it are "
        "booked all the same: please choose a larger plan when this is the rule."
    )
    return _about(notice, _("%(shop)s: more orders than the plan is meant for"), text % notice.facts)


def set_up_done(notice: Notice) -> Letter | None:
    """By our own people."""
    text = _("Your webshop is set up. Have a look, and start booking when it is right.")
    return _about(notice, _("%(shop)s: the set-up is done"), text, page="/")


def added(notice: Notice) -> Letter | None:
    """To somebody whom the merchant named: what he will get, and that one click ends it."""
    webshop, reader = notice.webshop, notice.recipient
    if webshop is None or reader is None:
        return None
    facts = {"shop": shop_name(webshop), "domain": webshop.domain}
    what = _("%(shop)s (%(domain)s) uses this app to book its orders in Exact Online, and named you as a reader.")
    gets = []
    if reader.has_problems:
        gets.append(_("You get a mail when something keeps orders from being booked, and when it is solved."))
    if reader.has_digest:
        gets.append(_("Every Monday you get an overview of what was booked and what waits."))
    # An accountant may have no access to the shop: what he needs is in the mail.
    page = "" if reader.role == Recipient.Role.ACCOUNTANT else "/"
    subject = _("%(shop)s: you get the messages about its bookings") % facts
    return Letter(subject, (what % facts, *gets), page=page)


def _about(notice: Notice, subject: str, text: str, *, page: str = "/plan") -> Letter | None:
    if notice.webshop is None:
        return None
    button = _("To the plans") if page == "/plan" else ""
    return Letter(subject % {"shop": shop_name(notice.webshop)}, (text,), page=page, button=button)
