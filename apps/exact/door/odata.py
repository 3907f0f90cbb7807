"""Exact's dialect of OData 2: how a question is written and how an answer is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from apps.calls import numbers

# One entity as Exact answered it: strings trimmed (codes come padded), dates as aware datetimes, numbers as Decimal.
Row = dict[str, Any]

_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")

# Exact's clock and ours may differ, and its Created may be told in local time.
_CLOCKS_DIFFER = timedelta(hours=3)


class NotOData(ValueError):
    """The body is cut, is HTML, or has another shape than Exact's answers have."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question. `select` is never empty: many endpoints refuse a question without it."""

    select: tuple[str, ...]
    where: str = ""
    order: str = ""
    expand: str = ""
    top: int | None = None

    def __post_init__(self) -> None:
        if not self.select:
            raise ValueError("a question names the properties it wants")

    def text(self) -> str:
        """The query string. Spaces as %20: OData knows no +."""
        options = {
            "$select": ",".join(self.select),
            "$filter": self.where,
            "$orderby": self.order,
            "$expand": self.expand,
            "$top": "" if self.top is None else str(self.top),
        }
        return "&".join(f"{name}={quote(value, safe=chr(39) + '(),/:')}" for name, value in options.items() if value)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Rows of one answer, and the address of the next page as Exact wrote it ("" on the last)."""

    rows: tuple[Row, ...]
    next_url: str = ""


def text(value: str) -> str:
    """A string literal; quotes are doubled."""
    return "'" + value.replace("'", "''") + "'"


def guid(value: str) -> str:
    """A GUID literal."""
    return f"guid'{value}'"


def day(value: datetime) -> date:
    """The day that was meant: midnight comes as UTC, or as the administration's midnight told in UTC."""
    if value.year == date.max.year:  # "for ever"
        return date.max
    return (value.astimezone(UTC) + timedelta(hours=12)).date()


def read(body: bytes) -> AnswerPage:
    """An answer in any of its shapes: `d` a list, `d.results`, or one entity. Raises NotOData."""
    try:
        answer = numbers.loads(body)
        content = answer["d"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotOData("no JSON, or JSON without d") from error
    if isinstance(content, list):
        return AnswerPage(tuple(_row(item) for item in content))
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        return AnswerPage(tuple(_row(item) for item in content["results"]), str(content.get("__next") or ""))
    return AnswerPage((_row(content),))


def error_message(body: bytes) -> str:
    """What Exact says is wrong; "" when the body is no error of Exact's own shape."""
    try:
        error = numbers.loads(body)["error"]
        message = error["message"]
        value = message["value"] if isinstance(message, Mapping) else message
    except (ValueError, KeyError, TypeError):
        return ""
    return str(value or "").strip()


def number(value: object) -> Decimal | None:
    """A number as Decimal (JSON whole numbers arrive as int); None for what is absent."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        raise TypeError("an amount never passes through a float")
    return Decimal(str(value))


def _row(item: object) -> Row:
    if not isinstance(item, dict):
        raise NotOData("an entity is an object")
    return {name: _value(value) for name, value in item.items() if name != "__metadata"}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        found = _DATE.fullmatch(value)
        # Not fromtimestamp: dates before 1970 exist.
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1])) if found else value.strip()
    if isinstance(value, dict):
        if "__deferred" in value:
            return None  # a collection that was not asked for
        inner = value.get("results")
        return [_row(item) for item in inner] if isinstance(inner, list) else _row(value)
    if isinstance(value, list):
        return [_row(item) if isinstance(item, dict) else item for item in value]
    return value


def is_since(row: Row, moment: datetime) -> bool:
    """Whether Exact may have made it after this moment of ours; yes where it does not say when."""
    created = row.get("Created")
    return not isinstance(created, datetime) or created >= moment - _CLOCKS_DIFFER
