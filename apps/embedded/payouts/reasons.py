"""Why a payout is not booked, a row each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Refusal
from apps.payments.refusals import HeldPayout

ROWS: tuple[Refusal, ...] = (
    Refusal(
        HeldPayout.UNDER_WAY,
        _("Shopify has not paid it out yet. It is booked when the bank has it."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        HeldPayout.RETURNED,
        _("The bank or Shopify sent this payout back. Book with your accountant what became of it."),
        Elsewhere.EXACT,
    ),
    Refusal(HeldPayout.TEST, _("Test payments stand in this payout; it is not booked."), Elsewhere.NOTHING),
    Refusal(
        HeldPayout.KIND_UNKNOWN,
        _("An amount in this payout is of a kind that we do not book by ourselves. Book the payout by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldPayout.CURRENCIES_MIXED,
        _("Amounts in two currencies stand in one payout. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldPayout.NOT_TO_THE_CENT,
        _("An amount of this payout has more decimals than its currency. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldPayout.DOES_NOT_ADD_UP,
        _("The payments and fees that Shopify tells do not add up to this payout. Look at the amounts below."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldPayout.ACCOUNT_MISSING,
        _("A journal or an account that this payout needs is not among the rules."),
        Elsewhere.NOTHING,
    ),
    Refusal(HeldPayout.BEFORE_START, _("Older than the day from which payouts are booked."), Elsewhere.NOTHING),
    Refusal(HeldPayout.EMPTY, _("Nothing was paid out and no fee was kept."), Elsewhere.NOTHING),
    Refusal(
        HeldPayout.UNREADABLE,
        _("Shopify's answer for this payout could not be read. It is a fault of this app; nothing was booked."),
        Elsewhere.BY_ITSELF,
        is_for_our_people=True,
    ),
)
