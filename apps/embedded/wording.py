"""The words: which setting is missing, what a VAT rule means. Why something waits has a row in reasons.py."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Component

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
    "account_gift_card_given": _("account for gift cards issued by hand"),
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
    "item_gift_card_given": _("item for gift cards issued by hand"),
    "item_cash_rounding": _("item for cash rounding"),
    "item_adjustment": _("item for refund differences"),
    "marketplace_item": _("item for VAT owed by marketplaces"),
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
    "gift_card_given": _("Gift card issued by hand, redeemed"),
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
    "GET generaljournalentry/GeneralJournalEntries": _("see entries of the general journal"),
    "POST generaljournalentry/GeneralJournalEntries": _("make entries of the general journal"),
    "GET logistics/Items": _("see items"),
    "POST logistics/Items": _("make items"),
    "GET crm/Accounts": _("see accounts (debtors)"),
    "POST crm/Accounts": _("make accounts (debtors)"),
    "PUT crm/Accounts": _("change accounts (debtors)"),
    "POST documents/Documents": _("make documents"),
    "POST documents/DocumentAttachments": _("attach files to documents"),
}

# The fields of a customer, by the name of Exact's property.
CONTACT_FIELDS: dict[str, Promise] = {
    "Name": _("name"),
    "Email": _("e-mail address"),
    "AddressLine1": _("street and number"),
    "Postcode": _("postcode"),
    "City": _("town"),
    "Country": _("country of the customer"),
    "VATNumber": _("VAT number"),
    "ChamberOfCommerce": _("chamber-of-commerce number"),
    "Language": _("language"),
}

# Which document of Exact it became.
FORMS: dict[str, Promise] = {
    "sales_entry": _("sales entry"),
    "sales_invoice": _("sales invoice"),
    "credit_note": _("credit note"),
    "sales_order": _("sales order"),
}

# Who told where the goods went, and what the EU's register said of the VAT number.
TOLD_BY: dict[str, Promise] = {
    "delivery": _("The delivery address says where to."),
    "billing": _("The billing address says where to; nothing was sent."),
    "till": _("The till says where."),
    "shop": _("It was collected or handed over in the shop."),
    "decision": _("A person decided where to."),
    "nobody": _("Nobody tells where to."),
}
VIES: dict[str, Promise] = {
    "yes": _("The EU's register (VIES) knows it."),
    "no": _("The EU's register (VIES) does not know it."),
}

# Shopify's own sales channels; an app that sells has the name it gave itself, or a number.
CHANNELS: dict[str, Promise] = {
    "web": _("Online store"),
    "pos": _("Point of sale"),
    "shopify_draft_order": _("Draft orders"),
    "subscription_contract": _("Subscriptions"),
    "iphone": _("Shopify on an iPhone"),
    "android": _("Shopify on Android"),
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
    "before": _("when it was said to be booked by others"),
    "now": _("now"),
    "transactions": _("sum of the payments and fees"),
    "payout": _("paid out"),
    "summary": _("Shopify's own sum"),
    "fees_of_transactions": _("sum of the fees"),
    "fees_of_summary": _("Shopify's own sum of the fees"),
    "amount_less_fee": _("amount less fee"),
    "difference": _("difference"),
    "transaction_net": _("amount less fee, as Shopify tells it"),
    "amount": _("amount"),
    "transaction_fee": _("fee"),
    "other": _("amount in another currency"),
    "lines_total": _("total of the lines"),
    "current_total": _("current total"),
    "net_payment": _("paid, less what was paid back"),
    "sales_ledger": _("total of Shopify's sales ledger"),
    "line_net": _("line excl. VAT"),
    "line_vat": _("VAT of the line"),
    "vat_at_rate": _("VAT at that rate"),
    "gift_cards": _("paid with gift cards"),
    "cash_rounding": _("rounded in cash"),
    "most_cash_rounding": _("at most, with the coins there are"),
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


def channel_name(channel: str) -> str:
    """A sales channel as the admin calls it; an app that sells by its number; any other as Shopify names it."""
    if channel.isdigit():
        return gettext("App %(number)s") % {"number": channel}
    return str(CHANNELS.get(channel, channel))


def setting_name(name: str) -> str:
    """A setting in words."""
    return str(SETTINGS.get(name, name.replace("_", " ")))


def still_missing(names: Iterable[str]) -> str:
    """What keeps booking from being switched on: settings by their names."""
    return gettext("Still missing before anything can be booked: %(names)s.") % {
        "names": ", ".join(setting_name(name) for name in names)
    }


def named(lines: str, *, component: str) -> str:
    """What a verdict is about: Shopify's names of the lines, or what it is for, where Shopify has no name for it."""
    own = COMPONENTS.get(component)
    return str(own) if own and lines in ("", Component(component).words) else lines
