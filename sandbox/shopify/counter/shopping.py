"""From what is wished to a basket: lines, buyer, channel, delivery, VAT."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sandbox.shopify import demo_linnenkast as catalogue
from sandbox.shopify.counter.wishes import Wish, amount, is_true
from sandbox.shopify.node import Node
from sandbox.shopify.sales.basket import (
    BE_HIGH,
    DE_HIGH,
    NL_HIGH,
    ONLINE,
    Article,
    Basket,
    Buyer,
    Channel,
    Discount,
    Shipping,
    Vat,
    Wanted,
)
from sandbox.shopify.sales.standing import CannotDoThat

DEVICES = {"Utrecht": "gid://shopify/PointOfSaleDevice/1", "Arnhem": "gid://shopify/PointOfSaleDevice/2"}
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Customers:
    """Somebody to sell to, with the VAT of where they live. `vat` None: each article's own."""

    buyer: Buyer
    vat: Vat | None = None
    is_untaxed: bool = False


BUYERS = {
    "dutch": Customers(catalogue.SANNE),
    "belgian": Customers(catalogue.LOTTE, BE_HIGH),
    "german": Customers(catalogue.JUERGEN, DE_HIGH),
    "belgian-business": Customers(catalogue.HUIS_PEETERS, is_untaxed=True),
    "swiss": Customers(catalogue.URS, is_untaxed=True),
}


def basket_of(wish: Wish, shop: Node, *, place_in_row: int) -> Basket:
    """See orders.new_order for what may be wished."""
    channel = _channel(wish, shop)
    is_shipped = is_true(wish.get("is_shipped", False))
    is_handed_over = channel.location is not None and not is_shipped
    who, is_named = _customers(wish, place_in_row), bool(wish.get("customer") or wish.get("buyer"))
    lines = tuple(wanted(each, wish) for each in wish.get("lines") or ()) or _something(place_in_row)
    has_untaxed = is_true(wish["untaxed"]) if "untaxed" in wish else who.is_untaxed and channel.location is None
    vat = _vat(wish) or (None if is_handed_over else who.vat)
    return Basket(
        lines=tuple(_digital(each) for each in lines) if is_true(wish.get("digital", False)) else lines,
        shipping=None if is_handed_over or is_true(wish.get("digital", False)) else _shipping(wish),
        discount=_discount(wish),
        buyer=None if is_true(wish.get("is_nameless", False)) or (is_handed_over and not is_named) else who.buyer,
        channel=channel,
        tip=amount(wish.get("tip")),
        vat=vat,
        is_untaxed=has_untaxed,
        taxes_included=is_true(wish.get("taxes_included", True)),
        tags=tuple(wish.get("tags") or ()),
        is_shipped=is_shipped,
        has_destination="pickup" not in wish and is_true(wish.get("has_destination", True)),
        delivery_method=_pickup(wish).get("method"),
        presentment=wish.get("presentment"),
        spreads_vat=is_true(wish.get("spreads_vat", False)),
    )


def _channel(wish: Wish, shop: Node) -> Channel:
    till = wish.get("till")
    if till:
        found = next((each for each in shop["locations"] if each["name"] == till), None)
        if found is None:
            raise CannotDoThat(f"there is no till {till}")
        location = {"id": found["id"], "name": found["name"]}
        return Channel("pos", "Point of Sale", location, DEVICES.get(str(till), "gid://shopify/PointOfSaleDevice/9"))
    if wish.get("source"):
        return Channel(str(wish["source"]), str(wish["source"]).title())
    return ONLINE


def _customers(wish: Wish, place_in_row: int) -> Customers:
    passer_by = Customers(catalogue.PASSERS_BY[place_in_row % len(catalogue.PASSERS_BY)])
    who = BUYERS.get(str(wish.get("buyer"))) or passer_by
    about = wish.get("customer")
    return who if not about else replace(who, buyer=known_as(who.buyer, about))


def known_as(buyer: Buyer, about: Wish) -> Buyer:
    """The same buyer with other facts, exactly as they were typed: {name, email, tax_id, company, country, zip, city,
    address1, phone, exemptions}. With a company on a business order the number is the location's.
    """
    address = dict(buyer.address) | {key: about[name] for name, key in ADDRESS_FIELDS.items() if name in about}
    customer = dict(buyer.customer) | {"defaultAddress": dict(address)}
    if "name" in about:
        first, _, last = str(about["name"]).partition(" ")
        names = {"firstName": first, "lastName": last}
        address |= {"name": about["name"], **names}
        customer |= {"displayName": about["name"], "defaultAddress": dict(address), **names}
    if "email" in about:
        customer["defaultEmailAddress"] = {"emailAddress": about["email"]} if about["email"] else None
    if "exemptions" in about:
        customer["taxExemptions"] = list(about["exemptions"])
    if "id" in about:
        customer |= {"id": f"gid://shopify/Customer/{about['id']}", "legacyResourceId": str(about["id"])}
    company = buyer.company
    if "tax_id" in about and company:
        settings = company["location"]["taxSettings"] | {"taxRegistrationId": about["tax_id"]}
        company = company | {"location": company["location"] | {"taxSettings": settings}}
    elif "tax_id" in about:
        customer["taxSettings"] = {"taxId": about["tax_id"]}
    return Buyer(customer, address, company)


ADDRESS_FIELDS = {
    "company": "company",
    "country": "countryCodeV2",
    "zip": "zip",
    "city": "city",
    "address1": "address1",
    "phone": "phone",
}


def _pickup(wish: Wish) -> dict[str, Any]:
    """What a collected order tells of it. Which of these real ones carry is not known: all of them unless said."""
    asked = wish.get("pickup")
    if not asked:
        return {}
    everything = {"title": "Utrecht", "code": "Utrecht", "category": "pick-up", "method": "PICK_UP"}
    return everything | (dict(asked) if isinstance(asked, dict) else {})


def _shipping(wish: Wish) -> Shipping | None:
    pickup = _pickup(wish)
    if pickup:
        return Shipping(amount(wish.get("shipping")), pickup["title"], pickup["code"], pickup["category"])
    if "shipping" in wish and wish["shipping"] is None:
        return None
    title = str(wish.get("shipping_title") or "PostNL standaard")
    has_rate_zero = is_true(wish.get("shipping_untaxed", False))
    is_shared = is_true(wish.get("shipping_shared", False))
    return Shipping(amount(wish.get("shipping", "6.95")), title, is_untaxed=has_rate_zero, is_shared=is_shared)


def new_shipping(wish: Wish) -> Shipping | None:
    """Of an edit: only when a price is said."""
    if wish.get("shipping") in (None, ""):
        return None
    return Shipping(amount(wish["shipping"]), str(wish.get("shipping_title") or "PostNL standaard"))


def _discount(wish: Wish) -> Discount | None:
    if not wish.get("discount"):
        return None
    return Discount(amount=amount(wish.get("discount")), code=wish.get("discount_code"))


def _something(place_in_row: int) -> tuple[Wanted, ...]:
    """What the button sells: every time something else from the catalogue."""
    goods = [each for each in catalogue.CATALOGUE if each.price and not each.is_gift_card]
    first, second = goods[place_in_row % len(goods)], goods[(place_in_row * 3 + 1) % len(goods)]
    return (Wanted(first, 1 + place_in_row % 2), Wanted(second)) if first != second else (Wanted(first),)


def _digital(wanted_goods: Wanted) -> Wanted:
    return replace(wanted_goods, article=replace(wanted_goods.article, requires_shipping=False))


def wanted(line: Wish, wish: Wish) -> Wanted:
    """{sku | title+price, quantity, discount, vat (percent or null), vat_title, is_digital, is_gift_card}; `wish` is
    that of the whole order: channel_liable makes the VAT the marketplace's.
    """
    article = next((each for each in catalogue.CATALOGUE if each.sku == line.get("sku")), None)
    if article is None:
        is_custom = not line.get("sku")
        article = Article(str(line["title"]), amount(line["price"]), line.get("sku"), None if is_custom else 419999)
    if line.get("price") is not None:
        article = replace(article, price=amount(line["price"]))
    if "vat" in line:
        article = replace(article, vat=_line_vat(line))
    if article.vat is not None and is_true(wish.get("channel_liable", False)):
        article = replace(article, vat=replace(article.vat, is_channel_liable=True))
    if is_true(line.get("is_digital", False)):
        article = replace(article, requires_shipping=False)
    if is_true(line.get("is_gift_card", False)):
        article = replace(article, is_gift_card=True, vat=None)
    return Wanted(article, int(line.get("quantity", 1)), amount(line.get("discount")))


def _line_vat(line: Wish) -> Vat | None:
    if line["vat"] is None:
        return None
    return Vat(amount(line["vat"]) / HUNDRED, str(line.get("vat_title") or NL_HIGH.title))


def _vat(wish: Wish) -> Vat | None:
    """The VAT of the destination: {"vat": "20", "vat_title": "AT USt"}."""
    if wish.get("vat") in (None, ""):
        return None
    rate: Decimal = amount(wish["vat"]) / HUNDRED
    is_channel_liable = is_true(wish.get("channel_liable", False))
    return Vat(rate, str(wish.get("vat_title") or NL_HIGH.title), is_channel_liable=is_channel_liable)
