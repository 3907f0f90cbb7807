"""Where a place lies for VAT: the EU VAT area follows places, not country codes.

Sources: Council Directive 2006/112/EC art. 5-7; Northern Ireland: Protocol annex 3 (goods only, prefix XI).
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.bookkeeping.sale import Place

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)

# Departments, collectivities and the Pacific, written as a French address; 980 is Monaco, inside.
_FR_OVERSEAS = ("971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988")

# Places with a member state's country code that lie outside its VAT area: (country, postal code prefixes, provinces).
_OUTSIDE: tuple[tuple[str, tuple[str, ...], frozenset[str]], ...] = (
    ("ES", ("35", "38", "51", "52"), frozenset({"GC", "TF", "CE", "ML"})),  # Canary Islands, Ceuta, Melilla
    ("FI", ("22",), frozenset({"AX"})),  # Åland
    ("IT", ("23041", "22061"), frozenset()),  # Livigno, Campione d'Italia
    ("DE", ("27498", "78266"), frozenset()),  # Heligoland, Büsingen
    ("GR", ("63086", "63087"), frozenset()),  # Mount Athos
    ("FR", _FR_OVERSEAS, frozenset({"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"})),
    ("DK", ("39",), frozenset()),  # Greenland, written as a Danish address
)


@dataclass(frozen=True, slots=True)
class VatArea:
    """`country` as VAT law sees it (Monaco is FR, Northern Ireland XI); `is_eu` for goods."""

    country: str
    is_eu: bool


def vat_area(place: Place) -> VatArea:
    """The VAT area a place belongs to."""
    country = {"EL": "GR", "MC": "FR", "IM": "GB"}.get(place.country, place.country)
    postcode = place.postcode.replace(" ", "").upper()
    if country == "GB" and (postcode.startswith("BT") or place.province == "NIR"):
        return VatArea("XI", is_eu=True)
    for code, prefixes, provinces in _OUTSIDE:
        if country == code and (place.province in provinces or _starts(postcode, prefixes)):
            return VatArea(country, is_eu=False)
    return VatArea(country, is_eu=country in EU)


def _starts(postcode: str, prefixes: tuple[str, ...]) -> bool:
    digits = postcode.split("-")[-1]
    return digits.startswith(prefixes)
