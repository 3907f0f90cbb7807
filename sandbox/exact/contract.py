"""Which endpoints and properties Exact has, as data (endpoints.json): types, keys, what is mandatory or read-only."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z?)?|/Date\(-?\d+\)/")


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an entity."""

    name: str
    type: str
    is_key: bool = False
    is_mandatory: bool = False
    is_read_only: bool = False
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

    def is_collection(self, name: str) -> bool:
        """Whether the property holds rows of its own (SalesEntryLines)."""
        kind = self.properties[name].type
        return not kind.startswith("Edm.") and kind[:1].isupper()


def _read() -> dict[str, Endpoint]:
    data = json.loads((Path(__file__).parent / "endpoints.json").read_text(encoding="utf-8"))
    return {
        name: Endpoint(
            name,
            tuple(found["methods"]),
            found["filter_rule"],
            {
                prop: Property(
                    prop,
                    about["type"],
                    is_key=about.get("key", False),
                    is_mandatory=about.get("mandatory", False),
                    is_read_only=about.get("read_only", False),
                    is_filterable=not about.get("unfilterable", False),
                )
                for prop, about in found["properties"].items()
            },
        )
        for name, found in data.items()
    }


ENDPOINTS = _read()


def fits(value: Any, kind: str) -> bool:
    """Whether a JSON value is of the property's type; null always is."""
    if value is None:
        return True
    if kind == "Edm.Guid":
        return isinstance(value, str) and _GUID.fullmatch(value) is not None
    if kind == "Edm.DateTime":
        return isinstance(value, str) and _DAY.fullmatch(value) is not None
    if kind in ("Edm.Boolean", "bool"):
        return isinstance(value, bool)
    if kind in ("Edm.Double", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte", "int"):
        return _is_number(value)
    if kind in ("Edm.String", "string"):
        return isinstance(value, str)
    return isinstance(value, list)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
