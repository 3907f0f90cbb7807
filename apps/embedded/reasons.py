"""Why an order waits or is left out by our own rules, a row each; and the one place that finds any row by its code.

The rules are pure and say codes only. What Exact refuses has rows in apps/exact/refusals; no code may stand in both.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.refusals import Held, Skipped
from apps.embedded import remarks
from apps.embedded.anew import reasons as anew
from apps.embedded.payments import reasons as payments
from apps.embedded.payouts import reasons as payouts
from apps.embedded.tills import reasons as tills
from apps.exact.refusals import table
from apps.exact.refusals.row import Elsewhere, Page, Refusal
from apps.ledger.reasons import BY_MERCHANT, BY_SUPPORT, GAVE_UP, READ_AGAIN

HELD: tuple[Refusal, ...] = (
    Refusal(
        Held.DOES_NOT_ADD_UP,
        _("The parts of the order do not add up to its total. Look at the amounts below in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.VAT_DOES_NOT_ADD_UP,
        _("The VAT of the lines is not the VAT of the order. Look at the amounts below in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.REFUND_DOES_NOT_ADD_UP,
        _("The refund cannot be explained by its lines. Look at the amounts below in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.DISCOUNT_NOT_ALLOCATED,
        _("A discount of the order is not divided over its lines."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.CURRENCIES_MIXED,
        _("Amounts in two currencies stand in one order."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.NOT_TO_THE_CENT,
        _("An amount has more decimals than its currency."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.EU_CONSUMER_WITHOUT_VAT,
        _("No VAT was charged to a consumer in another EU country. Check the tax settings."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.VAT_NUMBER_MISSING,
        _("No VAT was charged to a business in another EU country that gave no VAT number."),
        Page.VAT,
    ),
    Refusal(
        Held.VAT_NUMBER_NOT_REGISTERED,
        _("No VAT was charged, but the EU's register (VIES) does not know the VAT number."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.VAT_NUMBER_UNCHECKED,
        _("The EU's register (VIES) gave no answer on the VAT number; it is asked again by itself."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        Held.VAT_NUMBER_INVALID,
        _("No VAT was charged, but the VAT number of the business is not a valid one."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.VAT_ON_EXPORT,
        _("VAT was charged on an order that leaves the EU. Check the tax settings of that country."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.VAT_NUMBER_OF_DISPATCH,
        _("No VAT was charged, but the VAT number is of the country the goods leave from. Check the tax settings."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.NO_VAT_AT_HOME,
        _("No VAT was charged to a business on goods that stay in the country. Check the customer's tax settings."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.BUSINESS_TAXED_ABROAD,
        _("A business with a VAT number was charged VAT that is not of the country the goods leave from."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.FOREIGN_RATE_WITHOUT_OSS,
        _("VAT of another country was charged, but OSS is off. Switch OSS on under VAT if you take part in it."),
        Page.VAT,
    ),
    Refusal(
        Held.RATE_UNKNOWN,
        _("This VAT rate is none that we know of that country. If it is right, choose a code for it under VAT."),
        Page.VAT,
    ),
    Refusal(
        Held.VAT_NOT_ITS_RATE,
        _("The VAT of a line cannot be its rate. Look at the line in Shopify."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.CASH_ROUNDING_TOO_LARGE,
        _("More was rounded in cash than coins explain. Look at the payments in Shopify; if it is right, say so."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.DESTINATION_UNKNOWN,
        _("The goods are sent, but Shopify does not tell where to."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.DELIVERY_UNTOLD,
        _("Shopify does not tell whether the goods were collected or sent."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.TILL_UNKNOWN,
        _("Shopify does not tell in which country the till stands."),
        Elsewhere.SHOPIFY,
    ),
    Refusal(
        Held.GIFT_CARD_UNTOLD,
        _("Shopify does not tell whether a gift card that paid was sold. See under Gift cards what is missing."),
        Page.GIFT_CARDS,
    ),
    Refusal(
        Held.VAT_CODE_MISSING,
        _("There is no VAT code for this rate yet."),
        Page.VAT,
    ),
    Refusal(
        Held.SETTING_MISSING,
        _("A setting that this order needs is empty. Fill it in under Settings."),
        Page.SETTINGS,
    ),
    Refusal(
        Held.PERIOD_CLOSED,
        _("The date lies in a closed period. Open it in Exact, or book on the first open day."),
        Page.SCHEDULE,
    ),
    Refusal(
        Held.REFUND_PENDING,
        _("The payment provider has not finished this refund. It is booked when it has."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        Held.CHANGED_AFTER_BOOKING,
        _("The order changed after it was booked in a way that no units explain. Correct it in Exact."),
        Elsewhere.EXACT,
    ),
    Refusal(
        Held.OUR_FAULT,
        _("A fault of ours keeps this order from being booked. It is in our error log; every sync tries again."),
        Elsewhere.BY_ITSELF,
        is_for_our_people=True,
    ),
    Refusal(
        Held.LOOKED_FOR,
        _("It is booked by itself when the app has looked whether others booked it in Exact already."),
        Elsewhere.BY_ITSELF,
    ),
    Refusal(
        Held.MAYBE_BY_OTHERS,
        _("Entry %(number)s in journal %(journal)s in Exact may be this order. Say whether it is."),
        Page.TAKEN_OVER,
    ),
    Refusal(
        Held.SALE_BY_OTHERS,
        _(
            "The order was booked by others, as entry %(number)s in journal %(journal)s. Whether they booked this "
            "refund as well is not known."
        ),
        Page.TAKEN_OVER,
    ),
    Refusal(
        Held.CHANGED_SINCE_OTHERS,
        _("The order was booked by others and changed since. Enter the difference in Exact, and say so."),
        Page.TAKEN_OVER,
    ),
    Refusal(
        Held.BOOKING_UNREADABLE,
        _("Our own record of what is booked for this order cannot be read: no more of it is booked."),
        Elsewhere.TRY_AGAIN,
        is_for_our_people=True,
    ),
    Refusal(
        Held.UNREADABLE,
        _("Shopify's answer for this order could not be read. It is a fault of this app; nothing was booked."),
        Elsewhere.TRY_AGAIN,
        is_for_our_people=True,
    ),
)

SKIPPED: tuple[Refusal, ...] = (
    Refusal(Skipped.TEST_ORDER, _("A test order."), Elsewhere.NOTHING),
    Refusal(Skipped.CANCELLED, _("Cancelled before it was booked."), Elsewhere.NOTHING),
    Refusal(Skipped.BEFORE_START, _("Older than the start date."), Page.SCHEDULE),
    Refusal(Skipped.UNPAID, _("Not paid; only paid orders are booked."), Page.BOOKING),
    Refusal(Skipped.ZERO_TOTAL, _("There is nothing to book: the total is zero."), Elsewhere.NOTHING),
    Refusal(Skipped.CHANNEL_EXCLUDED, _("This sales channel is left out by your settings."), Page.BOOKING),
    Refusal(Skipped.TAG_EXCLUDED, _("An order tag leaves it out by your settings."), Page.BOOKING),
    Refusal(
        Skipped.BY_OTHERS,
        _("Booked by others, as you said: entry %(number)s in journal %(journal)s."),
        Page.TAKEN_OVER,
    ),
    Refusal(Skipped.NOTHING_BOOKED, _("There is nothing left to book."), Elsewhere.NOTHING),
)

OF_THE_LEDGER: tuple[Refusal, ...] = (
    Refusal(BY_MERCHANT, _("Left out by you."), Elsewhere.TRY_AGAIN),
    Refusal(BY_SUPPORT, _("Left out on your behalf, as you asked."), Elsewhere.TRY_AGAIN),
    Refusal(READ_AGAIN, _("It is read again in the next sync."), Elsewhere.BY_ITSELF),
    Refusal(
        GAVE_UP,
        _("It was tried several times and never arrived in Exact. You can have it tried again."),
        Elsewhere.TRY_AGAIN,
        is_for_our_people=True,
    ),
)

ROWS: tuple[Refusal, ...] = (*HELD, *SKIPPED, *OF_THE_LEDGER, *payouts.ROWS, *tills.ROWS, *payments.ROWS, *anew.ROWS)
# Fails at the start of the program where a word would mean two things.
_BY_CODE = table.by_code((*ROWS, *remarks.ROWS, *table.ROWS))


def find(code: str) -> Refusal | None:
    """The row of any code that a document, a remark or a connection can have; None for another word."""
    return _BY_CODE.get(code)
