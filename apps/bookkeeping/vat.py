"""The VAT verdict: how the law looks at one part of an order, first rule that matches, every rule tried in the trace.

The rules stand in `_RULES` in the order they are tried. A rule answers a VatKey, None ("not mine"), or raises
CannotBook where a person has to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from apps.bookkeeping.booking import Component, Rule, Treatment, VatKey, Warning
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Vat, WhenUnknown
from apps.bookkeeping.sale import Place, Sale
from apps.bookkeeping.territories import VatArea, vat_area

_NEVER_TAXED = frozenset(
    {
        Component.TIP,
        Component.CASH_ROUNDING,
        Component.GIFT_CARD_REDEEMED,
        Component.STORE_CREDIT_REDEEMED,
    }
)


@dataclass(frozen=True, slots=True)
class Journey:
    """What the rules look at of the sale as a whole: where from, where to, and who buys."""

    home: VatArea
    destination: VatArea
    is_pos: bool
    is_business: bool
    vat_number: str
    vies: bool | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at: the journey, and the part with its rate."""

    home: VatArea
    destination: VatArea
    is_pos: bool
    is_business: bool
    vat_number: str
    component: Component
    rate: Decimal
    is_channel_liable: bool
    is_service: bool
    vies: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`key` is what the VAT code is looked up by; `use_default` when the merchant chose the default code here."""

    key: VatKey
    trace: tuple[Rule, ...]
    use_default: bool = False


def journey(sale: Sale) -> Journey:
    """Ship-to is the till's country for POS, the delivery address, or, for what is handed over, the shop."""
    home = vat_area(sale.ship_from)
    at = sale.location.country if sale.location else ""
    till = vat_area(Place(at)) if at else home
    if sale.is_pos:
        home = destination = till
    else:
        destination = vat_area(sale.ship_to) if sale.ship_to else till
    return Journey(
        home=home,
        destination=destination,
        is_pos=sale.is_pos,
        is_business=sale.buyer.is_business or bool(sale.buyer.vat_number),
        vat_number=sale.buyer.vat_number,
        vies=sale.buyer.vies,
    )


def judge(part: Part, of: Journey, rules: Vat) -> Verdict:
    """The verdict on one part. Raises CannotBook where the rules say hold."""
    now = _situation(part, of)
    looked_at = _looked_at(now)
    trace: list[Rule] = []
    for name, rule in _RULES:
        key = rule(now, rules)
        trace.append(Rule(name, looked_at, key is not None))
        if key is not None:
            return Verdict(key, tuple(trace), use_default=name == "business_without_number")
    raise CannotBook(Held.EU_CONSUMER_WITHOUT_VAT, country=now.destination.country)


def _situation(part: Part, of: Journey) -> Situation:
    # The protocol on Northern Ireland is about goods: for services it is the United Kingdom.
    is_abroad = part.is_service and of.destination.country == "XI"
    return Situation(
        of.home,
        VatArea("GB", is_eu=False) if is_abroad else of.destination,
        of.is_pos,
        of.is_business,
        of.vat_number,
        part.component,
        part.rate,
        part.is_channel_liable,
        part.is_service,
        of.vies,
    )


def is_structurally_valid(vat_number: str, *, country: str) -> bool:
    """Whether the number has a valid EU structure and belongs to `country` (python-stdnum; no network)."""
    compact = "".join(sign for sign in vat_number.upper() if sign.isalnum())
    prefix = {"GR": "EL"}.get(country, country)
    if not compact.startswith(prefix):
        compact = prefix + compact
    if prefix == "XI":
        return compact[2:].isdigit() and len(compact) in (11, 14)
    try:
        eu_vat.validate(compact)
    except ValidationError:
        return False
    return True


def warnings_of(verdict: Verdict) -> tuple[Warning, ...]:
    """What a person should know of the verdict although it was booked."""
    if verdict.use_default:
        return (Warning("business_without_number", (("country", verdict.key.country),)),)
    return ()


def _looked_at(now: Situation) -> tuple[tuple[str, str], ...]:
    return (
        ("from", now.home.country),
        ("to", now.destination.country),
        ("rate", f"{now.rate.normalize():f}"),
        ("component", now.component.value),
        ("business", "yes" if now.is_business else "no"),
        ("vat_number", "yes" if now.vat_number else "no"),
        ("kind", "service" if now.is_service else "goods"),
        ("vies", {True: "yes", False: "no", None: ""}[now.vies]),
    )


def _marketplace(now: Situation, rules: Vat) -> VatKey | None:
    if now.is_channel_liable:
        return VatKey(Treatment.MARKETPLACE, now.destination.country, now.rate)
    return None


def _voucher(now: Situation, rules: Vat) -> VatKey | None:
    if now.component is not Component.GIFT_CARD_SOLD:
        return None
    if now.rate:  # single-purpose: VAT is due at the sale, as on goods sold at home
        return VatKey(Treatment.DOMESTIC, now.home.country, now.rate)
    return VatKey(Treatment.VOUCHER, now.home.country, ZERO)


def _outside(now: Situation, rules: Vat) -> VatKey | None:
    if now.component in _NEVER_TAXED and not now.rate:
        return VatKey(Treatment.OUTSIDE, now.home.country, ZERO)
    return None


def _pos(now: Situation, rules: Vat) -> VatKey | None:
    return VatKey(Treatment.DOMESTIC, now.home.country, now.rate) if now.is_pos else None


def _domestic(now: Situation, rules: Vat) -> VatKey | None:
    if now.destination == now.home:
        return VatKey(Treatment.DOMESTIC, now.home.country, now.rate)
    return None


def _reverse_charge(now: Situation, rules: Vat) -> VatKey | None:
    if not now.destination.is_eu or now.rate or not now.vat_number:
        return None
    country = now.destination.country
    if not is_structurally_valid(now.vat_number, country=country):
        raise CannotBook(Held.VAT_NUMBER_INVALID, country=country)
    if rules.check_vies and now.vies is not True:
        unknown = now.vies is None
        raise CannotBook(Held.VAT_NUMBER_UNCHECKED if unknown else Held.VAT_NUMBER_NOT_REGISTERED, country=country)
    # Both are reported to the tax office per customer, but in different columns.
    return VatKey(Treatment.REVERSE_CHARGE_SERVICE if now.is_service else Treatment.REVERSE_CHARGE, country, ZERO)


def _business_without_number(now: Situation, rules: Vat) -> VatKey | None:
    if not now.destination.is_eu or now.rate or not now.is_business:
        return None
    if rules.without_number is WhenUnknown.HOLD:
        raise CannotBook(Held.VAT_NUMBER_MISSING, country=now.destination.country)
    return VatKey(Treatment.DOMESTIC, now.home.country, ZERO)


def _oss(now: Situation, rules: Vat) -> VatKey | None:
    if not now.destination.is_eu or not now.rate:
        return None
    if rules.oss:
        return VatKey(Treatment.OSS, now.destination.country, now.rate)
    return VatKey(Treatment.DOMESTIC, now.home.country, now.rate)


def _eu_without_vat(now: Situation, rules: Vat) -> VatKey | None:
    if now.destination.is_eu:
        raise CannotBook(Held.EU_CONSUMER_WITHOUT_VAT, country=now.destination.country)
    return None


def _export(now: Situation, rules: Vat) -> VatKey | None:
    if now.rate:
        raise CannotBook(Held.VAT_ON_EXPORT, country=now.destination.country, rate=f"{now.rate.normalize():f}")
    return VatKey(Treatment.EXPORT, now.destination.country, ZERO)


_RULES: tuple[tuple[str, Callable[[Situation, Vat], VatKey | None]], ...] = (
    ("marketplace", _marketplace),
    ("voucher", _voucher),
    ("outside", _outside),
    ("pos", _pos),
    ("domestic", _domestic),
    ("reverse_charge", _reverse_charge),
    ("business_without_number", _business_without_number),
    ("oss", _oss),
    ("eu_without_vat", _eu_without_vat),
    ("export", _export),
)
