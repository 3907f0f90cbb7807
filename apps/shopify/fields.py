"""Shopify's answer, read with its types: what is not as the schema says is refused with the path where it stands.

Null is never nothing: only what the schema lets be null may be absent. Values are not repeated in a refusal, since some
of them are personal; numbers and Shopify's own words are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

Node = Mapping[str, Any]

_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# What JSON may say and no database keeps: NUL, and halves of characters.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**31 - 1  # GraphQL's Int
_KINDS: dict[type, str] = {
    **{str: "a text", bool: "true or false", type(None): "null", list: "a list", dict: "an object"},
    **dict.fromkeys((int, float, Decimal), "a number"),
}


class Unreadable(Exception):
    """The node is not an order as the query asks for it. `path` says where ("lineItems[3].quantity"), the rest why."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = kept(problem)
        super().__init__(f"{path}: {self.problem}" if path else self.problem)


@dataclass(slots=True, eq=False)
class Fields:
    """One object of the answer, and where it stands in it. Every question raises Unreadable.

    An order is some hundred of these, so they are made cheaply: not frozen, and without a path until one is told.
    """

    values: Node
    within: Fields | None = None
    place: str = ""  # in what it stands within: "lineItems[3]"

    @classmethod
    def from_json(cls, value: Any, *, path: str = "") -> Fields:
        """The object at this path."""
        if not isinstance(value, dict):
            raise Unreadable(path, f"{_kind(value)} instead of an object")
        return cls(value, None, path)

    @property
    def path(self) -> str:
        """Where it stands in the answer; "" for the whole."""
        return self.within.at(self.place) if self.within else self.place

    def at(self, name: str) -> str:
        """The path of a field: "lineItems[3].quantity"."""
        path = self.path
        return f"{path}.{name}" if path else name

    def _object(self, value: Any, name: str) -> Fields:
        if not isinstance(value, dict):
            raise self.refuse(name, f"{_kind(value)} instead of an object")
        return Fields(value, self, name)

    def refuse(self, name: str, problem: str) -> Unreadable:
        """The refusal of a field, to be raised."""
        return Unreadable(self.at(name), problem)

    def _value(self, name: str) -> Any:
        value = self.values.get(name)
        if value is None:
            raise self.refuse(name, "null" if name in self.values else "missing")
        return value

    def has(self, name: str) -> bool:
        """Whether the field is there and not null; for what the schema lets be null."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._value(name)
        if not isinstance(value, str) or not value:
            raise self.refuse(name, f"{_kind(value)} instead of a text")
        return kept(value)

    def text_or_empty(self, name: str) -> str:
        """A text; "" where there is none."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refuse(name, f"{_kind(value)} instead of a text")
        return kept(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; none of them null."""
        found = self._list(name)
        for index, one in enumerate(found):
            if not isinstance(one, str):
                raise self.refuse(f"{name}[{index}]", f"{_kind(one)} instead of a text")
        return tuple(kept(one) for one in found)

    def word(self, name: str, known: frozenset[str]) -> str:
        """One of the words that Shopify has for this field."""
        value = self.text(name)
        if value not in known:
            raise self.refuse(name, f"unknown: {value[:40]}")
        return value

    def currency(self, name: str) -> str:
        """A currency's code of three letters."""
        value = self.text(name)
        if not _CURRENCY.fullmatch(value):
            raise self.refuse(name, f"no currency: {value[:40]}")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._value(name)
        if not isinstance(value, bool):
            raise self.refuse(name, f"{_kind(value)} instead of true or false")
        return value

    def flag_or(self, name: str, unsaid: bool) -> bool:
        """True or false; `unsaid` where Shopify says nothing."""
        return self.flag(name) if self.has(name) else unsaid

    def units(self, name: str) -> int:
        """A whole number, never negative."""
        found = self.whole(name)
        if found < 0:
            raise self.refuse(name, f"negative: {found}")
        return found

    def whole(self, name: str) -> int:
        """A whole number as large as GraphQL lets it be."""
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(name, f"{_kind(value)} instead of a whole number")
        if abs(value) > _LARGEST:
            raise self.refuse(name, "larger than a whole number can be")
        return value

    def number(self, name: str) -> Decimal:
        """A finite number that JSON has as a number."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self.refuse(name, f"{_kind(value)} instead of a number")
        found = Decimal(str(value))
        if not found.is_finite() or abs(found) > _LARGEST:
            raise self.refuse(name, f"no number: {str(value)[:40]}")
        return found

    def amount(self, name: str) -> Decimal:
        """An amount, which Shopify writes as a text: "121.00"."""
        value = self._value(name)
        if not isinstance(value, str):
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                raise self.refuse(name, f"{_kind(value)} instead of an amount")
            value = str(value)
        if not _AMOUNT.fullmatch(value):
            raise self.refuse(name, f"no amount: {value[:40]}")
        return Decimal(value)

    def moment(self, name: str) -> datetime:
        """An aware moment."""
        value = self.text(name)
        try:
            found = datetime.fromisoformat(value)
        except ValueError as wrong:
            raise self.refuse(name, f"no moment: {value[:40]}") from wrong
        if found.tzinfo is None or not 1970 < found.year < 9000:
            raise self.refuse(name, f"no moment with its zone: {value[:40]}")
        return found

    def part(self, name: str) -> Fields:
        """The object in this field."""
        return self._object(self._value(name), name)

    def part_or_none(self, name: str) -> Fields | None:
        """The object in this field; None where Shopify has none."""
        return self.part(name) if self.has(name) else None

    def parts(self, name: str) -> tuple[Fields, ...]:
        """The objects of a list."""
        return tuple([self._object(one, f"{name}[{index}]") for index, one in enumerate(self._list(name))])

    def nodes(self, name: str) -> tuple[Fields, ...]:
        """The nodes of a connection; their paths read as if it were a list: "lineItems[3]"."""
        found = self.part(name)._list("nodes")
        return tuple([self._object(one, f"{name}[{index}]") for index, one in enumerate(found)])

    def nodes_if_asked(self, name: str) -> tuple[Fields, ...]:
        """The nodes of a connection that the query may leave out; null is still refused."""
        return self.nodes(name) if name in self.values else ()

    def parts_if_asked(self, name: str) -> tuple[Fields, ...]:
        """The objects of a list that the query may leave out; null is still refused."""
        return self.parts(name) if name in self.values else ()

    def _list(self, name: str) -> list[Any] | tuple[Any, ...]:
        value = self._value(name)
        if not isinstance(value, list | tuple):
            raise self.refuse(name, f"{_kind(value)} instead of a list")
        return value


def kept(text: str) -> str:
    """The text with a sign in the place of what no database keeps."""
    # Most texts are plain ones, which is known at a glance.
    return text if text.isascii() and "\0" not in text else _UNKEPT.sub("\N{REPLACEMENT CHARACTER}", text)


def _kind(value: Any) -> str:
    """What it is, without saying what is in it."""
    return "an empty text" if value == "" else _KINDS.get(type(value), type(value).__name__)
