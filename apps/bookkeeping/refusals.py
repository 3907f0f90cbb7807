"""Why an order is not booked: held until a person or a setting decides, or skipped for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from apps.bookkeeping.booking import Rule
from apps.bookkeeping.money import Money


class Held(StrEnum):
    """Waits for a person or a setting."""

    DOES_NOT_ADD_UP = "does_not_add_up"
    VAT_DOES_NOT_ADD_UP = "vat_does_not_add_up"
    REFUND_DOES_NOT_ADD_UP = "refund_does_not_add_up"
    DISCOUNT_NOT_ALLOCATED = "discount_not_allocated"
    CURRENCIES_MIXED = "currencies_mixed"
    NOT_TO_THE_CENT = "not_to_the_cent"
    EU_CONSUMER_WITHOUT_VAT = "eu_consumer_without_vat"
    VAT_NUMBER_MISSING = "vat_number_missing"
    VAT_NUMBER_INVALID = "vat_number_invalid"
    VAT_NUMBER_NOT_REGISTERED = "vat_number_not_registered"
    VAT_NUMBER_UNCHECKED = "vat_number_unchecked"
    VAT_ON_EXPORT = "vat_on_export"
    VAT_NUMBER_OF_DISPATCH = "vat_number_of_dispatch"
    NO_VAT_AT_HOME = "no_vat_at_home"
    BUSINESS_TAXED_ABROAD = "business_taxed_abroad"
    FOREIGN_RATE_WITHOUT_OSS = "foreign_rate_without_oss"
    RATE_UNKNOWN = "rate_unknown"
    VAT_NOT_ITS_RATE = "vat_not_its_rate"
    CASH_ROUNDING_TOO_LARGE = "cash_rounding_too_large"
    DESTINATION_UNKNOWN = "destination_unknown"
    DELIVERY_UNTOLD = "delivery_untold"
    TILL_UNKNOWN = "till_unknown"
    GIFT_CARD_UNTOLD = "gift_card_untold"
    VAT_CODE_MISSING = "vat_code_missing"
    SETTING_MISSING = "setting_missing"
    PERIOD_CLOSED = "period_closed"
    REFUND_PENDING = "refund_pending"
    CHANGED_AFTER_BOOKING = "changed_after_booking"
    UNREADABLE = "unreadable"
    BOOKING_UNREADABLE = "booking_unreadable"
    OUR_FAULT = "our_fault"
    LOOKED_FOR = "looked_for"
    MAYBE_BY_OTHERS = "maybe_by_others"
    SALE_BY_OTHERS = "sale_by_others"
    CHANGED_SINCE_OTHERS = "changed_since_others"


class Skipped(StrEnum):
    """Never to be booked, said in the log."""

    TEST_ORDER = "test_order"
    CANCELLED = "cancelled"
    BEFORE_START = "before_start"
    UNPAID = "unpaid"
    ZERO_TOTAL = "zero_total"
    CHANNEL_EXCLUDED = "channel_excluded"
    TAG_EXCLUDED = "tag_excluded"
    NOTHING_BOOKED = "nothing_booked"
    BY_OTHERS = "by_others"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code that screens put into words, the amounts that differ, and other facts (no personal data).

    `trace`: the rules of VAT that were tried, where one of them made it wait.
    """

    code: Held | Skipped
    amounts: Mapping[str, Money] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    trace: tuple[Rule, ...] = ()


class CannotBook(Exception):
    """The document is held. `reason` says why and with which amounts."""

    def __init__(self, code: Held, *, amounts: Mapping[str, Money] | None = None, **facts: str) -> None:
        self.reason = Reason(code, dict(amounts or {}), facts)
        super().__init__(f"{code}: {facts} {dict(amounts or {})}")

    @classmethod
    def because(cls, reason: Reason) -> CannotBook:
        """For a reason that is known already."""
        found = cls(Held(reason.code), amounts=reason.amounts, **reason.facts)
        found.reason = reason
        return found
