"""What of an order still stands: units, money and tax per line and per shipping line.

A unit that leaves takes its share along, cents handed out from the first unit on (sandbox reading: Shopify does not
document how it splits a line over its units). What left is kept on the line under "gone", a key that no query sees, so
that a later change of the line (more units, a discount) leaves it alone. A line without the key, as in a recording,
has lost its first units.
"""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, amount_of, bag, cents, shares, total, units_share


class CannotDoThat(Exception):
    """The order's state forbids it; the text says why."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a line: its price after every discount (incl. VAT when the order's prices are), tax per tax line and
    discount per allocation.
    """

    gross: Decimal
    taxes: tuple[Decimal, ...]
    discounts: tuple[Decimal, ...]

    def __add__(self, other: "Share") -> "Share":
        return Share(self.gross + other.gross, _sum(self.taxes, other.taxes), _sum(self.discounts, other.discounts))

    def __neg__(self) -> "Share":
        return Share(-self.gross, tuple(-each for each in self.taxes), tuple(-each for each in self.discounts))

    @property
    def tax(self) -> Decimal:
        return total(self.taxes)

    def part(self, units: int, *, of: int) -> "Share":
        """What the first `units` of `of` come to."""

        def first(whole: Decimal) -> Decimal:
            return units_share(whole, of, before=0, units=units) if of else ZERO

        return Share(first(self.gross), tuple(map(first, self.taxes)), tuple(map(first, self.discounts)))

    def kept(self) -> Node:
        """As it is stored."""
        parts = {"taxes": self.taxes, "discounts": self.discounts}
        return {"gross": str(self.gross)} | {name: [str(each) for each in part] for name, part in parts.items()}


def _sum(one: tuple[Decimal, ...], other: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Place by place; the shorter one counts as 0 where it ends (an allocation that came later)."""
    width = max(len(one), len(other))
    left, right = (each + (ZERO,) * (width - len(each)) for each in (one, other))
    return tuple(a + b for a, b in zip(left, right, strict=True))


def share_of(kept: Node) -> Share:
    taxes, discounts = (tuple(Decimal(each) for each in kept[name]) for name in ("taxes", "discounts"))
    return Share(Decimal(kept["gross"]), taxes, discounts)


def sold_gross(line: Node) -> Decimal:
    """All units of a line after every discount; incl. VAT when the order's prices are."""
    allocated = (amount_of(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    return amount_of(line["originalTotalSet"]) - total(allocated)


def sold_tax(part: Node) -> Decimal:
    return total(amount_of(tax["priceSet"]) for tax in part["taxLines"])


def sold(line: Node) -> Share:
    taxes = tuple(amount_of(tax["priceSet"]) for tax in line["taxLines"])
    discounts = tuple(amount_of(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    return Share(sold_gross(line), taxes, discounts)


def gone(line: Node) -> Share:
    """Of the units that left: refunded, returned or removed."""
    if "gone" in line:
        return share_of(line["gone"])
    return sold(line).part(int(line["quantity"]) - int(line["currentQuantity"]), of=int(line["quantity"]))


def left(line: Node) -> Share:
    """Of the units that still stand."""
    return sold(line) + -gone(line)


def take(line: Node, units: int) -> Share:
    """Units leave the order; answers what they took along."""
    there = int(line["currentQuantity"])
    if not 0 < units <= there:
        raise CannotDoThat(f"{units} of {line['title']} cannot leave: {there} left")
    taken = left(line).part(units, of=there)
    line["gone"] = (gone(line) + taken).kept()
    line["currentQuantity"] = there - units
    return taken


def give_back(line: Node, units: int, share: Share) -> None:
    """Units that had left stand again, with what they had taken along."""
    line["gone"] = (gone(line) + -share).kept()
    line["currentQuantity"] += units


def pin(line: Node) -> None:
    """What left stays as it is, whatever the line becomes."""
    line["gone"] = gone(line).kept()


def retax(line: Node, *, taxes_included: bool, currency: str) -> None:
    """The tax of what stands follows its price; the tax of what left stays. The line is pinned."""
    lost = share_of(line["gone"])
    gross = sold_gross(line) - lost.gross
    rates = [Decimal(str(tax["rate"])) for tax in line["taxLines"]]
    base = gross / (1 + total(rates)) if taxes_included else gross
    for tax, rate, before in zip(line["taxLines"], rates, lost.taxes, strict=True):
        tax["priceSet"] = bag(cents(base * rate) + before, currency)


def shipping_left(order: Node, shipping: Node) -> Share:
    """What of a shipping line was neither removed nor refunded."""
    amounts = [amount_of(tax["priceSet"]) for tax in shipping["taxLines"]]
    if shipping["isRemoved"]:
        return Share(ZERO, tuple(ZERO for _ in amounts), ())
    back = [
        each
        for refund in order["refunds"]
        for each in refund["refundShippingLines"]["nodes"]
        if each["shippingLine"]["id"] == shipping["id"]
    ]
    price = amount_of(shipping["discountedPriceSet"]) - total(amount_of(each["subtotalAmountSet"]) for each in back)
    refunded = shares(total(amount_of(each["taxAmountSet"]) for each in back), amounts)
    return Share(price, tuple(a - b for a, b in zip(amounts, refunded, strict=True)), ())
