"""Placing an order: from a basket to a full Order node with every field OrderForAccountingById asks for."""

from dataclasses import replace
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, cents, shares, total, vat_inside
from sandbox.shopify.sales.basket import Article, Basket, Shipping, Vat, Wanted
from sandbox.shopify.sales.desk import Desk, connection


def place(basket: Basket, *, desk: Desk) -> Node:
    """A new order, unpaid."""
    if basket.tip:
        tip = Article("Tip", basket.tip, vat=None)
        basket = replace(basket, lines=(*basket.lines, Wanted(tip)))
    grosses = [cents(each.article.price * each.quantity) - each.discount for each in basket.lines]
    spread = _spread(basket, grosses)
    lines = [
        _line(wanted, basket=basket, order_discount=discount, desk=desk)
        for wanted, discount in zip(basket.lines, spread, strict=True)
    ]
    order = _heading(basket, desk) | _seller(basket, desk) | _empty_parts()
    order["lineItems"] = connection(lines)
    order["shippingLines"] = connection(_shipping_lines(basket, lines, desk))
    order["totalTipReceivedSet"] = desk.bag(basket.tip)
    order |= _buyer_parts(basket)
    totals.settle_as_sold(order)
    totals.refresh(order, desk.moment)
    ledger.record_placing(order, desk)
    return order


def _spread(basket: Basket, grosses: list[Decimal]) -> list[Decimal]:
    """The order discount over the lines it applies to, in proportion; gift cards and tips are never discounted."""
    discount = basket.discount
    if discount is None:
        return [ZERO] * len(grosses)
    eligible = [
        gross if each.article.product is not None and not each.article.is_gift_card else ZERO
        for each, gross in zip(basket.lines, grosses, strict=True)
    ]
    whole = discount.amount or cents(total(eligible) * discount.fraction)
    return shares(whole, eligible)


def _vat_of(article: Article, basket: Basket) -> Vat | None:
    if basket.is_untaxed or article.vat is None:
        return None
    return basket.vat or article.vat


def tax_line(vat: Vat, amount: Decimal, desk: Desk) -> Node:
    return {
        "title": vat.title,
        "rate": float(vat.rate),
        "ratePercentage": float(vat.rate * 100),
        "source": "Shopify",
        "channelLiable": False,
        "priceSet": desk.bag(amount),
    }


def _tax(gross: Decimal, vat: Vat, basket: Basket) -> Decimal:
    return vat_inside(gross, vat.rate) if basket.taxes_included else cents(gross * vat.rate)


def _line(wanted: Wanted, *, basket: Basket, order_discount: Decimal, desk: Desk) -> Node:
    article, quantity = wanted.article, wanted.quantity
    vat, original = _vat_of(article, basket), cents(article.price * quantity)
    gross = original - wanted.discount - order_discount
    taxes = [tax_line(vat, _tax(gross, vat, basket), desk)] if vat else []
    allocations = [
        _allocation(amount, index=index, is_line=is_line, desk=desk)
        for index, (amount, is_line) in enumerate(((wanted.discount, True), (order_discount, False)))
        if amount
    ]
    product = article.product
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
        "nonFulfillableQuantity": 0 if product or article.title != "Tip" else quantity,
        "isGiftCard": article.is_gift_card,
        "taxable": article.vat is not None,
        "requiresShipping": not article.is_gift_card and article.title != "Tip",
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


def _allocation(amount: Decimal, *, index: int, is_line: bool, desk: Desk) -> Node:
    return {
        "allocatedAmountSet": desk.bag(amount),
        "discountApplication": {
            "index": index,
            "targetType": "LINE_ITEM",
            "targetSelection": "EXPLICIT" if is_line else "ALL",
            "allocationMethod": "EACH" if is_line else "ACROSS",
        },
    }


def _shipping_lines(basket: Basket, lines: list[Node], desk: Desk) -> list[Node]:
    shipping = basket.shipping
    if shipping is None:
        return []
    price = desk.bag(shipping.price)
    return [
        {
            "id": desk.gid("ShippingLine"),
            "title": shipping.title,
            "code": shipping.title,
            "source": "shopify",
            "carrierIdentifier": None,
            "custom": False,
            "isRemoved": False,
            "originalPriceSet": price,
            "discountedPriceSet": dict(price),
            "currentDiscountedPriceSet": dict(price),
            "discountAllocations": [],
            "taxLines": _shipping_taxes(basket, shipping, lines=lines, desk=desk),
        }
    ]


def _shipping_taxes(basket: Basket, shipping: Shipping, *, lines: list[Node], desk: Desk) -> list[Node]:
    """Shipping shares the rates of the goods, in proportion to what they cost."""
    weights: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        for tax in line["taxLines"]:
            rate_and_title = (str(tax["rate"]), tax["title"])
            weights[rate_and_title] = weights.get(rate_and_title, ZERO) + totals.sold_gross(line)
    parts = shares(shipping.price, list(weights.values()))
    vats = [Vat(Decimal(rate), title) for rate, title in weights]
    return [tax_line(vat, _tax(part, vat, basket), desk) for vat, part in zip(vats, parts, strict=True)]


def _heading(basket: Basket, desk: Desk) -> Node:
    number, gid, channel = desk.next_number(f"order:{desk.shop['domain']}"), desk.gid("Order"), basket.channel
    return {
        "id": gid,
        "legacyResourceId": gid.rsplit("/", 1)[1],
        "name": f"{desk.shop.get('order_prefix', '#')}{number}",
        "number": number,
        "confirmationNumber": f"LK{number:06d}",
        "poNumber": basket.po_number,
        "createdAt": desk.moment,
        "processedAt": desk.moment,
        "updatedAt": desk.moment,
        "cancelledAt": None,
        "cancelReason": None,
        "closed": False,
        "closedAt": None,
        "confirmed": True,
        "test": False,
        "edited": False,
        "note": basket.note,
        "tags": list(basket.tags),
        "customAttributes": [],
        "displayFulfillmentStatus": "FULFILLED" if channel.location else "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "estimatedTaxes": False,
        "sourceName": channel.name,
        "sourceIdentifier": f"{number}-{desk.next_number('receipt')}" if channel.location else None,
        "registeredSourceUrl": None,
        "taxesIncluded": basket.taxes_included,
        "taxExempt": basket.is_untaxed and basket.buyer is not None and basket.buyer.company is not None,
        "dutiesIncluded": False,
        "currencyCode": desk.currency,
        "presentmentCurrencyCode": desk.currency,
        "customerLocale": "nl-NL",
    }


def _seller(basket: Basket, desk: Desk) -> Node:
    """Who sold it, and through which channel."""
    channel = basket.channel
    return {
        "app": {"id": "gid://shopify/App/580111", "name": channel.title},
        "attribution": {"handle": channel.name, "displayName": channel.title},
        "publication": None,
        "retailLocation": channel.location,
        "merchantBusinessEntity": {
            "id": "gid://shopify/BusinessEntity/1",
            "companyName": desk.shop["name"],
            "primary": True,
            "address": {"countryCode": desk.shop["country"]},
        },
        "merchantOfRecordApp": None,
    }


def _empty_parts() -> Node:
    return {
        "originalTotalDutiesSet": None,
        "originalTotalAdditionalFeesSet": None,
        "currentTotalDutiesSet": None,
        "currentTotalAdditionalFeesSet": None,
        "paymentGatewayNames": [],
        "discountCodes": [],
        "additionalFees": [],
        "transactions": [],
        "refunds": [],
        "returns": connection([]),
        "localizedFields": {"nodes": []},
        "paymentTerms": None,
        "agreements": connection([]),
    }


def _buyer_parts(basket: Basket) -> Node:
    buyer, is_till = basket.buyer, basket.channel.location is not None
    customer = buyer.customer if buyer else None
    address = buyer.address if buyer and not is_till else None
    entity = (buyer.company if buyer and buyer.company else {"__typename": "Customer"}) if buyer else None
    codes = [basket.discount.code] if basket.discount and basket.discount.code else []
    return {
        "email": customer["defaultEmailAddress"]["emailAddress"]
        if customer and customer["defaultEmailAddress"]
        else None,
        "phone": None,
        "billingAddress": address,
        "shippingAddress": dict(address) if address else None,
        "customer": customer,
        "purchasingEntity": entity,
        "discountCodes": codes,
    }
