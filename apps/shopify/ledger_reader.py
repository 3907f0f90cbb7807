"""From Shopify's sales ledger (`agreements`) to what was agreed, signed. Only nodes that carry it have one."""

from __future__ import annotations

from dataclasses import replace

from apps.bookkeeping.booking import Component
from apps.bookkeeping.sale import Agreed
from apps.shopify.amounts import Amounts
from apps.shopify.fields import Fields
from apps.shopify.returns_reader import open_returns

_COMPONENTS = {
    "PRODUCT": Component.GOODS,
    "GIFT_CARD": Component.GIFT_CARD_SOLD,
    "TIP": Component.TIP,
    "SHIPPING": Component.SHIPPING,
    "DUTY": Component.DUTY,
    "FEE": Component.FEE,
    "ADDITIONAL_FEE": Component.FEE,
    "ADJUSTMENT": Component.ADJUSTMENT,
}
_SOURCES = ("lineItem", "shippingLine", "duty", "additionalFee", "fee")


def read(order: Fields, amounts: Amounts) -> tuple[Agreed, ...] | None:
    """Every line of the ledger; None where the node does not carry it. Raises Unreadable for a kind nobody knows."""
    if not order.has("agreements"):
        return None
    refund_of, open_ones = _refunds_of_returns(order), open_returns(order)
    return tuple(
        _marked(
            _agreed(sale, amounts, refund=_refund(agreement, refund_of)), is_open=_return_of(agreement) in open_ones
        )
        for agreement in order.nodes("agreements")
        for sale in agreement.nodes("sales")
    )


def _marked(entry: Agreed, *, is_open: bool) -> Agreed:
    """What an open return takes back, and keeps as a fee, waits for its end; what is exchanged for it is sold."""
    return replace(entry, is_open=is_open and (entry.total.amount < 0 or entry.component is Component.FEE))


def _agreed(sale: Fields, amounts: Amounts, *, refund: str) -> Agreed:
    source = next((sale.part(name) for name in _SOURCES if sale.has(name)), sale)
    return Agreed(
        component=_COMPONENTS[sale.word("lineType", frozenset(_COMPONENTS))],
        source=source.text("id"),
        refund=refund,
        quantity=sale.whole("quantity") if sale.has("quantity") else 0,
        total=amounts.money(sale, "totalAmount"),
        taxes=tuple(amounts.tax(tax.part("taxLine"), amounts.money(tax, "amount")) for tax in sale.parts("taxes")),
    )


def _refunds_of_returns(order: Fields) -> dict[str, str]:
    """The first refund of every return: what came back is credited with it."""
    returns = order.nodes_if_asked("returns")
    return {one.text("id"): own[0].text("id") for one in returns if (own := one.nodes_if_asked("refunds"))}


def _refund(agreement: Fields, refund_of: dict[str, str]) -> str:
    refund = agreement.part_or_none("refund")
    return refund.text("id") if refund else refund_of.get(_return_of(agreement), "")


def _return_of(agreement: Fields) -> str:
    of_return = agreement.part_or_none("return")
    return of_return.text("id") if of_return else ""
