"""The VAT rates of the member states, as percentages: only to tell whose rate was charged, never to compute VAT.

As the member states had them in 2024 to 2026, ended ones included, because older orders are still booked; regional
rates of Greece and Portugal too. Not compared with the Commission's own database. A rate that misses here counts as
the home rate all the same once the VAT mapping has a row for it.
"""

from __future__ import annotations

from decimal import Decimal

_RATES = {
    "AT": "20 13 10 19",
    "BE": "21 12 6",
    "BG": "20 9",
    "CY": "19 9 5 3",
    "CZ": "21 12",
    "DE": "19 7",
    "DK": "25",
    "EE": "24 22 13 9",
    "ES": "21 10 5 4",
    "FI": "25.5 24 14 13.5 10",
    "FR": "20 10 8.5 5.5 2.1",
    "GR": "24 17 13 9 6 4",
    "HR": "25 13 5",
    "HU": "27 18 5",
    "IE": "23 13.5 9 4.8",
    "IT": "22 10 5 4",
    "LT": "21 12 9 5",
    "LU": "17 14 8 3",
    "LV": "21 12 5",
    "MT": "18 12 7 5",
    "NL": "21 9",
    "PL": "23 8 5",
    "PT": "23 22 16 13 12 9 6 5 4",
    "RO": "21 19 11 9 5",
    "SE": "25 12 6",
    "SI": "22 9.5 5",
    "SK": "23 20 19 10 5",
}


def of_country(country: str) -> frozenset[Decimal]:
    """The rates above zero of a member state (ISO code); none of a country outside the EU."""
    return frozenset(Decimal(rate) for rate in _RATES.get(country, "").split())
