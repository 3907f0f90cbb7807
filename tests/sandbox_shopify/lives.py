"""Orders that live at the stand-in, changed over HTTP, and the identities every one of them keeps."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.sandbox_shopify.standin import StandIn

Order = dict[str, Any]
ZERO = Decimal(0)


@dataclass
class Life:
    """One order of De Linnenkast. Every change is checked: its sums, and that Shopify calls it newer."""

    standin: StandIn
    order: Order = field(default_factory=dict)

    def place(self, *lines: Any, **wish: Any) -> "Life":
        """Lines as (title, price, VAT percent) or as the counter takes them."""
        rows = [
            row if isinstance(row, dict) else dict(zip(("title", "price", "vat"), row, strict=True)) for row in lines
        ]
        answer = self.standin.post("/store/linnenkast/orders/new/place", {"lines": rows, "shipping": None} | wish)
        assert answer.status_code == 201, answer.text
        self.order = answer.json()
        check(self.order)
        return self

    def do(self, action: str, **wish: Any) -> "Life":
        self.standin.clock.advance(60)
        before = self.order["updatedAt"]
        answer = self.standin.post(f"/store/linnenkast/orders/{self.order['legacyResourceId']}/{action}", wish)
        assert answer.ok, answer.text
        self.order = answer.json()
        check(self.order)
        assert self.order["updatedAt"] > before
        return self

    def refused(self, action: str, **wish: Any) -> str:
        answer = self.standin.post(f"/store/linnenkast/orders/{self.order['legacyResourceId']}/{action}", wish)
        assert answer.status_code == 422
        return str(answer.json()["error"])

    def line(self, place: int) -> Order:
        found: Order = self.order["lineItems"]["nodes"][place]
        return found

    def refund(self, place: int = -1) -> Order:
        found: Order = self.order["refunds"][place]
        return found

    def adjustment(self, place: int = -1) -> Decimal:
        return sum_of(self.refund(place)["orderAdjustments"]["nodes"], "amountSet")

    def agreement(self, place: int = -1) -> Order:
        found: Order = self.order["agreements"]["nodes"][place]
        return found

    def sold_now(self) -> str:
        """Current total and the VAT in it: "199.0, VAT 34.54"."""
        total, vat = (
            self.order[name]["shopMoney"]["amount"] for name in ("currentTotalPriceSet", "currentTotalTaxSet")
        )
        return f"{total}, VAT {vat}"


def amount(order: Order, name: str) -> Decimal:
    return Decimal(order[name]["shopMoney"]["amount"])


def sum_of(nodes: list[Order], name: str) -> Decimal:
    return sum((amount(each, name) for each in nodes), ZERO)


def check(order: Order) -> None:
    """What a real order keeps: current total = what stands of its lines, shipping, adjustments and fees; the sales
    ledger adds up to the current totals, and per rate to the current tax lines; outstanding = total - money.
    """
    vat = amount(order, "currentTotalTaxSet")
    net = sum_of(order["lineItems"]["nodes"], "priceAfterAllDiscountsBeforeTaxesSet")
    extra = vat if not order["taxesIncluded"] else ZERO
    included = vat if order["taxesIncluded"] else ZERO
    freight = sum_of(order["shippingLines"]["nodes"], "currentDiscountedPriceSet")
    tax_of_freight = freight_tax(order) if order["taxesIncluded"] else ZERO
    goods = net + included - tax_of_freight
    assert amount(order, "currentSubtotalPriceSet") == goods
    total = goods + freight + extra + counted(order) + fees(order)
    assert amount(order, "currentTotalPriceSet") == total
    assert vat == sum_of(order["currentTaxLines"], "priceSet")
    sales = [sale for each in order["agreements"]["nodes"] for sale in each["sales"]["nodes"]]
    assert sum_of(sales, "totalAmount") == total
    assert sum_of(sales, "totalTaxAmount") == vat
    assert by_rate(sales) == {rate: each for rate, each in current_rates(order).items() if each}
    money = amount(order, "totalReceivedSet") - amount(order, "totalRefundedSet")
    assert amount(order, "netPaymentSet") == money
    assert amount(order, "totalOutstandingSet") == total - money
    as_sold = sum_of(order["lineItems"]["nodes"], "originalTotalSet") - discounts(order)
    assert amount(order, "subtotalPriceSet") == as_sold


def current_rates(order: Order) -> dict[float, Decimal]:
    sums: dict[float, Decimal] = {}
    for each in order["currentTaxLines"]:
        sums[each["rate"]] = sums.get(each["rate"], ZERO) + amount(each, "priceSet")
    return sums


def by_rate(sales: list[Order]) -> dict[float, Decimal]:
    """The ledger's VAT per rate, without rates that came to nothing."""
    sums: dict[float, Decimal] = {}
    for sale in sales:
        assert sum_of(sale["taxes"], "amount") == amount(sale, "totalTaxAmount")
        for tax in sale["taxes"]:
            rate = tax["taxLine"]["rate"]
            sums[rate] = sums.get(rate, ZERO) + amount(tax, "amount")
    return {rate: each for rate, each in sums.items() if each}


def discounts(order: Order) -> Decimal:
    return sum(
        (sum_of(line["discountAllocations"], "allocatedAmountSet") for line in order["lineItems"]["nodes"]), ZERO
    )


def freight_tax(order: Order) -> Decimal:
    """VAT in the shipping that stands: what the current tax lines hold beyond the goods, from the ledger."""
    sales = [sale for each in order["agreements"]["nodes"] for sale in each["sales"]["nodes"]]
    return sum_of([sale for sale in sales if sale["lineType"] == "SHIPPING"], "totalTaxAmount")


def counted(order: Order) -> Decimal:
    """Adjustments of refunds whose money is not waiting or failed."""
    status = {each["id"]: each["status"] for each in order["transactions"]}
    found = ZERO
    for refund in order["refunds"]:
        moves = [status[each["id"]] for each in refund["transactions"]["nodes"]]
        if not moves or "SUCCESS" in moves:
            found += sum_of(refund["orderAdjustments"]["nodes"], "amountSet")
    return found


def fees(order: Order) -> Decimal:
    sales = [sale for each in order["agreements"]["nodes"] for sale in each["sales"]["nodes"]]
    return sum_of([sale for sale in sales if sale["lineType"] == "FEE"], "totalAmount")
