"""What is compared: what should stand, what stands, and what was found. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from apps.bookkeeping.booking import Form

ZERO = Decimal(0)


class GapCause(StrEnum):
    """Why something differs, waits, or is to be known; causes.py has the sentence and the way out of each."""

    MISSING = "missing"
    OTHER_ADMINISTRATION = "other_administration"
    OTHER_JOURNAL = "other_journal"
    TWICE = "twice"
    BY_HAND = "by_hand"
    AMOUNT_CHANGED = "amount_changed"
    VAT_CHANGED = "vat_changed"
    VAT_CODE_CHANGED = "vat_code_changed"
    CURRENCY_CHANGED = "currency_changed"
    DATE_CHANGED = "date_changed"
    PERIOD_MOVED = "period_moved"
    UNEXPLAINED = "unexplained"
    HELD = "held"
    UNDER_WAY = "under_way"
    NOT_IN_JOURNAL = "not_in_journal"
    CHANGED_SINCE = "changed_since"
    UNSEEN = "unseen"
    NOT_READ = "not_read"
    SKIPPED = "skipped"
    REMARK = "remark"
    NOT_OURS = "not_ours"
    BY_OTHERS = "by_others"
    MONEY_MISSING = "money_missing"
    MONEY_CHANGED = "money_changed"
    MONEY_WAITS = "money_waits"
    MONEY_UNTOLD = "money_untold"


class HowFar(StrEnum):
    """How far a document is, as far as the comparison cares."""

    BOOKED = "booked"
    UNDER_WAY = "under_way"
    HELD = "held"
    SKIPPED = "skipped"


class BookedAs(StrEnum):
    """As what something stands in Exact, or is to: a Form, the entry of a till's day, or somebody else's."""

    SALES_ENTRY = Form.SALES_ENTRY.value
    SALES_INVOICE = Form.SALES_INVOICE.value
    SALES_ORDER = Form.SALES_ORDER.value
    CREDIT_NOTE = Form.CREDIT_NOTE.value
    TILL_DAY = "till_day"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class NetAndVat:
    """Of one VAT code; negative on a credit."""

    net: Decimal = ZERO
    vat: Decimal = ZERO

    def __add__(self, other: NetAndVat) -> NetAndVat:
        return NetAndVat(self.net + other.net, self.vat + other.vat)

    def __sub__(self, other: NetAndVat) -> NetAndVat:
        return NetAndVat(self.net - other.net, self.vat - other.vat)

    def __bool__(self) -> bool:
        return bool(self.net or self.vat)

    @property
    def total(self) -> Decimal:
        """Incl. VAT."""
        return self.net + self.vat


ByCode = Mapping[str, NetAndVat]


@dataclass(frozen=True, slots=True)
class TradeStands:
    """An invoice or sales order that is in no journal yet, as Exact told it last; None is what it did not tell."""

    is_there: bool
    on: date | None = None
    currency: str = ""
    total: Decimal | None = None  # incl. VAT
    vat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A document of our ledger. `by_code`: what Exact should have of it, empty where no booking is known.

    `worth` is then all that is known of it. `told` is the total that Exact told when it was booked, None for nothing.
    `way` is "" while it waits, `location` Shopify's id of the till.
    `paid` stands in the same entry, taken off what the debtor owes: it is no turnover, and is in none of the others.
    `period`: year and number that its day has in the administration; None where that is not known. `stands`: of what
    is in no journal, where Exact was asked.
    """

    document: str
    order_name: str
    reference: str
    progress: HowFar
    on: date
    currency: str
    worth: Decimal
    form: Form = Form.SALES_ENTRY
    journal: str = ""
    channel: str = ""
    location: str = ""
    way: BookedAs | Literal[""] = ""
    exact_id: str = ""
    exact_number: str = ""
    by_code: ByCode = field(default_factory=dict)
    lines_count: int = 0
    told: Decimal | None = None
    period: tuple[int, int] | None = None
    reason: str = ""
    remarks: tuple[str, ...] = ()
    paid: Decimal = ZERO
    is_before_switch: bool = False  # booked before the administration was chosen that is read now
    is_fresh: bool = False  # booked after Exact was last read
    stands: TradeStands | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a journal as it stands in Exact. `period`: year and number."""

    entry_id: str
    number: str
    journal: str
    on: date
    period: tuple[int, int]
    currency: str
    reference: str
    by_code: ByCode
    numbers: frozenset[str] = frozenset()  # readback.numbers.tell

    @property
    def total(self) -> Decimal:
        """Incl. VAT."""
        return sum((amounts.total for amounts in self.by_code.values()), ZERO)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found on `on`. `gap`: what Exact has more than it should, incl. VAT, in `currency`."""

    cause: GapCause
    on: date
    currency: str
    gap: Decimal = ZERO
    document: str = ""
    order_name: str = ""
    reference: str = ""
    exact_number: str = ""
    channel: str = ""
    location: str = ""
    way: BookedAs | Literal[""] = ""
    meant: str = ""
    found: str = ""
