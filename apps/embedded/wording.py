"""The words: why something waits, which setting is missing, what a VAT rule means. `explaining` puts them together."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "does_not_add_up": _("The parts of the order do not add up to its total. Look at the amounts below in Shopify."),
    "vat_does_not_add_up": _("The VAT of the lines is not the VAT of the order. Look at the amounts below in Shopify."),
    "refund_does_not_add_up": _("The refund cannot be explained by its lines. Look at the amounts below in Shopify."),
    "discount_not_allocated": _("A discount of the order is not divided over its lines."),
    "currencies_mixed": _("Amounts in two currencies stand in one order."),
    "not_to_the_cent": _("An amount has more decimals than its currency."),
    "eu_consumer_without_vat": _("No VAT was charged to a consumer in another EU country. Check the tax settings."),
    "vat_number_missing": _("No VAT was charged to a business in another EU country that gave no VAT number."),
    "vat_number_not_registered": _("No VAT was charged, but the EU's register (VIES) does not know the VAT number."),
    "vat_number_unchecked": _(
        "The EU's register (VIES) gave no answer on the VAT number; it is asked again by itself."
    ),
    "vat_number_invalid": _("No VAT was charged, but the VAT number of the business is not a valid one."),
    "vat_on_export": _("VAT was charged on an order that leaves the EU. Check the tax settings of that country."),
    "vat_code_missing": _("There is no VAT code for this rate yet. Choose one under VAT."),
    "setting_missing": _("A setting that this order needs is empty. Fill it in under Settings."),
    "period_closed": _("The date lies in a closed period. Open it in Exact, or book on the first open day."),
    "refund_pending": _("The payment provider has not finished this refund. It is booked when it has."),
    "changed_after_booking": _(
        "The order changed after it was booked in a way that no units explain. Correct it there."
    ),
    "unreadable": _("Shopify's answer for this order could not be read. We have been told."),
    "booking_unreadable": _("Our own record of what is booked for this order cannot be read: no more of it is booked."),
    "our_fault": _(
        "A fault of ours keeps this order from being booked. It is in our error log; every sync tries again."
    ),
    "test_order": _("A test order."),
    "cancelled": _("Cancelled before it was booked."),
    "before_start": _("Older than the start date."),
    "unpaid": _("Not paid; only paid orders are booked."),
    "zero_total": _("There is nothing to book: the total is zero."),
    "channel_excluded": _("This sales channel is left out by your settings."),
    "tag_excluded": _("An order tag leaves it out by your settings."),
    "nothing_booked": _("There is nothing left to book."),
    "by_merchant": _("Left out by you."),
    "read_again": _("It is read again in the next sync."),
    "gave_up": _(
        "It was tried several times and never arrived in Exact. We have been told; you can have it tried again."
    ),
}

SETTINGS: dict[str, Promise] = {
    "journal": _("sales journal"),
    "default_vat_code": _("VAT code for rates without a code"),
    "collective_debtor": _("collective debtor"),
    "account_goods": _("revenue account"),
    "account_shipping": _("account for shipping"),
    "account_tip": _("account for tips"),
    "account_duty": _("account for duties"),
    "account_fee": _("account for fees"),
    "account_gift_card_sold": _("account for gift cards sold"),
    "account_gift_card_redeemed": _("account for gift cards redeemed"),
    "account_store_credit_redeemed": _("account for store credit"),
    "account_cash_rounding": _("account for cash rounding"),
    "account_adjustment": _("account for refund differences"),
    "marketplace_account": _("account for VAT owed by marketplaces"),
    "item_goods": _("generic item"),
    "item_shipping": _("item for shipping"),
    "item_tip": _("item for tips"),
    "item_duty": _("item for duties"),
    "item_fee": _("item for fees"),
    "item_gift_card_sold": _("item for gift cards sold"),
    "item_gift_card_redeemed": _("item for gift cards redeemed"),
    "item_store_credit_redeemed": _("item for store credit"),
    "item_cash_rounding": _("item for cash rounding"),
    "item_adjustment": _("item for refund differences"),
    "marketplace_item": _("item for VAT owed by marketplaces"),
}

# What a person should know although the document is booked; amounts in it are in the document's currency.
WARNINGS: dict[str, Promise] = {
    "default_vat_code": _("There was no VAT code for this rate; the default code was used."),
    "business_without_number": _("A business without a VAT number; the default code was used, as your settings say."),
    "exact_total_differs": _("Exact holds another total: %(found)s instead of %(expected)s. Look at it there."),
    "exact_vat_differs": _("Exact holds another VAT amount: %(found)s instead of %(expected)s. Look at it there."),
    "exact_lines_differ": _("Exact holds %(found)s lines instead of %(expected)s. Look at it there."),
    "rounding_line": _("Exact rounds the VAT otherwise; a rounding line of %(amount)s makes the total right."),
    "item_generic": _("Exact has no item %(item)s; it was booked on the generic item %(generic)s."),
    "item_vat_differs": _(
        "Item %(item)s has VAT code %(exact)s in Exact; %(booked)s was booked. One of the two is wrong."
    ),
    "stock_not_returned": _(
        "Not put back in stock: %(quantity)s × %(item)s. Exact counts it back in; correct it there."
    ),
    "receipt_missing": _("It is booked without its receipt, which Exact did not take. The amounts are right."),
    "not_finished": _("It stands in Exact, but rounding or printing it did not work. Finish it there."),
}
AMOUNTS_IN_WARNINGS = {
    "exact_total_differs": ("expected", "found"),
    "exact_vat_differs": ("expected", "found"),
    "rounding_line": ("amount",),
}

# Which page mends it: the name of its address.
FIXED_AT: dict[str, str] = {
    **dict.fromkeys(("vat_code_missing", "vat_code", "vat_percentage", "vat_amount_differs"), "vat"),
    **dict.fromkeys(("vat_code_unknown", "vat_code_blocked", "vat_code_inclusive", "vat_code_percentage"), "vat"),
    **dict.fromkeys(("vat_number_missing", "business_without_number"), "vat"),
    **dict.fromkeys(("item_unknown", "generic_item_missing", "item_vat_differs"), "settings"),
    **dict.fromkeys(("setting_missing", "journal", "gl_account_type"), "settings"),
    **dict.fromkeys(("gl_account_unknown", "gl_account_blocked", "before_start", "unpaid"), "settings"),
}

COMPONENTS: dict[str, Promise] = {
    "goods": _("Goods"),
    "shipping": _("Shipping"),
    "tip": _("Tip"),
    "duty": _("Import duties"),
    "fee": _("Fee"),
    "gift_card_sold": _("Gift card sold"),
    "gift_card_redeemed": _("Gift card redeemed"),
    "store_credit_redeemed": _("Store credit redeemed"),
    "cash_rounding": _("Cash rounding"),
    "adjustment": _("Refund difference"),
}

# The account or item that takes the VAT a marketplace owes.
MARKETPLACE = _("VAT owed by a marketplace")

# What the Exact user has to be allowed, by action and endpoint.
RIGHTS: dict[str, Promise] = {
    "GET salesentry/SalesEntries": _("see sales entries"),
    "POST salesentry/SalesEntries": _("make sales entries"),
    "GET salesinvoice/SalesInvoices": _("see sales invoices"),
    "POST salesinvoice/SalesInvoices": _("make sales invoices"),
    "POST salesinvoice/PrintedSalesInvoices": _("print sales invoices"),
    "GET salesorder/SalesOrders": _("see sales orders"),
    "POST salesorder/SalesOrders": _("make sales orders"),
    "GET logistics/Items": _("see items"),
    "POST logistics/Items": _("make items"),
    "GET crm/Accounts": _("see accounts (debtors)"),
    "POST crm/Accounts": _("make accounts (debtors)"),
    "PUT crm/Accounts": _("change accounts (debtors)"),
    "POST documents/Documents": _("make documents"),
    "POST documents/DocumentAttachments": _("attach files to documents"),
}

# Which document of Exact it became.
FORMS: dict[str, Promise] = {
    "sales_entry": _("sales entry"),
    "sales_invoice": _("sales invoice"),
    "credit_note": _("credit note"),
    "sales_order": _("sales order"),
}

RULES: dict[str, Promise] = {
    "marketplace": _("The marketplace owes the VAT"),
    "voucher": _("Gift card sold"),
    "outside": _("Outside VAT"),
    "pos": _("Sold at a till: the till's country"),
    "domestic": _("Delivered in the shop's own country"),
    "reverse_charge": _("Business in the EU with a VAT number, no VAT charged"),
    "business_without_number": _("Business in the EU without a VAT number"),
    "oss": _("Consumer in another EU country, VAT charged (OSS)"),
    "eu_without_vat": _("Consumer in another EU country, no VAT charged"),
    "export": _("Delivered outside the EU"),
}

TREATMENTS: dict[str, Promise] = {
    "domestic": _("own country"),
    "oss": _("OSS"),
    "reverse_charge": _("intra-EU, reverse charge"),
    "reverse_charge_service": _("intra-EU service, reverse charge"),
    "export": _("export"),
    "marketplace": _("marketplace"),
    "voucher": _("gift card"),
    "outside": _("outside VAT"),
}

AMOUNTS: dict[str, Promise] = {
    "order_total": _("total of the order"),
    "lines_total": _("total of the lines"),
    "current_total": _("current total"),
    "order_vat": _("VAT of the order"),
    "lines_vat": _("VAT of the lines"),
    "paid_back": _("paid back"),
    "refund_lines": _("lines of the refund"),
    "refund_line": _("line of the refund"),
    "adjustments": _("adjustments"),
    "adjustment": _("adjustment"),
    "net": _("excl. VAT"),
    "vat": _("VAT"),
    "discount": _("discount"),
}


def reason_text(code: str) -> str:
    """The sentence for a reason code; a code of Exact's own is explained by what it said."""
    return str(REASONS.get(code, _("Exact refused it.")))


def setting_name(name: str) -> str:
    """A setting in words."""
    return str(SETTINGS.get(name, name.replace("_", " ")))
