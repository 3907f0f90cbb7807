"""Why an order is left as it is where others are booked anew, and why none can be: a row each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Refusal
from apps.schedule.anew.deeds import Hindrance
from apps.schedule.anew.foresee import LeftAsIs

ROWS: tuple[Refusal, ...] = (
    Refusal(LeftAsIs.NOTHING_STANDS, _("Nothing of it stands in Exact."), Elsewhere.NOTHING),
    Refusal(
        LeftAsIs.ON_ITS_WAY,
        _("Something of it is on its way to Exact. Begin again when it is there."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        LeftAsIs.IN_A_DAY_BOOK,
        _("It stands in the day book of its till, and a day that is closed stays as it is."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        LeftAsIs.SALES_ORDER,
        _("It stands in Exact as a sales order, by which goods leave the warehouse. Change it there."),
        Elsewhere.EXACT,
    ),
    Refusal(
        LeftAsIs.OTHER_ADMINISTRATION,
        _("It stands in the administration that was chosen before. This app only takes back what stands in this one."),
        Elsewhere.EXACT,
    ),
    Refusal(
        LeftAsIs.BY_OTHERS,
        _("The order itself was booked by others, before this app. Only what this app booked whole is taken back."),
        Elsewhere.EXACT,
    ),
    Refusal(
        LeftAsIs.NOT_IN_SHOPIFY,
        _("Shopify has this order no more, so nobody can tell how it would be booked."),
        Elsewhere.EXACT,
    ),
    Refusal(LeftAsIs.NOT_TOLD, _("Shopify or Exact refused to tell about it. Begin again later."), Elsewhere.NOTHING),
    Refusal(LeftAsIs.UNREADABLE, _("Shopify tells this order in a form that cannot be read."), Elsewhere.NOTHING),
    Refusal(
        LeftAsIs.WOULD_WAIT,
        _("By today's settings something of it would wait. Mend that first; until then it stays as it is booked."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        LeftAsIs.CHANGED_SINCE,
        _("It is not as it was when you said yes: the order or a setting changed. Begin again."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        LeftAsIs.CHANGED_IN_EXACT,
        _("Somebody changed number %(number)s in Exact. What was changed by hand is not taken back."),
        Elsewhere.EXACT,
    ),
    Refusal(
        LeftAsIs.GONE_IN_EXACT,
        _("Number %(number)s does not stand in Exact any more. The closing check says more."),
        Elsewhere.EXACT,
    ),
    Refusal(
        LeftAsIs.OUR_FAULT,
        _("A fault of ours keeps it from being booked anew. It stays as it is booked."),
        Elsewhere.NOTHING,
        is_for_our_people=True,
    ),
)
NOT_POSSIBLE: Mapping[Hindrance, Promise] = {
    Hindrance.PAUSED: _("Booking is off: switch it on first. What is taken back must be booked anew at once."),
    Hindrance.NOT_CONNECTED: _("Exact is not connected as it should be: nothing can be taken back until it is."),
    Hindrance.ONE_IS_OPEN: _("Other orders are just being booked anew. Finish or stop that first."),
    Hindrance.NOTHING_STANDS: _("Nothing of these orders stands in Exact that could be booked anew."),
    Hindrance.NO_REASON: _("Say in a few words why: your accountant reads it."),
    Hindrance.OVER: _("That is not possible any more: this is how it stands now."),
}
