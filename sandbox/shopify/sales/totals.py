"""Every sum Shopify shows on an order, worked out from its parts: as sold, as it is now, and the money.

As-sold sums count refunded and removed units, current sums do not (what of a line still stands: standing.py). What a
refund paid more or less than its parts come to is an order adjustment and moves the current total, as do the fees of a
return; an adjustment that only says "the money is not there yet" (or never came) does not (sandbox reading, from a
recorded pending refund; Shopify documents none of it).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, amount_of, bag, cents, total
from sandbox.shopify.sales.standing import left, shipping_left, sold_gross

Rate = tuple[float, str, bool | None]
CHARGED = ("OPEN", "CLOSED")


def refund_parts(order: Node, connection_name: str) -> Iterator[Node]:
    """All children of one kind of all refunds."""
    for refund in order["refunds"]:
        yield from refund[connection_name]["nodes"]


def rate_of(tax: Node) -> Rate:
    """What makes two tax lines the same tax."""
    return tax["rate"], tax["title"], tax.get("channelLiable")


def tax_groups(lines: Iterable[tuple[Rate, Decimal]], currency: str) -> list[Node]:
    """One tax line per rate and title."""
    sums: dict[Rate, Decimal] = {}
    for rate, amount in lines:
        sums[rate] = sums.get(rate, ZERO) + amount
    return [
        {
            "title": title,
            "rate": rate,
            "ratePercentage": rate * 100,
            "source": "Shopify",
            "channelLiable": is_channel_liable,
            "priceSet": bag(amount, currency),
        }
        for (rate, title, is_channel_liable), amount in sums.items()
    ]


def settle_as_sold(order: Node) -> None:
    """The sums that do not change with refunds. Also after an edit that added units."""
    currency, lines, shipping = order["currencyCode"], order["lineItems"]["nodes"], order["shippingLines"]["nodes"]
    subtotal = total(sold_gross(line) for line in lines)
    freight = total(amount_of(each["discountedPriceSet"]) for each in shipping)
    taxes = [(rate_of(tax), amount_of(tax["priceSet"])) for part in (*lines, *shipping) for tax in part["taxLines"]]
    tax = total(amount for _, amount in taxes)
    whole = subtotal + freight + (ZERO if order["taxesIncluded"] else tax)
    discount, across = _discounts(lines)
    order["taxLines"] = tax_groups(taxes, currency)
    order["subtotalPriceSet"] = bag(subtotal, currency)
    order["totalShippingPriceSet"] = bag(freight, currency)
    order["totalDiscountsSet"] = bag(discount, currency)
    order["cartDiscountAmountSet"] = bag(across, currency) if across else None
    order["totalTaxSet"] = bag(tax, currency)
    order["totalPriceSet"] = bag(whole, currency)
    order.setdefault("originalTotalPriceSet", bag(whole, currency))


def _discounts(lines: list[Node]) -> tuple[Decimal, Decimal]:
    """All discounts, and those of them that were given over the whole order."""
    allocations = [each for line in lines for each in line["discountAllocations"]]
    across = [each for each in allocations if each["discountApplication"]["allocationMethod"] == "ACROSS"]
    return (
        total(amount_of(each["allocatedAmountSet"]) for each in allocations),
        total(amount_of(each["allocatedAmountSet"]) for each in across),
    )


def refresh(order: Node, moment: str) -> None:
    """Everything that follows from what is still sold and what was paid; `moment` is Shopify's updatedAt."""
    order["updatedAt"] = moment
    _refresh_lines(order)
    _refresh_current(order)
    _refresh_money(order)
    order["displayFinancialStatus"] = _financial_status(order)


def _refresh_lines(order: Node) -> None:
    currency = order["currencyCode"]
    for line in order["lineItems"]["nodes"]:
        stands = left(line)
        net = stands.gross - (stands.tax if order["taxesIncluded"] else ZERO)
        line["refundableQuantity"] = line["currentQuantity"] + line.get("returning", 0)
        line["priceAfterAllDiscountsBeforeTaxesSet"] = bag(net, currency)
    for shipping in order["shippingLines"]["nodes"]:
        shipping["currentDiscountedPriceSet"] = bag(shipping_left(order, shipping).gross, currency)


def current_taxes(order: Node) -> list[tuple[Rate, Decimal]]:
    """Tax still charged, per line and rate."""
    found = []
    for line in order["lineItems"]["nodes"]:
        if line["currentQuantity"]:
            found += [(rate_of(tax), amount) for tax, amount in zip(line["taxLines"], left(line).taxes, strict=True)]
    for shipping in order["shippingLines"]["nodes"]:
        stands = shipping_left(order, shipping)
        for tax, amount in zip(shipping["taxLines"], stands.taxes, strict=True):
            if amount or (not amount_of(tax["priceSet"]) and not shipping["isRemoved"]):
                found.append((rate_of(tax), amount))
    return found


def _refresh_current(order: Node) -> None:
    currency, lines = order["currencyCode"], [left(line) for line in order["lineItems"]["nodes"]]
    taxes = current_taxes(order)
    tax = total(amount for _, amount in taxes)
    subtotal = total(line.gross for line in lines)
    freight = total(amount_of(each["currentDiscountedPriceSet"]) for each in order["shippingLines"]["nodes"])
    extra = adjustments(order) + fees(order) + (ZERO if order["taxesIncluded"] else tax)
    order["currentTaxLines"] = tax_groups(taxes, currency)
    order["currentSubtotalPriceSet"] = bag(subtotal, currency)
    order["currentShippingPriceSet"] = bag(freight, currency)
    order["currentTotalDiscountsSet"] = bag(total(total(line.discounts) for line in lines), currency)
    order["currentTotalTaxSet"] = bag(tax, currency)
    order["currentTotalPriceSet"] = bag(subtotal + freight + extra, currency)


def is_unpaid(order: Node, refund: Node) -> bool:
    """Was money meant to go back that has not gone, or failed to?"""
    ids = {each["id"] for each in refund["transactions"]["nodes"]}
    moves = [each["status"] for each in order["transactions"] if each["id"] in ids]
    return bool(moves) and "SUCCESS" not in moves


def fees(order: Node) -> Decimal:
    """What the customer owes for returns: shipping and restocking."""
    made = (order.get("returns") or {}).get("nodes", [])
    return total(amount_of(fee["amountSet"]) for each in made for fee in charged(each))


def charged(made: Node) -> list[Node]:
    """The fees of one return; none once it was declined or cancelled, nor while it does not move the totals."""
    if made["status"] not in CHARGED or not made.get("movesTotals"):
        return []
    restocking = [line["restockingFee"] for line in made["returnLineItems"]["nodes"] if line["restockingFee"]]
    return [*made["returnShippingFees"], *restocking]


def adjustments(order: Node) -> Decimal:
    """What moves the current total; positive: refunds paid back less than their parts come to."""
    return total(
        amount_of(each["amountSet"]) + amount_of(each["taxAmountSet"])
        for refund in order["refunds"]
        if not is_unpaid(order, refund)
        for each in refund["orderAdjustments"]["nodes"]
    )


def discrepancy(order: Node) -> Decimal:
    """All adjustments, also of money that is not there yet."""
    found = refund_parts(order, "orderAdjustments")
    return total(amount_of(each["amountSet"]) + amount_of(each["taxAmountSet"]) for each in found)


def overpaid(order: Node) -> Decimal:
    """What the shop holds of the customer's beyond what stands, and is not already giving back."""
    under_way = total(
        amount_of(each["amountSet"])
        for each in order["transactions"]
        if each["kind"] == "REFUND" and each["status"] == "PENDING"
    )
    held = moved(order, "SALE", "CAPTURE") - moved(order, "REFUND") - under_way
    return max(ZERO, held - amount_of(order["currentTotalPriceSet"]))


def moved(order: Node, *kinds: str, amount: str = "amountSet") -> Decimal:
    """Sum of the successful transactions of some kinds."""
    transactions = (each for each in order["transactions"] if each["status"] == "SUCCESS" and each["kind"] in kinds)
    return total(amount_of(each[amount]) for each in transactions)


def _refresh_money(order: Node) -> None:
    currency = order["currencyCode"]
    received, refunded = moved(order, "SALE", "CAPTURE"), moved(order, "REFUND")
    outstanding = amount_of(order["currentTotalPriceSet"]) - received + refunded
    sums = {
        "totalReceivedSet": received,
        "totalRefundedSet": refunded,
        "totalRefundedShippingSet": total(
            amount_of(e["subtotalAmountSet"]) for e in refund_parts(order, "refundShippingLines")
        ),
        "refundDiscrepancySet": discrepancy(order),
        "totalOutstandingSet": cents(outstanding),
        "totalCapturableSet": ZERO,
        "netPaymentSet": received - refunded,
    }
    order |= {name: bag(amount, currency) for name, amount in sums.items()}
    order["totalCashRoundingAdjustment"] = {
        "paymentSet": bag(moved(order, "SALE", amount="amountRoundingSet"), currency),
        "refundSet": bag(moved(order, "REFUND", amount="amountRoundingSet"), currency),
    }
    order["paymentGatewayNames"] = list(dict.fromkeys(each["gateway"] for each in order["transactions"]))
    order["fullyPaid"] = outstanding <= 0 and (received > 0 or not amount_of(order["totalPriceSet"]))
    order["unpaid"] = received == 0 < amount_of(order["totalPriceSet"])


def _financial_status(order: Node) -> str:
    received, refunded = amount_of(order["totalReceivedSet"]), amount_of(order["totalRefundedSet"])
    if not received and amount_of(order["totalPriceSet"]):
        return "VOIDED" if order["cancelledAt"] else "PENDING"
    if refunded:
        return "REFUNDED" if refunded >= received else "PARTIALLY_REFUNDED"
    return "PARTIALLY_PAID" if amount_of(order["totalOutstandingSet"]) > 0 else "PAID"
