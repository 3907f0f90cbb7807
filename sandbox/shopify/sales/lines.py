"""The lines of an order as Shopify writes them: goods, tips, gift cards and shipping, with tax and discounts."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, cents, shares, vat_inside
from sandbox.shopify.sales.basket import Shipping, Vat, Wanted
from sandbox.shopify.sales.desk import Desk


def tax_line(vat: Vat, amount: Decimal, desk: Desk) -> Node:
    return {
        "title": vat.title,
        "rate": float(vat.rate),
        "ratePercentage": float(vat.rate) * 100,  # a Float as Shopify's: 7 % is 7.000000000000001
        "source": "Shopify",
        "channelLiable": vat.is_channel_liable,
        "priceSet": desk.bag(amount),
    }


def tax_of(gross: Decimal, vat: Vat, *, taxes_included: bool) -> Decimal:
    return vat_inside(gross, vat.rate) if taxes_included else cents(gross * vat.rate)


def allocation(amount: Decimal, *, index: int, is_line: bool, desk: Desk) -> Node:
    """One discount's part in a line; given to the line, or to the whole order and spread."""
    return {
        "allocatedAmountSet": desk.bag(amount),
        "discountApplication": {
            "index": index,
            "targetType": "LINE_ITEM",
            "targetSelection": "EXPLICIT" if is_line else "ALL",
            "allocationMethod": "EACH" if is_line else "ACROSS",
        },
    }


def new_line(
    wanted: Wanted, *, vat: Vat | None, taxes_included: bool, desk: Desk, order_discount: Decimal = ZERO
) -> Node:
    article, quantity, original = wanted.article, wanted.quantity, cents(wanted.article.price * wanted.quantity)
    gross = original - wanted.discount - order_discount
    taxes = [tax_line(vat, tax_of(gross, vat, taxes_included=taxes_included), desk)] if vat else []
    allocations = [
        allocation(amount, index=index, is_line=is_line, desk=desk)
        for index, (amount, is_line) in enumerate(((wanted.discount, True), (order_discount, False)))
        if amount
    ]
    product, is_tip = article.product, article.product is None and article.title == "Tip"
    return {
        "id": desk.gid("LineItem"),
        "name": article.title,
        "title": article.title,
        "variantTitle": None,
        "sku": article.sku,
        "vendor": "De Linnenkast" if product else None,
        "quantity": quantity,
        "currentQuantity": quantity,
        "refundableQuantity": quantity,
        "nonFulfillableQuantity": quantity if is_tip else 0,
        "isGiftCard": article.is_gift_card,
        "taxable": article.vat is not None,
        "requiresShipping": article.requires_shipping and not article.is_gift_card and not is_tip,
        "product": {"id": f"gid://shopify/Product/{product}", "productType": "Linnen"} if product else None,
        "variant": {"id": f"gid://shopify/ProductVariant/{product}1", "barcode": None} if product else None,
        "customAttributes": [],
        "originalUnitPriceSet": desk.bag(article.price),
        "originalTotalSet": desk.bag(original),
        "discountedTotalSet": desk.bag(original - wanted.discount),
        "discountedTotalWithCodes": desk.bag(original - wanted.discount),
        "discountedUnitPriceAfterAllDiscountsSet": desk.bag(cents(gross / quantity)),
        "priceAfterAllDiscountsBeforeTaxesSet": desk.bag(gross),  # settled by totals.refresh
        "discountAllocations": allocations,
        "taxLines": taxes,
        "duties": [],
        "lineItemGroup": None,
    }


def new_shipping_line(
    shipping: Shipping, *, vats: Mapping[Vat, Decimal], taxes_included: bool, desk: Desk, untaxed: Decimal = ZERO
) -> Node:
    """`vats`: the rates of the goods with what they cost at each, `untaxed`: what goods without VAT cost; shipping
    shares them in proportion.
    """
    price = desk.bag(shipping.price)
    parts = shares(shipping.price, [*vats.values(), *([untaxed] if shipping.is_shared else [])])
    taxes = [
        tax_line(vat, tax_of(part, vat, taxes_included=taxes_included), desk)
        for vat, part in zip(vats, parts, strict=False)
    ]
    return {
        "id": desk.gid("ShippingLine"),
        "title": shipping.title,
        "code": shipping.code or shipping.title,
        "deliveryCategory": shipping.category,
        "source": "shopify",
        "carrierIdentifier": None,
        "custom": False,
        "isRemoved": False,
        "originalPriceSet": price,
        "discountedPriceSet": dict(price),
        "currentDiscountedPriceSet": dict(price),
        "discountAllocations": [],
        "taxLines": [tax_line(UNTAXED, ZERO, desk)] if shipping.is_untaxed else taxes,
    }


UNTAXED = Vat(ZERO, "Tax")  # how a recorded marketplace order writes shipping that the marketplace taxes itself
