"""What we refuse ourselves before Exact is asked: a code, account or item that our copy says cannot be used."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Page, Refusal

CODES: tuple[Refusal, ...] = (
    Refusal(
        "vat_code_unknown",
        _("VAT code %(about)s does not exist in Exact. Choose another."),
        Page.VAT,
    ),
    Refusal(
        "vat_code_blocked",
        _("VAT code %(about)s is blocked in Exact. Choose another."),
        Page.VAT,
    ),
    Refusal(
        "vat_code_inclusive",
        _("VAT code %(about)s calculates including VAT. Choose one of type excluding, base only or no VAT."),
        Page.VAT,
    ),
    Refusal(
        "vat_code_percentage",
        _("VAT code %(about)s has another percentage on this date than the order. Choose another."),
        Page.VAT,
    ),
    Refusal(
        "gl_account_unknown",
        _("G/L account %(about)s does not exist in Exact. Refresh the codes and choose another."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "gl_account_blocked",
        _("G/L account %(about)s is blocked in Exact. Choose another."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "gl_account_type_wrong",
        _("G/L account %(about)s cannot stand on a sales line. Choose a revenue or balance account."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "stands_elsewhere",
        _("What this takes back stands in the administration chosen before (number %(about)s). Choose that one again."),
        Page.CONNECTION,
    ),
    Refusal(
        "journal_unknown",
        _("Journal %(about)s does not exist in Exact. Choose another."),
        Page.BOOKING,
    ),
    Refusal(
        "journal_blocked",
        _("Journal %(about)s is blocked in Exact. Choose another."),
        Page.BOOKING,
    ),
    Refusal(
        "journal_type_wrong",
        _("Journal %(about)s is not a sales journal. Choose another."),
        Page.BOOKING,
    ),
    Refusal(
        "payment_condition_unknown",
        _("Payment condition %(about)s does not exist in Exact. Choose another."),
        Page.AMOUNTS,
    ),
    Refusal(
        "gateway_account_gone",
        _("Account %(about)s, where the payments of a gateway are, cannot be used in Exact any more. Choose another."),
        Page.PAYMENTS,
    ),
    Refusal(
        "gateway_condition_gone",
        _("Payment condition %(about)s, of a gateway, does not exist in Exact any more. Choose another."),
        Page.PAYMENTS,
    ),
    Refusal(
        "currency_unknown",
        _("Currency %(about)s is not active in Exact. Make it active there."),
        Elsewhere.EXACT,
    ),
    Refusal(
        "cost_centre_unknown",
        _("Cost centre %(about)s does not exist in Exact. Choose another."),
        Page.PLACES,
    ),
    Refusal(
        "cost_centre_blocked",
        _("Cost centre %(about)s is no longer active in Exact. Choose another."),
        Page.PLACES,
    ),
    Refusal(
        "cost_unit_unknown",
        _("Cost unit %(about)s does not exist in Exact. Choose another."),
        Page.PLACES,
    ),
)

ITEMS: tuple[Refusal, ...] = (
    Refusal(
        "item_unknown",
        _("Item %(about)s does not exist in Exact. Make it there, or choose what becomes of unknown SKUs."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "item_not_for_sale",
        _("Item %(about)s is no sales item in Exact. Tick “Sales” on the item, then try again."),
        Elsewhere.EXACT,
    ),
    Refusal(
        "item_inactive",
        _("Item %(about)s may not be sold on the date of this booking: look at its start and end date in Exact."),
        Elsewhere.EXACT,
    ),
    Refusal(
        "generic_item_missing",
        _("Exact has no item %(about)s and no generic item is chosen. Choose one in the settings."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "chosen_item_unknown",
        _("Item %(about)s does not exist in Exact. Choose another."),
        Page.ACCOUNTS,
    ),
    Refusal(
        "chosen_item_not_for_sale",
        _("Item %(about)s may not be sold in Exact, or no longer. Choose another."),
        Page.ACCOUNTS,
    ),
)

DOCUMENTS: tuple[Refusal, ...] = (
    Refusal(
        "debtor_blocked",
        # The account by its number: its name is a shopper's, and is written down nowhere.
        _("Account %(about)s is blocked in Exact, or its dates have passed. Unblock it there, then try again."),
        Elsewhere.EXACT,
    ),
    Refusal(
        "debtor_unsure",
        _(
            "Account %(about)s in Exact has the VAT or company number of this customer, but another name and another "
            "e-mail address. Say whether it is the same customer."
        ),
        Page.DOUBLES,
    ),
    Refusal(
        "rounding_too_large",
        _("Exact would calculate another total: %(about)s. That is more than rounding leaves, so it was not sent."),
        Page.SETTINGS,
    ),
    Refusal(
        "rounding_item_missing",
        _(
            "Exact rounds the VAT of this document otherwise, by %(about)s. Choose the item for cash rounding, and a "
            "VAT code for what is outside VAT."
        ),
        Page.ACCOUNTS,
    ),
    Refusal(
        "credit_before_delivery",
        _(
            "Item %(about)s of this order was not delivered in Exact: a credit note on it would raise the stock. "
            "Choose a generic item in the settings, or deliver the order in Exact, and try again."
        ),
        Page.ACCOUNTS,
    ),
    Refusal(
        "several_found",
        _("Several documents in Exact look like this order. Look at them there: %(about)s"),
        Elsewhere.EXACT,
    ),
    Refusal(
        "reference_too_long",
        _("The reference %(about)s is longer than 30 characters: it could not be found back in Exact."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        "strange_page",
        _("Exact pointed at an address outside its own site. Nothing was sent there."),
        Elsewhere.TRY_AGAIN,
        is_for_our_people=True,
    ),
    Refusal(
        "receipt_not_drawn",
        _("The receipt could not be drawn. It is a fault of this app; the booking itself is right."),
        Elsewhere.NOTHING,
        is_for_our_people=True,
    ),
)

ROWS: tuple[Refusal, ...] = (*CODES, *ITEMS, *DOCUMENTS)
