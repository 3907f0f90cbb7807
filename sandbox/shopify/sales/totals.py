"""Every sum Shopify shows on an order, worked out from its parts: as sold, as it is now, and the money.

As-sold sums count refunded and removed units, current sums do not. A unit that went takes its share of price and tax
along, cents handed out from the first unit on. What a refund paid more or less than its parts come to is an order
adjustment, and moves the current total (sandbox reading: Shopify documents neither that nor how it splits a line over
its units).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, amount_of, bag, cents, shares, total, units_share

Rate = tuple[float, str]


def sold_gross(line: Node) -> Decimal:
    """All units of a line after every discount; incl. VAT when the order's prices are."""
    allocated = (amount_of(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    return amount_of(line["originalTotalSet"]) - total(allocated)


def sold_tax(part: Node) -> Decimal:
    return total(amount_of(tax["priceSet"]) for tax in part["taxLines"])


def gone(line: Node) -> int:
    """Units refunded or removed."""
    return int(line["quantity"]) - int(line["currentQuantity"])


def left_of(whole: Decimal, line: Node) -> Decimal:
    """What the units still sold come to."""
    return whole - units_share(whole, line["quantity"], before=0, units=gone(line))


def refund_parts(order: Node, connection_name: str) -> Iterator[Node]:
    """All children of one kind of all refunds."""
    for refund in order["refunds"]:
        yield from refund[connection_name]["nodes"]


def tax_groups(lines: Iterable[tuple[Rate, Decimal]], currency: str) -> list[Node]:
    """One tax line per rate and title."""
    sums: dict[Rate, Decimal] = {}
    for rate, amount in lines:
        sums[rate] = sums.get(rate, ZERO) + amount
    return [
        {
            "title": title,
            "rate": rate,
            "ratePercentage": round(rate * 100, 4),
            "source": "Shopify",
            "channelLiable": False,
            "priceSet": bag(amount, currency),
        }
        for (rate, title), amount in sums.items()
    ]


def settle_as_sold(order: Node) -> None:
    """The sums that do not change with refunds. Also after an edit that added units."""
    currency, lines, shipping = order["currencyCode"], order["lineItems"]["nodes"], order["shippingLines"]["nodes"]
    subtotal = total(sold_gross(line) for line in lines)
    freight = total(amount_of(each["discountedPriceSet"]) for each in shipping)
    taxes = [
        ((tax["rate"], tax["title"]), amount_of(tax["priceSet"]))
        for part in (*lines, *shipping)
        for tax in part["taxLines"]
    ]
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
    for line in order["lineItems"]["nodes"]:
        net = left_of(sold_gross(line), line)
        if order["taxesIncluded"]:
            net -= total(left_of(amount_of(tax["priceSet"]), line) for tax in line["taxLines"])
        line["refundableQuantity"] = line["currentQuantity"]
        line["priceAfterAllDiscountsBeforeTaxesSet"] = bag(net, order["currencyCode"])
    for shipping in order["shippingLines"]["nodes"]:
        back = _refunded_shipping(order, shipping["id"], "subtotalAmountSet")
        shipping["currentDiscountedPriceSet"] = bag(
            amount_of(shipping["discountedPriceSet"]) - back, order["currencyCode"]
        )


def _refunded_shipping(order: Node, shipping_id: str, amount: str) -> Decimal:
    back = refund_parts(order, "refundShippingLines")
    return total(amount_of(each[amount]) for each in back if each["shippingLine"]["id"] == shipping_id)


def current_taxes(order: Node) -> list[tuple[Rate, Decimal]]:
    """Tax still charged, per line and rate."""
    found = []
    for line in order["lineItems"]["nodes"]:
        if line["currentQuantity"]:
            for tax in line["taxLines"]:
                found.append(((tax["rate"], tax["title"]), left_of(amount_of(tax["priceSet"]), line)))
    for shipping in order["shippingLines"]["nodes"]:
        amounts = [amount_of(tax["priceSet"]) for tax in shipping["taxLines"]]
        back = shares(_refunded_shipping(order, shipping["id"], "taxAmountSet"), amounts)
        for tax, sold, refunded in zip(shipping["taxLines"], amounts, back, strict=True):
            if sold != refunded or not sold:
                found.append(((tax["rate"], tax["title"]), sold - refunded))
    return found


def _refresh_current(order: Node) -> None:
    currency, lines = order["currencyCode"], order["lineItems"]["nodes"]
    taxes = current_taxes(order)
    tax = total(amount for _, amount in taxes)
    subtotal = total(left_of(sold_gross(line), line) for line in lines)
    freight = total(amount_of(each["currentDiscountedPriceSet"]) for each in order["shippingLines"]["nodes"])
    whole = subtotal + freight + (ZERO if order["taxesIncluded"] else tax) + adjustments(order)
    discount = total(
        left_of(amount_of(each["allocatedAmountSet"]), line) for line in lines for each in line["discountAllocations"]
    )
    order["currentTaxLines"] = tax_groups(taxes, currency)
    order["currentSubtotalPriceSet"] = bag(subtotal, currency)
    order["currentShippingPriceSet"] = bag(freight, currency)
    order["currentTotalDiscountsSet"] = bag(discount, currency)
    order["currentTotalTaxSet"] = bag(tax, currency)
    order["currentTotalPriceSet"] = bag(whole, currency)


def adjustments(order: Node) -> Decimal:
    """Positive: refunds paid back less than their parts come to."""
    found = refund_parts(order, "orderAdjustments")
    return total(amount_of(each["amountSet"]) + amount_of(each["taxAmountSet"]) for each in found)


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
        "refundDiscrepancySet": adjustments(order),
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
    order["fullyPaid"] = received >= amount_of(order["totalPriceSet"])
    order["unpaid"] = received == 0 < amount_of(order["totalPriceSet"])


def _financial_status(order: Node) -> str:
    received, refunded = amount_of(order["totalReceivedSet"]), amount_of(order["totalRefundedSet"])
    if not received and amount_of(order["totalPriceSet"]):
        return "VOIDED" if order["cancelledAt"] else "PENDING"
    if refunded:
        return "REFUNDED" if refunded >= received else "PARTIALLY_REFUNDED"
    return "PARTIALLY_PAID" if amount_of(order["totalOutstandingSet"]) > 0 else "PAID"
