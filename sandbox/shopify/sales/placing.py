"""Placing an order: from a basket to a full Order node with every field OrderForAccountingById asks for."""

from dataclasses import replace
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, cents, shares, total
from sandbox.shopify.sales.basket import Article, Basket, Vat, Wanted
from sandbox.shopify.sales.desk import Desk, connection
from sandbox.shopify.sales.lines import new_line, new_shipping_line, tax_of
from sandbox.shopify.sales.standing import left, sold_gross


def place(basket: Basket, *, desk: Desk) -> Node:
    """A new order, unpaid."""
    if basket.tip:
        tip = Article("Tip", basket.tip, vat=None)
        basket = replace(basket, lines=(*basket.lines, Wanted(tip)))
    lines, included = _lines(basket, desk), basket.taxes_included
    order = _heading(basket, desk) | _seller(basket, desk) | _empty_parts()
    order["lineItems"] = connection(lines)
    shipping = basket.shipping
    made = shipping and new_shipping_line(
        shipping, vats=vats_of(lines), taxes_included=included, desk=desk, untaxed=_untaxed(lines)
    )
    order["shippingLines"] = connection([made] if made else [])
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


def _lines(basket: Basket, desk: Desk) -> list[Node]:
    grosses = [cents(each.article.price * each.quantity) - each.discount for each in basket.lines]
    lines = [
        new_line(
            wanted,
            vat=_vat_of(wanted.article, basket),
            taxes_included=basket.taxes_included,
            desk=desk,
            order_discount=discount,
        )
        for wanted, discount in zip(basket.lines, _spread(basket, grosses), strict=True)
    ]
    if basket.spreads_vat:
        _spread_vat(lines, basket, desk)
    return lines


def _spread_vat(lines: list[Node], basket: Basket, desk: Desk) -> None:
    """The tax of each rate is worked out over all its lines together and then divided, remainders first to the first
    line: equal lines may differ by a cent.
    """
    for vat, gross in vats_of(lines).items():
        taxed = [line for line in lines if line["taxLines"] and Decimal(str(line["taxLines"][0]["rate"])) == vat.rate]
        whole = tax_of(gross, vat, taxes_included=basket.taxes_included)
        for line, part in zip(taxed, shares(whole, [sold_gross(each) for each in taxed]), strict=True):
            line["taxLines"][0]["priceSet"] = desk.bag(part)


def vats_of(lines: list[Node]) -> dict[Vat, Decimal]:
    """The rates of lines, with what stands at each; incl. VAT when the order's prices are."""
    found: dict[Vat, Decimal] = {}
    for line in lines:
        for tax in line["taxLines"]:
            vat = Vat(Decimal(str(tax["rate"])), tax["title"], is_channel_liable=bool(tax["channelLiable"]))
            found[vat] = found.get(vat, ZERO) + left(line).gross
    return found


def _untaxed(lines: list[Node]) -> Decimal:
    """What goods without VAT cost."""
    goods = [line for line in lines if not line["taxLines"] and line["requiresShipping"]]
    return sum((left(line).gross for line in goods), ZERO)


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
        "displayFulfillmentStatus": "FULFILLED" if channel.location and not basket.is_shipped else "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "estimatedTaxes": False,
        "sourceName": channel.name,
        "sourceIdentifier": f"{number}-{desk.next_number('receipt')}" if channel.location else None,
        "registeredSourceUrl": None,
        "taxesIncluded": basket.taxes_included,
        "taxExempt": basket.is_untaxed and basket.buyer is not None and basket.buyer.company is not None,
        "dutiesIncluded": False,
        "currencyCode": desk.currency,
        "presentmentCurrencyCode": basket.presentment or desk.currency,
        "was_seen_abroad": basket.presentment is not None,
        "customerLocale": "nl-NL",
    } | ({"deliveryMethodType": basket.delivery_method} if basket.delivery_method else {})


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
    buyer, is_till = basket.buyer, basket.channel.location is not None and not basket.is_shipped
    customer = buyer.customer if buyer else None
    address = buyer.address if buyer and not is_till else None
    goes_to = dict(address) if address and basket.has_destination else None
    entity = (buyer.company if buyer and buyer.company else {"__typename": "Customer"}) if buyer else None
    codes = [basket.discount.code] if basket.discount and basket.discount.code else []
    return {
        "email": customer["defaultEmailAddress"]["emailAddress"]
        if customer and customer["defaultEmailAddress"]
        else None,
        "phone": None,
        "billingAddress": address,
        "shippingAddress": goes_to,
        "customer": customer,
        "purchasingEntity": entity,
        "discountCodes": codes,
    }
