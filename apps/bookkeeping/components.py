"""From an order to its parts: every amount with what it is for, its net and the one VAT rate it was charged at.

VAT is what Shopify charged, never recomputed. Prices with tax included: net = gross - VAT charged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.bookkeeping import freight
from apps.bookkeeping.booking import Component
from apps.bookkeeping.money import ZERO, Money, nothing, quantum, spread, total
from apps.bookkeeping.sale import Delivery, Fee, Sale, SoldLine, Tax


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of an order with one VAT rate (percentage). `net` excl. and `vat` = the VAT charged on it.

    `kept` of `units` stay in the order after edits; a part that was removed before booking is not booked.
    `returning` of those kept are in a return that is open: Shopify's current totals do without them already.
    `is_loose`: money of a refund that belongs to no line.
    `description`: what Shopify calls it, "" where it has no name there.
    `quantity`: the units it moves; a line with several rates moves its units once, with its first (`is_counted`).
    """

    component: Component
    source: str
    description: str
    rate: Decimal
    net: Money
    vat: Money
    is_channel_liable: bool = False
    is_service: bool = False
    units: int = 1
    kept: int = 1
    sku: str = ""
    quantity: int = 1
    is_counted: bool = False
    is_restocked: bool = True
    is_taxable: bool = True
    returning: int = 0
    is_loose: bool = False

    @property
    def gross(self) -> Money:
        """Incl. VAT."""
        return self.net + self.vat

    @property
    def name(self) -> str:
        """For facts and traces; screens say it in the reader's language where Shopify has no name for it."""
        return self.description or self.component.words


def of_sale(sale: Sale) -> list[Part]:
    """Every part as sold: removed and refunded units included. What costs nothing is there only as goods."""
    refunded = refunded_quantities(sale)
    found: list[Part] = []
    for line in sale.lines:
        found += _of_line(line, sale, refunded.get(line.source, 0))
    for delivery in sale.deliveries:
        found += _of_delivery(delivery, sale)
    for fee in sale.fees:
        found += _of_fee(fee, sale)
    found += _of_tips(sale)
    return [part for part in found if part.net or part.vat or part.is_counted]


def not_empty(parts: Iterable[Part]) -> list[Part]:
    """Parts with an amount or with units: a free article stays an article."""
    return [part for part in parts if part.net or part.vat or (part.is_counted and part.quantity)]


def refunded_quantities(sale: Sale) -> dict[str, int]:
    """Units taken back by refunds, per line gid."""
    quantities: dict[str, int] = {}
    for refund in sale.refunds:
        for line in refund.lines:
            quantities[line.line] = quantities.get(line.line, 0) + line.quantity
    return quantities


def kind_of(line: SoldLine) -> Component:
    """What a line is for."""
    if line.is_gift_card:
        return Component.GIFT_CARD_SOLD
    return Component.TIP if line.is_tip else Component.GOODS


def name_of(line: SoldLine) -> str:
    """What Shopify calls it; "" of a tip, whose name there is a word of Shopify's own."""
    return "" if line.is_tip else line.description


def gross_of(line: SoldLine) -> Money:
    """Price of all units after every discount; incl. VAT when the order's prices include it."""
    return line.original - total(line.discounts, currency=line.original.currency)


def _of_line(line: SoldLine, sale: Sale, refunded: int) -> Iterator[Part]:
    removed = max(0, line.quantity - line.current_quantity - refunded)
    whole = Part(
        component=kind_of(line),
        source=line.source,
        description=name_of(line),
        rate=ZERO,
        net=gross_of(line),
        vat=nothing(sale.currency),
        is_service=line.is_service,
        is_taxable=line.is_taxable,
        units=line.quantity,
        kept=line.quantity - removed + min(line.returning, removed),
        sku=line.sku,
        quantity=line.quantity,
        is_counted=kind_of(line) is Component.GOODS,
        returning=min(line.returning, removed),
    )
    yield from split_by_rate(whole, line.taxes, taxes_included=sale.taxes_included)
    for duty in line.duties:
        part = replace(
            whole, component=Component.DUTY, source=duty.source, net=duty.amount, quantity=1, is_counted=False
        )
        yield from split_by_rate(part, duty.taxes, taxes_included=False)


def _of_delivery(delivery: Delivery, sale: Sale) -> Iterator[Part]:
    whole = Part(
        component=Component.SHIPPING,
        source=delivery.source,
        description=delivery.description,
        rate=ZERO,
        net=delivery.price,
        vat=nothing(sale.currency),
        kept=0 if delivery.is_removed else 1,
    )
    yield from _with_untaxed_share(split_by_rate(whole, delivery.taxes, taxes_included=sale.taxes_included), sale)


def _with_untaxed_share(taxed: list[Part], sale: Sale) -> list[Part]:
    """Where the contents explain it, shipping has a part without VAT beside those with."""
    first = taxed[0]
    if not any(part.rate for part in taxed) or len({part.is_channel_liable for part in taxed}) > 1:
        return taxed
    net = total((part.net for part in taxed), currency=sale.currency)
    taxes = [Tax(part.rate, part.vat, "", part.is_channel_liable) for part in taxed]
    shares = freight.divide(net, taxes, _contents(sale))
    if shares is None:
        return taxed
    untaxed = replace(first, rate=ZERO, net=shares[-1], vat=nothing(sale.currency), is_channel_liable=False)
    return [*(replace(part, net=share) for part, share in zip(taxed, shares, strict=False)), untaxed]


def _contents(sale: Sale) -> Iterator[freight.Contents]:
    """What is in the order by VAT rate, in each way that Shopify may look at it."""
    goods = [
        (line, part)
        for line in sale.lines
        if kind_of(line) is Component.GOODS
        for part in _of_line(line, sale, 0)
        if part.component is Component.GOODS
    ]
    for chosen in ([part for _, part in goods], [part for line, part in goods if not line.is_service]):
        for side in ("net", "gross"):
            values: dict[Decimal, Decimal] = {}
            for part in chosen:
                values[part.rate] = values.get(part.rate, ZERO) + getattr(part, side).amount
            yield values


def _of_fee(fee: Fee, sale: Sale) -> Iterator[Part]:
    whole = Part(
        component=Component.FEE,
        source=fee.source,
        description=fee.description,
        rate=ZERO,
        net=fee.price,
        vat=nothing(sale.currency),
    )
    yield from split_by_rate(whole, fee.taxes, taxes_included=sale.taxes_included)


def _of_tips(sale: Sale) -> Iterator[Part]:
    """The tip that Shopify shows only as a total; a tip that is also a line was read there, and counts once."""
    on_lines = total((gross_of(line) for line in sale.lines if line.is_tip), currency=sale.currency)
    rest = sale.as_sold.tips - on_lines
    if rest.amount > 0:
        yield Part(Component.TIP, sale.source, "", ZERO, rest, nothing(sale.currency))


def split_by_rate(whole: Part, taxes: Sequence[Tax], *, taxes_included: bool) -> list[Part]:
    """One part per VAT rate. `whole.net` holds the price (incl. VAT when `taxes_included`), its rate and VAT are 0.

    The net is divided in proportion to tax / rate: the base each tax was charged on.
    """
    charged = _charged(taxes, price=whole.net, taxes_included=taxes_included)
    if not charged:
        return [whole]
    vat = total((tax.amount for tax in charged), currency=whole.net.currency)
    net = whole.net - vat if taxes_included else whole.net
    if len(charged) == 1:
        only = charged[0]
        return [replace(whole, rate=only.rate, net=net, vat=vat, is_channel_liable=only.channel_liable)]
    shares = spread(net, [abs(tax.amount.amount / tax.rate) for tax in charged])
    parts = [
        replace(whole, rate=tax.rate, net=share, vat=tax.amount, is_channel_liable=tax.channel_liable)
        for tax, share in zip(charged, shares, strict=True)
    ]
    return [parts[0], *(replace(part, sku="", quantity=1, is_counted=False) for part in parts[1:])]


def _charged(taxes: Sequence[Tax], *, price: Money, taxes_included: bool) -> list[Tax]:
    """The taxes that were charged, one per rate and debtor.

    A tax line of 0.00 counts at its rate only when the tax really rounds to nothing; otherwise it was not charged
    (Shopify keeps the line of a tax it waived).
    """
    merged: dict[tuple[Decimal, bool], Tax] = {}
    for tax in taxes:
        if not tax.rate or (not tax.amount and not _rounds_to_nothing(tax, price, taxes_included=taxes_included)):
            continue
        key = (tax.rate, tax.channel_liable)
        known = merged.get(key)
        merged[key] = replace(tax, amount=known.amount + tax.amount) if known else tax
    found = list(merged.values())
    nonzero = [tax for tax in found if tax.amount]
    return nonzero if len(found) > 1 and nonzero else found[:1]


def _rounds_to_nothing(tax: Tax, price: Money, *, taxes_included: bool) -> bool:
    """Whether the tax on the net of `price` is less than half the smallest unit."""
    base = 100 + tax.rate if taxes_included else Decimal(100)
    return abs(price.amount) * tax.rate / base < quantum(price.currency) / 2
