"""Codes in words: why something waits and what to do, which setting is missing, what a VAT rule means."""

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
    "vat_number_invalid": _("No VAT was charged, but the VAT number of the business is not a valid one."),
    "vat_on_export": _("VAT was charged on an order that leaves the EU. Check the tax settings of that country."),
    "vat_code_missing": _("There is no VAT code for this rate yet. Choose one under VAT."),
    "setting_missing": _("A setting that this order needs is empty. Fill it in under Settings."),
    "period_closed": _("The date lies in a closed period. Open it in Exact, or book on the first open day."),
    "refund_pending": _("The payment provider has not finished this refund. It is booked when it has."),
    "changed_after_booking": _("The order changed after it was booked."),
    "unreadable": _("Shopify's answer for this order could not be read. We have been told."),
    "booking_type_not_ready": _("This booking type is not available yet. Choose sales entry."),
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
    "domestic": _("domestic"),
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
    "adjustments": _("adjustments"),
    "discount": _("discount"),
}


def reason_text(code: str) -> str:
    """The sentence for a reason code; a code of Exact's own is explained by the text beside it."""
    return str(REASONS.get(code, _("Exact refused it.")))


def setting_name(name: str) -> str:
    """A setting in words."""
    return str(SETTINGS.get(name, name.replace("_", " ")))
