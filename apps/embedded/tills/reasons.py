"""Why a day of a till is not booked, a row each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Page, Refusal
from apps.tills.refusals import HeldDay

ROWS: tuple[Refusal, ...] = (
    Refusal(HeldDay.EMPTY, _("Nothing was sold at this till on this day."), Elsewhere.NOTHING),
    Refusal(HeldDay.APART, _("Every order of this day is booked on its own."), Elsewhere.NOTHING),
    Refusal(
        HeldDay.ACCOUNT_MISSING,
        _("A way to pay, or a difference in the drawer, has no account yet. Choose one under Day books of tills."),
        Page.TILLS,
    ),
    Refusal(
        HeldDay.MONEY_DIFFERS,
        _("What was paid for an order of this day is not its total. Look at the amounts below."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldDay.CASH_UNCLEAR,
        _("What Shopify tells of a counted drawer does not add up. Look at the amounts below."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldDay.CURRENCIES_MIXED,
        _("Amounts in two currencies stand in one day of this till. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldDay.NOT_OF_THE_DAY,
        _("An order of another day stands in this one. It is a fault of this app; nothing was booked."),
        Elsewhere.TRY_AGAIN,
        is_for_our_people=True,
    ),
)
