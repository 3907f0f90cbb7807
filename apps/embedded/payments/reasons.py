"""Why a payment is not booked, a row each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Page, Refusal
from apps.payments.refusals import HeldTender

ROWS: tuple[Refusal, ...] = (
    Refusal(HeldTender.OFF, _("Payments are not booked: that is switched off."), Page.PAYMENTS),
    Refusal(HeldTender.TEST, _("A test payment; it is not booked."), Elsewhere.NOTHING),
    Refusal(HeldTender.EMPTY, _("No money moved with this payment."), Elsewhere.NOTHING),
    Refusal(HeldTender.BEFORE_START, _("Older than the day from which payments are booked."), Page.PAYMENTS),
    Refusal(
        HeldTender.LEFT_OPEN,
        _("Payments through this gateway stay open on the debtor, as was chosen for it."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        HeldTender.NOT_TO_THE_CENT,
        _("This payment has more decimals than its currency. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldTender.TOLD_TWICE,
        _("Shopify told this payment twice, and not the same both times. Look at it in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldTender.ORDER_GONE,
        _("The order of this payment was deleted in Shopify. Book with your accountant what became of the money."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldTender.ORDER_UNKNOWN,
        _("The order of this payment has not been read yet. The payment is booked after it."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        HeldTender.ORDER_WAITS,
        _("What was paid for waits itself. The payment is booked when the order or refund is."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        HeldTender.ORDER_LEFT_OUT,
        _("The order of this payment is not booked, so there is no open amount that the payment could settle."),
        Elsewhere.NOTHING,
    ),
    Refusal(
        HeldTender.UNDATED,
        _("Shopify does not tell when this payment was made, so it has no day. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldTender.UNTIED,
        _("No payment of this order that succeeded has this amount at this time, so its gateway is not known."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldTender.AMBIGUOUS,
        _("This payment can have come through more than one gateway, and Shopify does not tell which."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        HeldTender.GATEWAY_UNNAMED,
        _("Shopify does not tell through which gateway this payment came. Book it by hand."),
        Elsewhere.EXACT,
    ),
    Refusal(
        HeldTender.GATEWAY_MISSING,
        _("Nobody has chosen yet where payments through this gateway are booked."),
        Page.PAYMENTS,
    ),
    Refusal(
        HeldTender.ACCOUNT_MISSING,
        _("An account that this payment needs is not chosen yet."),
        Page.PAYMENTS,
    ),
    Refusal(
        HeldTender.UNREADABLE,
        _("Shopify's answer for this payment could not be read. It is a fault of this app; nothing was booked."),
        Elsewhere.BY_ITSELF,
        is_for_our_people=True,
    ),
)
