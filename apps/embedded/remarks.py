"""What a person should know of a document although it is booked, a row each; it shuts nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Page, Refusal, Shuts


def _row(code: str, text: Promise, way_out: Page | Elsewhere) -> Refusal:
    return Refusal(code, text, way_out, shuts=Shuts.NOTHING)


ROWS: tuple[Refusal, ...] = (
    _row(
        "default_vat_code",
        _("There was no VAT code for this rate; the default code was used."),
        Page.VAT,
    ),
    _row(
        "vat_percentage_differs",
        _(
            "VAT code %(code)s is %(found)s %% on this date and the order has %(rate)s %%: "
            "Shopify's own VAT was booked."
        ),
        Page.VAT,
    ),
    _row(
        "vat_code_of_today",
        _(
            "This was sold on VAT code %(code)s, which cannot carry %(rate)s %% on this date: booked on code %(now)s, "
            "which you chose for it under VAT."
        ),
        Page.VAT,
    ),
    _row(
        "credited_before_delivery",
        _(
            "%(quantity)s × %(item)s had not been delivered in Exact: credited on the generic item, so the stock "
            "stays. Invoice the sales order as ordered, and do not deliver these."
        ),
        Elsewhere.EXACT,
    ),
    _row(
        "business_without_number",
        _("A business without a VAT number; the default code was used, as your settings say."),
        Page.VAT,
    ),
    _row(
        "exact_total_differs",
        _("Exact holds another total: %(found)s instead of %(expected)s. Look at it there."),
        Elsewhere.EXACT,
    ),
    _row(
        "exact_vat_differs",
        _("Exact holds another VAT amount: %(found)s instead of %(expected)s. Look at it there."),
        Elsewhere.EXACT,
    ),
    _row(
        "exact_lines_differ",
        _("Exact holds %(found)s lines instead of %(expected)s. Look at it there."),
        Elsewhere.EXACT,
    ),
    _row(
        "rounding_line",
        _("Exact rounds the VAT otherwise; a rounding line of %(amount)s makes the total right."),
        Elsewhere.NOTHING,
    ),
    _row(
        "item_generic",
        _("Exact has no item %(item)s; it was booked on the generic item %(generic)s."),
        Page.ACCOUNTS,
    ),
    _row(
        "item_vat_differs",
        _("Item %(item)s has VAT code %(exact)s in Exact; %(booked)s was booked. One of the two is wrong."),
        Page.ACCOUNTS,
    ),
    _row(
        "stock_not_returned",
        _("Not put back in stock: %(quantity)s × %(item)s. Exact counts it back in; correct it there."),
        Elsewhere.EXACT,
    ),
    _row(
        "receipt_missing",
        _("It is booked without its receipt, which Exact did not take. The amounts are right."),
        Elsewhere.NOTHING,
    ),
    _row(
        "contact_field_left_out",
        _("Left out of the customer in Exact, which does not take it: %(field)s. Mend it at the customer in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    _row(
        "not_finished",
        _("It stands in Exact, but printing it did not work. Print it there."),
        Elsewhere.EXACT,
    ),
)

# Which of its facts are amounts in the document's currency.
AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "exact_total_differs": ("expected", "found"),
    "exact_vat_differs": ("expected", "found"),
    "rounding_line": ("amount",),
}
