"""The VAT rates of the member states, as percentages: only to tell whose rate was charged, never to compute VAT.

As the member states had them from 2024 to November 2026, ended ones included, because older orders are still booked.
Compared with the European Commission's database TEDB (https://ec.europa.eu/taxation_customs/tedb, as published on 29
September 2026 by the PyPI package eu-vat-rates-data 2026.9.29, which reads its web service every day). What TEDB no
longer has comes from the notices of those states:

| state | ended since 2024 |
|---|---|
| EE | 22 until July 2025 |
| ES | 7.5, 5 and 2 on food in 2024 |
| FI | 24 until September 2024, 14 until 2026 |
| LT | 9 until 2026 |
| RO | 19, 9 and 5 until August 2025 |
| SK | 20 and 10 until 2025 |

and of regions: Aegean islands 17, 9, 4 and 3 (AADE, circular E.2113/2025), Azores 16, 9 and 4, Madeira 22, 12, 5 and 4,
Corsica 13, 10, 2.1 and 0.9, French overseas 8.5, 2.1, 1.75 and 1.05. Of Ireland 4.8 is on livestock.

A rate that misses here is unknown, and nobody guesses: the amount waits (`vat.py`), and a row of the VAT mapping for
that country and rate, or a decision on the order, is the way out.
"""

from __future__ import annotations

from decimal import Decimal

_RATES = {
    "AT": "20 19 13 10 4.9",
    "BE": "21 12 6",
    "BG": "20 9",
    "CY": "19 9 5 3",
    "CZ": "21 12",
    "DE": "19 7",
    "DK": "25",
    "EE": "24 22 13 9",
    "ES": "21 10 7.5 5 4 2",
    "FI": "25.5 24 14 13.5 10",
    "FR": "20 13 10 8.5 5.5 2.1 1.75 1.05 0.9",
    "GR": "24 17 13 9 6 4 3",
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
