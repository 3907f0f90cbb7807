"""Which code fits a setting, guessed from the codes' own properties and words. A person confirms every guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from apps.bookkeeping.booking import Component, Treatment, VatKey
from apps.exact.codes.vat_code import BASE_ONLY, EXCLUDING, NO_VAT, VatCode
from apps.exact.models import CatalogEntry, Item

_EXPORT = re.compile(
    r"export|uitvoer|buiten de eu|outside (the )?eu|non-eu|niet-eu|hors (ue|ce)|ausfuhr|drittland", re.IGNORECASE
)
_WEBSHOP = re.compile(r"web|shop|online|e-?commerce|internet", re.IGNORECASE)
_SALES_FIRST = {"S": 0, "B": 1, "": 2}
_REVENUE = 110

# Words in a description, per component; None: any account that may stand on a line, else this type of account.
_WORDS: tuple[tuple[Component, str, int | None], ...] = (
    (Component.SHIPPING, r"verzend|shipping|vracht|bezorg|delivery|livraison|versand|porto|freight", _REVENUE),
    (Component.TIP, r"fooi|\btips?\b|gratuit|pourboire|trinkgeld", None),
    (Component.DUTY, r"invoerrecht|import dut|customs|douane|zoll", None),
    (Component.FEE, r"toeslag|surcharge|\bfees?\b|supplément|zuschlag", None),
    (Component.GIFT_CARD_GIVEN, r"weggegeven|give-?away|gift cards? given|cartes? offertes?|verschenkte", None),
    (Component.GIFT_CARD_SOLD, r"cadeau|gift|geschenk", None),
    (Component.STORE_CREDIT_REDEEMED, r"tegoed|store credit|avoir|guthaben", None),
    (Component.CASH_ROUNDING, r"afronding|rounding|arrondi|rundung", None),
    (Component.GOODS, r"omzet|revenue|turnover|\bsales\b|verkopen|ventes|erlöse|umsatz", _REVENUE),
)
# What has no words of its own uses the account of another component.
_SAME_AS = ((Component.GIFT_CARD_REDEEMED, Component.GIFT_CARD_SOLD), (Component.ADJUSTMENT, Component.GOODS))


def vat_code(codes: Iterable[VatCode], *, key: VatKey, on: date) -> str:
    """The code for a key on a day; "" where nothing fits, or only a person can say (a marketplace)."""
    found = fitting_codes(codes, key=key, on=on)
    return found[0].code if found else ""


def fitting_codes(codes: Iterable[VatCode], *, key: VatKey, on: date) -> list[VatCode]:
    """Every code that is right for a key on a day by its own properties, the likeliest first."""
    fits = _FITS.get(key.treatment)
    if fits is None:
        return []
    found = [code for code in codes if code.is_for_sales and code.has_rate(key.rate, on=on) and fits(code, key)]
    return sorted(found, key=lambda code: (code.kind == NO_VAT, _SALES_FIRST.get(code.transaction, 3), code.code))


def webshop_journals(journals: Iterable[CatalogEntry]) -> list[str]:
    """Codes of the journals whose name says that they are for a webshop."""
    return [entry.code for entry in journals if _WEBSHOP.search(entry.description)]


def accounts(entries: Iterable[CatalogEntry]) -> dict[Component, str]:
    """The first account per component whose description has one of its words. An account is proposed once."""
    by_code = sorted(entries, key=lambda entry: entry.code)
    found: dict[Component, str] = {}
    for component, words, kind in _WORDS:
        for entry in by_code:
            if kind is not None and entry.data.get("type") != kind:
                continue
            if entry.code not in found.values() and re.search(words, entry.description, re.IGNORECASE):
                found[component] = entry.code
                break
    for component, other in _SAME_AS:
        if other in found:
            found[component] = found[other]
    return found


def items(found: Iterable[Item]) -> dict[Component, str]:
    """The item per component whose description has one of its words, the shortest first: "Gift card", not "Gift wrap".

    None for goods: the generic item has no words of its own, and articles have many.
    """
    shortest = sorted(found, key=lambda item: (len(item.description), item.code))
    proposed: dict[Component, str] = {}
    for component, words, _kind in _WORDS:
        if component is Component.GOODS:
            continue
        fitting = (item.code for item in shortest if re.search(words, item.description, re.IGNORECASE))
        if code := next(fitting, ""):
            proposed[component] = code
    if Component.GIFT_CARD_SOLD in proposed:
        proposed[Component.GIFT_CARD_REDEEMED] = proposed[Component.GIFT_CARD_SOLD]
    return proposed


def _domestic(code: VatCode, key: VatKey) -> bool:
    if code.oss_country or code.is_reverse_at_home or _is_listed(code):
        return False
    if key.rate:
        return code.kind == EXCLUDING
    return code.kind in (BASE_ONLY, NO_VAT) and not _EXPORT.search(code.description)


def _oss(code: VatCode, key: VatKey) -> bool:
    return code.kind == EXCLUDING and code.oss_country == key.country


def _reverse_charge(code: VatCode, key: VatKey) -> bool:
    return code.kind == BASE_ONLY and code.listing == "L"


def _reverse_charge_service(code: VatCode, key: VatKey) -> bool:
    return code.kind == BASE_ONLY and code.listing == "S"


def _export(code: VatCode, key: VatKey) -> bool:
    return code.kind == BASE_ONLY and not _is_listed(code) and bool(_EXPORT.search(code.description))


def _no_vat(code: VatCode, key: VatKey) -> bool:
    return code.kind == NO_VAT


def _is_listed(code: VatCode) -> bool:
    """On the EU sales listing: L goods, S services, T triangular; N and "" are not."""
    return code.listing in ("L", "S", "T")


_FITS: dict[Treatment, Callable[[VatCode, VatKey], bool]] = {
    Treatment.DOMESTIC: _domestic,
    Treatment.OSS: _oss,
    Treatment.REVERSE_CHARGE: _reverse_charge,
    Treatment.REVERSE_CHARGE_SERVICE: _reverse_charge_service,
    Treatment.EXPORT: _export,
    Treatment.VOUCHER: _no_vat,
    Treatment.OUTSIDE: _no_vat,
}
