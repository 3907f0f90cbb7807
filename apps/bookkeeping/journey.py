"""Where an order goes from and to, as far as Shopify or a person tells. Unknown is never "at home"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.bookkeeping.decisions import Delivered
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.sale import Place, Sale
from apps.bookkeeping.territories import VatArea, vat_area

# Words for "the customer collects it" in ShippingLine.deliveryCategory and .code, and in the method types of fulfilment
# orders, without signs. A parcel point (PICKUP_POINT) is none of them: the goods are sent there.
_COLLECTED = frozenset({"PICKUP", "LOCALPICKUP", "STOREPICKUP", "INSTOREPICKUP", "RETAIL", "INSTORE"})
_SENT = frozenset({"SHIPPING", "LOCAL", "LOCALDELIVERY", "PICKUPPOINT"})
_NOWHERE = VatArea("", is_eu=False)


class Told(StrEnum):
    """Who told where the goods went."""

    DELIVERY = "delivery"
    BILLING = "billing"
    TILL = "till"
    SHOP = "shop"
    DECISION = "decision"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Journey:
    """What the rules look at of the sale as a whole: where from, where to, who says so, and who buys.

    `unknown`: why the way is not known; `is_collected`: handed over at a till or collected in the shop.
    """

    home: VatArea
    destination: VatArea
    told_by: Told
    is_collected: bool
    unknown: Held | None
    is_business: bool
    vat_number: str
    vies: bool | None
    is_marketplace: bool


@dataclass(frozen=True, slots=True)
class _Way:
    home: VatArea
    destination: VatArea
    told_by: Told
    is_collected: bool = False
    unknown: Held | None = None


def of_sale(sale: Sale, *, decided: Delivered | None = None) -> Journey:
    """Never raises: what is not known is told by `unknown`, and only held where a verdict needs it."""
    way = _decided(sale, decided) if decided else _told(sale)
    return Journey(
        home=way.home,
        destination=way.destination,
        told_by=way.told_by,
        is_collected=way.is_collected,
        unknown=way.unknown,
        is_business=sale.buyer.is_business,
        vat_number=sale.buyer.vat_number,
        vies=sale.buyer.vies,
        is_marketplace=_is_marketplace(sale),
    )


def destination_country(sale: Sale) -> str:
    """The ISO country the goods went to; "" where nobody tells."""
    way = _told(sale)
    if way.told_by is Told.DELIVERY and sale.ship_to:
        return sale.ship_to.country
    return way.destination.country


def _decided(sale: Sale, decided: Delivered) -> _Way:
    to = vat_area(decided.to)
    if decided.is_collected:
        return _Way(to, to, Told.DECISION, is_collected=True)
    home = _counter(sale) if sale.is_pos else vat_area(sale.ship_from)
    return _Way(home, to, Told.DECISION) if home else _unknown(Held.TILL_UNKNOWN)


def _told(sale: Sale) -> _Way:
    if _contradicts_itself(sale):
        return _unknown(Held.DELIVERY_UNTOLD, home=_counter(sale) or _NOWHERE)
    if _is_handed_over(sale):
        return _handed_over(sale)
    home = _counter(sale) if sale.is_pos else vat_area(sale.ship_from)
    if home is None:
        return _unknown(Held.TILL_UNKNOWN)
    if sale.ship_to:
        return _Way(home, vat_area(sale.ship_to), Told.DELIVERY)
    if not sale.requires_shipping and sale.bill_to:
        return _Way(home, vat_area(sale.bill_to), Told.BILLING)
    is_sent = any(_word(told) in _SENT for told in (*_categories(sale), *sale.methods))
    # "from" is known all the same, for what no destination decides: vouchers, tips, roundings.
    return _unknown(Held.DESTINATION_UNKNOWN if is_sent or sale.is_pos else Held.DELIVERY_UNTOLD, home=home)


def _handed_over(sale: Sale) -> _Way:
    counter = _counter(sale)
    if counter is not None:
        return _Way(counter, counter, Told.TILL if sale.location else Told.SHOP, is_collected=True)
    shop = vat_area(sale.ship_from)
    if sale.location is None and sale.ship_to and vat_area(sale.ship_to) == shop:
        return _Way(shop, shop, Told.DELIVERY)  # sold at a till without a name, or sent: at home either way
    return _unknown(Held.TILL_UNKNOWN)


def _is_handed_over(sale: Sale) -> bool:
    """At a till, collected, or no way of sending and no address at all."""
    for ways in (_methods(sale), _categories(sale)):
        if ways:
            return all(_word(way) in _COLLECTED for way in ways)
    if sale.is_pos:
        return True
    # An online order of something digital has an address, unless it was erased: nobody came to collect it.
    is_online = sale.channel == "web" and not sale.requires_shipping
    return not (sale.ship_to or sale.bill_to or is_online)


def _categories(sale: Sale) -> list[str]:
    """What its shipping lines say."""
    return [line.category for line in sale.deliveries if not line.is_removed]


def _methods(sale: Sale) -> list[str]:
    """What its fulfilment orders say; those without goods have no way of delivery."""
    return [method for method in sale.methods if method != "NONE"]


def _contradicts_itself(sale: Sale) -> bool:
    """Collected by one word of Shopify's and sent by another, and it matters: it does not stay at home either way."""
    told = {_word(way) for way in (*_methods(sale), *_categories(sale))}
    counter = _counter(sale)
    stays = counter is not None and sale.ship_to is not None and vat_area(sale.ship_to) == counter
    return bool(sale.methods) and bool(told & _COLLECTED) and bool(told & _SENT) and not stays


def _counter(sale: Sale) -> VatArea | None:
    """Where the till stands, or the shop for what has no till; None where that is not known."""
    if sale.location:
        return vat_area(Place(sale.location.country)) if sale.location.country else None
    return None if sale.is_pos else vat_area(sale.ship_from)


def _unknown(why: Held, *, home: VatArea = _NOWHERE) -> _Way:
    return _Way(home, _NOWHERE, Told.NOBODY, unknown=why)


def _is_marketplace(sale: Sale) -> bool:
    """Whether a marketplace owes tax on anything in it: then it owes it on the whole delivery."""
    taxes = [line.taxes for line in sale.lines] + [line.taxes for line in sale.deliveries]
    return any(tax.channel_liable and tax.amount for one in taxes for tax in one)


def _word(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
