"""Which endpoints and properties Exact has, as data (endpoints.json): types, keys, what is mandatory or read-only."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z?)?|/Date\(-?\d+\)/")
_WHOLE = frozenset({"Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte", "int"})
_TEXTS = frozenset({"Edm.String", "string", "Edm.Binary"})
NUMBERS = _WHOLE | {"Edm.Double", "float"}
_SINGLE_PAGE, _BULK_PAGE = 60, 1000
_BULK = ("bulk/", "sync/")
# A property that holds rows of its own: the endpoint of those rows.
LINES = {
    "GeneralJournalEntryLines": "generaljournalentry/GeneralJournalEntryLines",
    "SalesEntryLines": "salesentry/SalesEntryLines",
    "SalesInvoiceLines": "salesinvoice/SalesInvoiceLines",
    "SalesOrderLines": "salesorder/SalesOrderLines",
    "GoodsDeliveryLines": "salesorder/GoodsDeliveryLines",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an entity."""

    name: str
    type: str
    is_key: bool = False
    is_mandatory: bool = False
    is_read_only: bool = False
    is_post_only: bool = False
    is_filterable: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. `key` is the property that identifies a row."""

    name: str
    methods: tuple[str, ...]
    filter_rule: str
    properties: Mapping[str, Property]

    @property
    def key(self) -> str:
        return next((one.name for one in self.properties.values() if one.is_key), "ID")

    @property
    def key_is_guid(self) -> bool:
        return self.key in self.properties and self.properties[self.key].type == "Edm.Guid"

    @property
    def page(self) -> int:
        """Rows of one answer at most."""
        return _BULK_PAGE if self.is_bulk else _SINGLE_PAGE

    @property
    def is_bulk(self) -> bool:
        """Whether it is read in large pages, and never without $select."""
        return self.name.startswith(_BULK)

    @property
    def table(self) -> str:
        """The endpoint under whose name the rows are kept: a bulk or sync endpoint reads those of its twin."""
        return _TWINS.get(self.name, self.name)

    def is_collection(self, name: str) -> bool:
        """Whether the property holds rows of its own (SalesEntryLines)."""
        kind = self.properties[name].type
        return not kind.startswith("Edm.") and kind[:1].isupper()


_TWINS = {
    "bulk/CRM/Accounts": "crm/Accounts",
    "bulk/Logistics/Items": "logistics/Items",
    "bulk/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "sync/CRM/Accounts": "crm/Accounts",
    "sync/Logistics/Items": "logistics/Items",
    "sync/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "sync/SalesInvoice/SalesInvoices": "salesinvoice/SalesInvoiceLines",
    "sync/Inventory/StockPositions": "inventory/ItemWarehouses",
}


def _read() -> dict[str, Endpoint]:
    data = json.loads((Path(__file__).parent / "endpoints.json").read_text(encoding="utf-8"))
    return {
        name: Endpoint(
            name,
            tuple(found["methods"]),
            found["filter_rule"],
            {prop: _property(prop, about) for prop, about in found["properties"].items()},
        )
        for name, found in data.items()
    }


def _property(name: str, about: Mapping[str, Any]) -> Property:
    return Property(
        name,
        about["type"],
        is_key=about.get("key", False),
        is_mandatory=about.get("mandatory", False),
        is_read_only=about.get("read_only", False),
        is_post_only=about.get("post_only", False),
        is_filterable=not about.get("unfilterable", False),
    )


ENDPOINTS = _read()


def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text) is not None


def fits(value: Any, kind: str) -> bool:
    """Whether a JSON value is of the property's type; null always is. A number in quotes is no number."""
    if value is None:
        return True
    if kind == "Edm.Guid":
        return isinstance(value, str) and is_guid(value)
    if kind == "Edm.DateTime":
        return isinstance(value, str) and _DAY.fullmatch(value) is not None
    if kind in ("Edm.Boolean", "bool"):
        return isinstance(value, bool)
    if kind in NUMBERS:
        return _is_number(value, is_whole=kind in _WHOLE)
    if kind in _TEXTS:
        return isinstance(value, str)
    return isinstance(value, list)


def _is_number(value: Any, *, is_whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    return number.is_finite() and (not is_whole or number == number.to_integral_value())
