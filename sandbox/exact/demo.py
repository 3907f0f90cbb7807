"""What the demo administrations hold before anybody books: codes, accounts, journals, periods, rates, users."""

import os
from typing import Any

from sandbox.exact import demo_items, rows
from sandbox.store import Store

DEMO, SECOND = 100001, 100002
FIRST_YEAR, LAST_YEAR = 2008, 2027

USERS: dict[str, dict[str, Any]] = {
    "hanneke": {"name": "Hanneke de Vries", "language": "nl", "divisions": [DEMO, SECOND]},
    "accountant": {"name": "Kantoor Jansen", "language": "nl", "divisions": [SECOND, DEMO]},
    "english": {"name": "Emma Clark", "language": "en", "divisions": [DEMO]},
    "german": {"name": "Hans Weber", "language": "de", "divisions": [DEMO]},
    "french": {"name": "Claire Martin", "language": "fr", "divisions": [DEMO]},
    "portal": {"name": "Portaal", "language": "nl", "divisions": [DEMO], "is_portal": True},
}

DIVISIONS = {DEMO: "De Linnenkast B.V.", SECOND: "Tweede administratie"}
# As many more as the environment asks for, all of them hanneke's: for what is measured over many at once.
for _more in range(1, int(os.environ.get("SANDBOX_ADMINISTRATIONS", "0")) + 1):
    DIVISIONS[SECOND + _more] = f"Administratie {_more + 2}"
    USERS["hanneke"]["divisions"].append(SECOND + _more)

# code: description, type, fraction, transaction, other properties
_VAT: dict[str, tuple[str, str, str, str, dict[str, Any]]] = {
    "4": ("BTW hoog, exclusief", "E", "0.21", "S", {}),
    "2": ("BTW laag, exclusief", "E", "0.09", "S", {}),
    "0": ("Geen BTW", "N", "0", "B", {}),
    "1": ("BTW nul", "B", "0", "S", {}),
    "7": ("Levering goederen binnen EU", "B", "0", "S", {"EUSalesListing": "L"}),
    "7S": ("Diensten binnen EU", "B", "0", "S", {"EUSalesListing": "S"}),
    "6": ("Export buiten EU", "B", "0", "S", {}),
    "5": ("BTW hoog, inclusief", "I", "0.21", "S", {}),
    "D19": ("OSS Duitsland 19 %", "E", "0.19", "S", {"OssCountry": "DE"}),
    "D7": ("OSS Duitsland 7 %", "E", "0.07", "S", {"OssCountry": "DE"}),
    "B21": ("OSS België 21 %", "E", "0.21", "S", {"OssCountry": "BE"}),
    "F20": ("OSS Frankrijk 20 %", "E", "0.2", "S", {"OssCountry": "FR"}),
    "I22": ("OSS Italië 22 %", "E", "0.22", "S", {"OssCountry": "IT"}),
    "X": ("Vervallen code", "E", "0.19", "S", {"IsBlocked": True}),
}
# code: description, type (110 revenue, 20 AR, 24 VAT, 30 current liabilities, 111 cost, 121 other costs), VAT code
_ACCOUNTS = {
    "1000": ("Kas", 10, None),
    "1105": ("Shopify-uitbetalingen onderweg", 90, None),
    "1260": ("Tussenrekening Shopify Payments", 90, None),
    "1265": ("Tussenrekening PayPal", 90, None),
    "1270": ("Reserve Shopify Payments", 90, None),
    "1300": ("Debiteuren", 20, None),
    "1450": ("Cadeaubonnen", 30, "0"),
    "1455": ("Winkeltegoed", 30, "0"),
    "1460": ("Marktplaatsen, af te dragen BTW", 30, "0"),
    "1500": ("BTW te betalen", 24, None),
    "1999": ("Tussenrekening", 90, None),
    "4520": ("Verzendlabels", 121, "0"),
    "4530": ("Marketing, weggegeven cadeaubonnen", 121, "0"),
    "4550": ("Transactiekosten betalingen", 121, "0"),
    "4560": ("Betwiste betalingen", 121, "0"),
    "4570": ("Correcties Shopify Payments", 121, "0"),
    "4900": ("Afrondingsverschillen", 121, "0"),
    "4910": ("Invoerrechten", 121, "0"),
    "8000": ("Omzet", 110, "4"),
    "8010": ("Verzendkosten", 110, "4"),
    "8020": ("Fooien", 110, "0"),
    "8030": ("Omzet EU", 110, "7"),
    "8040": ("Toeslagen", 110, "4"),
    "8050": ("Correcties omzet", 110, "4"),
}
_JOURNALS = {"20": ("Bank", 12), "70": ("Verkoop", 20), "71": ("Verkoop webshop", 20), "90": ("Memoriaal", 90)}
# One unit of the currency in EUR.
_RATES = {"USD": "0.92", "CAD": "0.68", "GBP": "1.17", "CHF": "1.05", "JPY": "0.0061"}


def seed(store: Store) -> None:
    """Fill an empty store."""
    with store.lock:
        if not len(store.collection("divisions")):
            for code, name in DIVISIONS.items():
                _division(store, code, name)
            store.collection("limits").put("limits", {"minute": 60, "day": 5000, "errors": 10})
        for code in DIVISIONS:
            demo_items.seed(store, code)


def _division(store: Store, code: int, name: str) -> None:
    store.collection("divisions").put(
        str(code),
        {
            "Code": code,
            "Description": name,
            "CustomerName": name,
            "Currency": "EUR",
            "Country": "NL",
            "Legislation": 1,
            "Status": 1,
            "BlockingStatus": 0,
            "VATNumber": "NL004495445B01",
        },
    )
    _vat_codes(store, code)
    _accounts(store, code)
    _others(store, code)
    _periods(store, code)


def _put(store: Store, division: int, endpoint: str, key: str, row: dict[str, Any]) -> None:
    rows.keep(store, division, endpoint, key, {"ID": key, "Division": division, **row})


def _vat_codes(store: Store, division: int) -> None:
    for code, (description, kind, fraction, transaction, other) in _VAT.items():
        row = {"Description": description, "Type": kind, "VATTransactionType": transaction, **other}
        keep_vat_code(store, division, code, fraction=fraction, row=row)


def keep_vat_code(store: Store, division: int, code: str, *, fraction: str, row: dict[str, Any]) -> None:
    """A code with one percentage (0.21) for all time, new or instead of what it was."""
    key = rows.fixed_guid(division, "vat", code)
    usual = {"Description": code, "Type": "E", "VATTransactionType": "S", "EUSalesListing": "N", "IsBlocked": False}
    whole = {"Code": code, "Percentage": fraction, "Charged": False, **usual, **row}
    _put(store, division, "vat/VATCodes", key, whole)
    about = {"VATCodeID": key, "Percentage": fraction, "Type": 0, "StartDate": "2001-01-01T00:00:00"}
    _put(store, division, "vat/VatPercentages", rows.fixed_guid(division, "percentage", code), about)


def _accounts(store: Store, division: int) -> None:
    for code, (description, kind, vat) in _ACCOUNTS.items():
        key = rows.fixed_guid(division, "account", code)
        row = {
            "Code": code,
            "Description": description,
            "Type": kind,
            "VATCode": vat,
            "UseCostcenter": 0,
            "UseCostunit": 0,
            "IsBlocked": False,
            "BalanceType": "W" if code >= "4000" else "B",
        }
        _put(store, division, "financial/GLAccounts", key, row)


def _others(store: Store, division: int) -> None:
    for code, (description, kind) in _JOURNALS.items():
        row = {
            "Code": code,
            "Description": description,
            "Type": kind,
            "Currency": "EUR",
            "AllowVariableCurrency": True,
            "AllowVariableExchangeRate": True,
            "IsBlocked": False,
            "GLAccount": rows.fixed_guid(division, "account", "1300") if kind == 20 else None,
            "GLAccountCode": "1300" if kind == 20 else None,
        }
        _put(store, division, "financial/Journals", rows.fixed_guid(division, "journal", code), row)
    for code, days in (("14", 14), ("30", 30), ("00", 0)):
        row = {"Code": code, "Description": f"{days} dagen", "PaymentDays": days, "PaymentMethod": "B"}
        _put(store, division, "cashflow/PaymentConditions", rows.fixed_guid(division, "condition", code), row)
    for code, name in (("UTR", "Winkel Utrecht"), ("ARN", "Winkel Arnhem"), ("WEB", "Webshop")):
        row = {"Code": code, "Description": name, "EndDate": None}
        _put(store, division, "hrm/Costcenters", rows.fixed_guid(division, "centre", code), row)
    for code, name in (("LIN", "Linnen"), ("WOL", "Wol")):
        row = {"Code": code, "Description": name}
        _put(store, division, "hrm/Costunits", rows.fixed_guid(division, "cost unit", code), row)
    for code in ("EUR", *_RATES):
        unit = "1" if code == "JPY" else "0.01"
        # How fine a price may be is the administration's choice: one here has the finest, the other whole cents.
        price = "0.00001" if division == DEMO else unit
        about = {"Code": code, "Description": code, "AmountPrecision": unit, "PricePrecision": price}
        rows.of(store, division, "general/Currencies").put(code, about)
    for code, rate in _RATES.items():
        row = {"SourceCurrency": code, "TargetCurrency": "EUR", "Rate": rate, "StartDate": "2001-01-01T00:00:00"}
        _put(store, division, "financial/ExchangeRates", rows.fixed_guid(division, "rate", code), row)


def _periods(store: Store, division: int) -> None:
    """Twelve periods a year, all open; before FIRST_YEAR there is no financial year."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for period in range(1, 13):
            following = f"{year + period // 12}-{period % 12 + 1:02}-01"
            row = {
                "FinYear": year,
                "FinPeriod": period,
                "StartDate": f"{year}-{period:02}-01T00:00:00",
                "EndDate": f"{following}T00:00:00",
                "is_closed": False,
            }
            key = rows.fixed_guid(division, "period", year, period)
            _put(store, division, "financial/FinancialPeriods", key, row)
