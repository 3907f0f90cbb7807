"""What became of every order so far: one row per document, and the sum of it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from apps.bookkeeping.booking import Form
from apps.bookkeeping.money import ZERO, Money
from apps.bookkeeping.refusals import Held
from apps.ledger.models import Document
from apps.ledger.states import MOVING, State

_WAITS_BY_THE_RULES = frozenset(code.value for code in Held)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One document. Totals incl. VAT; `in_shopify` is what the rules checked against Shopify's own figures."""

    shop: str
    order: str
    channel: str
    booked_as: str
    number: str
    currency: str
    in_shopify: Decimal | None
    in_exact: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Zero, or somebody has to look; None for what is not booked."""
        if self.in_shopify is None or self.in_exact is None:
            return None
        return self.in_exact - self.in_shopify


@dataclass(frozen=True, slots=True)
class Result:
    """Every order counts once: exported + held + skipped + failed = orders."""

    orders: int
    exported: int
    held: int
    skipped: int
    failed: int
    difference: Decimal


def rows(documents: Iterable[Document]) -> list[OutcomeRow]:
    """The table, a row per document."""
    return [_row(document) for document in documents]


def result(documents: Iterable[Document]) -> Result:
    """The sums. `difference` adds up what differs, whichever way it differs, over all currencies."""
    orders: dict[tuple[int, str], list[Document]] = {}
    for document in documents:
        if document.is_counted:
            orders.setdefault((document.webshop_id, document.order_gid), []).append(document)
    fates = [_fate(of_order) for of_order in orders.values()]
    differences = (row.difference for of_order in orders.values() for row in map(_row, of_order))
    return Result(
        orders=len(orders),
        exported=fates.count("exported"),
        held=fates.count("held"),
        skipped=fates.count("skipped"),
        failed=fates.count("failed"),
        difference=sum((abs(one) for one in differences if one is not None), ZERO).quantize(Decimal("0.01")),
    )


def _row(document: Document) -> OutcomeRow:
    is_booked = document.state == State.BOOKED
    return OutcomeRow(
        shop=document.webshop.handle,
        order=document.reference or document.order_name,
        channel=document.channel,
        booked_as=_words(document),
        number=document.exact_number,
        currency=document.currency,
        in_shopify=_to_the_cent(document.total, document.currency) if is_booked else None,
        in_exact=_to_the_cent(document.exact_total, document.currency) if is_booked else None,
    )


def _to_the_cent(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else Money(amount, currency).rounded().amount


def _words(document: Document) -> str:
    if document.state == State.BOOKED:
        form = Form((document.booking or {})["form"])
        is_credit = form is Form.SALES_ENTRY and document.total is not None and document.total < 0
        return (Form.CREDIT_NOTE if is_credit else form).value.replace("_", " ")
    if document.reason_code:
        return f"{document.state}: {document.reason_code.replace('_', ' ')}"
    return str(document.state)


def _fate(documents: list[Document]) -> str:
    states = {document.state for document in documents}
    if states & set(MOVING) or any(map(_was_refused, documents)):
        return "failed"
    if State.HELD in states:
        return "held"
    return "exported" if State.BOOKED in states else "skipped"


def _was_refused(document: Document) -> bool:
    """Held because Exact refused it, not because the rules or the merchant let it wait."""
    return document.state == State.HELD and document.reason_code not in _WAITS_BY_THE_RULES
