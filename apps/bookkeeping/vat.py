"""The VAT verdict: how the law looks at one part of an order, first rule that matches, every rule tried in the trace.

The rules stand in `_RULES` in the order they are tried. A rule answers a VatKey, None ("not mine"), or raises
CannotBook where a person has to decide; what a person decided of this order answers it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.bookkeeping import decisions, rates, vat_numbers
from apps.bookkeeping.booking import NEVER_TAXED, Component, Remark, Rule, Treatment, VatKey
from apps.bookkeeping.components import Part
from apps.bookkeeping.decisions import Decision
from apps.bookkeeping.journey import Journey
from apps.bookkeeping.money import ZERO
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Vat, WhenUnknown
from apps.bookkeeping.territories import VatArea

# What belongs to a delivery: beside goods whose VAT a marketplace owes it is the marketplace's, too.
_OF_A_DELIVERY = frozenset({Component.GOODS, Component.SHIPPING, Component.FEE, Component.ADJUSTMENT})


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at: the journey, the part, and whose VAT number it is ("" for none of valid structure)."""

    way: Journey
    destination: VatArea
    number_state: str
    part: Part

    @property
    def home(self) -> VatArea:
        """Where the goods come from."""
        return self.way.home

    @property
    def rate(self) -> Decimal:
        """As charged, a percentage."""
        return self.part.rate

    @property
    def is_business(self) -> bool:
        """A company, or whoever gave a VAT number that can be one."""
        return self.way.is_business or bool(self.number_state)

    @property
    def is_abroad_in_eu(self) -> bool:
        """Another member state than the one of dispatch; what stayed at home was decided before."""
        return self.destination.is_eu


@dataclass(frozen=True, slots=True)
class VatVerdict:
    """`key` is what the VAT code is looked up by; `use_default` when the merchant chose the default code here.

    `code`: the VAT code a person chose for this order, or "".
    """

    key: VatKey
    trace: tuple[Rule, ...]
    use_default: bool = False
    code: str = ""


def judge(part: Part, of: Journey, rules: Vat, *, decided: Iterable[Decision] = ()) -> VatVerdict:
    """The verdict on one part. Raises CannotBook, with the trace, where the rules say hold and nobody decided."""
    now = _situation(part, of)
    looked_at = _looked_at(now)
    trace: list[Rule] = []
    for name, rule in _RULES:
        try:
            key = rule(now, rules)
        except CannotBook as doubt:
            trace.append(Rule(name, looked_at, decided=True))
            return _by_decision(part, doubt, tuple(trace), decided)
        trace.append(Rule(name, looked_at, key is not None))
        if key is not None:
            return VatVerdict(key, tuple(trace), use_default=name == "business_without_number")
    raise AssertionError("the last rule takes what is left")


def _by_decision(part: Part, doubt: CannotBook, trace: tuple[Rule, ...], decided: Iterable[Decision]) -> VatVerdict:
    chosen = decisions.book_as(decided, rate=part.rate)
    if chosen is None:
        raise CannotBook.because(replace(doubt.reason, trace=trace)) from doubt
    undecided = replace(trace[-1], decided=False)
    return VatVerdict(
        chosen.key, (*trace[:-1], undecided, Rule("decision", undecided.looked_at, True)), code=chosen.code
    )


def _situation(part: Part, of: Journey) -> Situation:
    # The protocol on Northern Ireland is about goods: for services it is the United Kingdom.
    is_abroad = part.is_service and of.destination.country == "XI"
    destination = VatArea("GB", is_eu=False) if is_abroad else of.destination
    state = vat_numbers.state_of(of.vat_number, delivered_in=destination.country) if of.vat_number else ""
    return Situation(of, destination, state, part)


def warnings_of(verdict: VatVerdict) -> tuple[Remark, ...]:
    """What a person should know of the verdict although it was booked."""
    if verdict.use_default:
        return (Remark("business_without_number", (("country", verdict.key.country),)),)
    return ()


def _looked_at(now: Situation) -> tuple[tuple[str, str], ...]:
    way = now.way
    return (
        ("from", now.home.country),
        ("to", now.destination.country),
        ("to_from", way.told_by.value),
        ("rate", rate_text(now.rate)),
        ("component", now.part.component.value),
        ("business", "yes" if now.is_business else "no"),
        ("vat_number", "yes" if way.vat_number else "no"),
        ("vat_number_of", now.number_state),
        ("kind", "service" if now.part.is_service else "goods"),
        ("vies", {True: "yes", False: "no", None: ""}[way.vies]),
    )


def _till(now: Situation, rules: Vat) -> VatKey | None:
    if now.way.unknown is Held.TILL_UNKNOWN:
        raise CannotBook(Held.TILL_UNKNOWN)
    return None


def _voucher(now: Situation, rules: Vat) -> VatKey | None:
    if now.part.component is Component.GIFT_CARD_SOLD and not now.rate:
        return VatKey(Treatment.VOUCHER, now.home.country, ZERO)
    return None  # single-purpose: VAT is due at the sale, as on the goods it is for, by destination


def _outside(now: Situation, rules: Vat) -> VatKey | None:
    if now.part.component in NEVER_TAXED and not now.rate:
        return VatKey(Treatment.OUTSIDE, now.home.country, ZERO)
    return None


def _destination(now: Situation, rules: Vat) -> VatKey | None:
    if now.way.unknown is not None:
        raise CannotBook(now.way.unknown, rate=rate_text(now.rate))
    return None


def _marketplace(now: Situation, rules: Vat) -> VatKey | None:
    part = now.part
    is_beside = now.way.is_marketplace and not now.rate and part.component in _OF_A_DELIVERY
    if part.is_channel_liable or is_beside:
        return VatKey(Treatment.MARKETPLACE, now.destination.country, now.rate)
    return None


def _domestic(now: Situation, rules: Vat) -> VatKey | None:
    if now.destination != now.home:
        return None
    if now.number_state and _is_untaxed_article(now.part):
        raise CannotBook(Held.NO_VAT_AT_HOME, country=now.home.country)
    return VatKey(Treatment.DOMESTIC, now.home.country, now.rate)


def _is_untaxed_article(part: Part) -> bool:
    """Goods that are taxable in Shopify, sold without VAT."""
    return part.component is Component.GOODS and part.is_taxable and not part.rate and bool(part.net)


def _collected(now: Situation, rules: Vat) -> VatKey | None:
    """Handed over at a till or collected in the shop; judged like anything that stays at home."""
    return _domestic(now, rules) if now.way.is_collected else None


def _free(now: Situation, rules: Vat) -> VatKey | None:
    """Nothing was paid and nothing charged: no verdict hangs on it."""
    if now.part.net or now.part.vat or now.rate:
        return None
    return VatKey(Treatment.OUTSIDE, now.home.country, ZERO)


def _reverse_charge(now: Situation, rules: Vat) -> VatKey | None:
    if not now.is_abroad_in_eu or now.rate or not now.way.vat_number:
        return None
    country = now.destination.country
    if not now.number_state:
        raise CannotBook(Held.VAT_NUMBER_INVALID, country=country)
    if now.number_state == now.home.country:
        raise CannotBook(Held.VAT_NUMBER_OF_DISPATCH, country=now.home.country)
    if rules.check_vies and now.way.vies is not True:
        unknown = now.way.vies is None
        raise CannotBook(Held.VAT_NUMBER_UNCHECKED if unknown else Held.VAT_NUMBER_NOT_REGISTERED, country=country)
    # Both are reported to the tax office per customer, but in different columns.
    is_service = now.part.is_service
    return VatKey(Treatment.REVERSE_CHARGE_SERVICE if is_service else Treatment.REVERSE_CHARGE, country, ZERO)


def _zero_rate(now: Situation, rules: Vat) -> VatKey | None:
    """A member state's own zero rate (books in Ireland), where the mapping has a row for it."""
    key = VatKey(Treatment.OSS, now.destination.country, ZERO)
    return key if now.is_abroad_in_eu and not now.rate and key in rules.codes else None


def _business_without_number(now: Situation, rules: Vat) -> VatKey | None:
    if not now.is_abroad_in_eu or now.rate or not now.is_business:
        return None
    if rules.without_number is WhenUnknown.HOLD:
        raise CannotBook(Held.VAT_NUMBER_MISSING, country=now.destination.country)
    return VatKey(Treatment.DOMESTIC, now.home.country, ZERO)


def _taxed_business(now: Situation, rules: Vat) -> VatKey | None:
    """OSS is for consumers: a business with a VAT number pays the home rate, or none. Without one it is a consumer."""
    if not now.is_abroad_in_eu or not now.rate or not now.is_business:
        return None
    found = _at_home_rate(now, rules)
    if found is None and now.number_state:
        raise CannotBook(Held.BUSINESS_TAXED_ABROAD, country=now.destination.country, rate=rate_text(now.rate))
    return found


def _at_home_rate(now: Situation, rules: Vat) -> VatKey | None:
    key = VatKey(Treatment.DOMESTIC, now.home.country, now.rate)
    return key if now.rate in rates.of_country(now.home.country) or key in rules.codes else None


def _oss(now: Situation, rules: Vat) -> VatKey | None:
    if not now.is_abroad_in_eu or not now.rate:
        return None
    if rules.oss:
        return _oss_of_destination(now, rules)
    found = _at_home_rate(now, rules)
    if found is None:
        raise CannotBook(Held.FOREIGN_RATE_WITHOUT_OSS, country=now.destination.country, rate=rate_text(now.rate))
    return found


def _oss_of_destination(now: Situation, rules: Vat) -> VatKey:
    """Nobody can declare a rate that the country of destination does not have; the mapping may know it better."""
    key = VatKey(Treatment.OSS, now.destination.country, now.rate)
    is_mapped = rules.accept_every_key or key in rules.codes or replace(key, country="") in rules.codes
    if is_mapped or now.rate in rates.of_country(key.country):
        return key
    raise CannotBook(Held.RATE_UNKNOWN, country=key.country, rate=rate_text(now.rate))


def _eu_without_vat(now: Situation, rules: Vat) -> VatKey | None:
    if now.is_abroad_in_eu:
        raise CannotBook(Held.EU_CONSUMER_WITHOUT_VAT, country=now.destination.country)
    return None


def _export(now: Situation, rules: Vat) -> VatKey | None:
    key = VatKey(Treatment.EXPORT, now.destination.country, now.rate)
    if now.rate and key not in rules.codes:  # registered there: the mapping has a row for that country and rate
        raise CannotBook(Held.VAT_ON_EXPORT, country=now.destination.country, rate=rate_text(now.rate))
    return key


_RULES: tuple[tuple[str, Callable[[Situation, Vat], VatKey | None]], ...] = (
    ("till", _till),
    ("voucher", _voucher),
    ("outside", _outside),
    ("destination", _destination),
    ("marketplace", _marketplace),
    ("collected", _collected),
    ("domestic", _domestic),
    ("free", _free),
    ("reverse_charge", _reverse_charge),
    ("zero_rate", _zero_rate),
    ("business_without_number", _business_without_number),
    ("taxed_business", _taxed_business),
    ("oss", _oss),
    ("eu_without_vat", _eu_without_vat),
    ("export", _export),
)
