"""$filter in OData 2: eq ne gt ge lt le, and, or, not, parentheses, substringof, startswith, endswith, trim."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.exact.contract import Endpoint
from sandbox.exact.problems import Refused

_TOKEN = re.compile(
    r"\s*(?:(guid|datetime)'([^']*)'|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)[LlMmDdFf]?|(true|false|null)\b|([A-Za-z_][\w/]*)|([(),]))"
)
Row = Mapping[str, Any]
Test = Callable[[Row], Any]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}
_TEXT: dict[str, Callable[..., Any]] = {
    "substringof": lambda part, whole: str(part).lower() in str(whole or "").lower(),
    "startswith": lambda whole, part: str(whole or "").lower().startswith(str(part).lower()),
    "endswith": lambda whole, part: str(whole or "").lower().endswith(str(part).lower()),
    "trim": lambda text: str(text or "").strip(),
    "tolower": lambda text: str(text or "").lower(),
}


def parse(text: str, endpoint: Endpoint) -> Test:
    """A test for rows. Raises Refused (400) for what Exact does not understand or does not let one filter on."""
    reader = _Reader(_tokens(text), endpoint)
    test = reader.either()
    if reader.tokens:
        raise _bad(text)
    return test


def _bad(text: str) -> Refused:
    return Refused(400, text=f"Invalid filter clause: {text}")


def _tokens(text: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _bad(text)
        found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> tuple[str, Any]:
    kind, special, string, number, word, name, sign = match.groups()
    if kind == "guid":
        return "value", special.lower()
    if kind == "datetime":
        return "value", datetime.fromisoformat(special).replace(tzinfo=UTC)
    if string is not None:
        return "value", string.replace("''", "'")
    if number is not None:
        return "value", Decimal(number)
    if word is not None:
        return "value", {"true": True, "false": False, "null": None}[word]
    return ("name", name) if name is not None else ("sign", sign)


class _Reader:
    """Recursive descent: or, and, not, comparison, operand."""

    def __init__(self, tokens: list[tuple[str, Any]], endpoint: Endpoint) -> None:
        self.tokens, self.endpoint = tokens, endpoint

    def next_is(self, *texts: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] != "value" and self.tokens[0][1] in texts

    def take(self, text: str) -> None:
        if not self.next_is(text):
            raise _bad(f"'{text}' expected")
        self.tokens.pop(0)

    def either(self) -> Test:
        left = self.both()
        while self.next_is("or"):
            self.take("or")
            left = _or(left, self.both())
        return left

    def both(self) -> Test:
        left = self.one()
        while self.next_is("and"):
            self.take("and")
            left = _and(left, self.one())
        return left

    def one(self) -> Test:
        if self.next_is("not"):
            self.take("not")
            inner = self.one()
            return lambda row: not inner(row)
        if self.next_is("("):
            self.take("(")
            inner = self.either()
            self.take(")")
            return inner
        left = self.operand()
        if not self.next_is(*_COMPARE):
            return left
        compare = _COMPARE[self.tokens.pop(0)[1]]
        right = self.operand()
        return lambda row: _compared(compare, left(row), right(row))

    def operand(self) -> Test:
        if not self.tokens:
            raise _bad("unexpected end")
        kind, value = self.tokens.pop(0)
        if kind == "value":
            return lambda row: value
        if kind == "name" and value in _TEXT:
            return self.call(_TEXT[value])
        return self.field(value)

    def call(self, function: Callable[..., Any]) -> Test:
        self.take("(")
        arguments = [self.operand()]
        while self.next_is(","):
            self.take(",")
            arguments.append(self.operand())
        self.take(")")
        return lambda row: function(*(argument(row) for argument in arguments))

    def field(self, name: str) -> Test:
        about = self.endpoint.properties.get(name)
        if about is None:
            raise Refused(
                400, text=f"Error in query syntax: no property '{name}' exists in type '{self.endpoint.name}'."
            )
        if not about.is_filterable and self.endpoint.filter_rule != "none":
            raise Refused(400, text=f"Filtering on property {name} is not allowed.")
        return lambda row: _comparable(row.get(name), about.type)


def _or(left: Test, right: Test) -> Test:
    return lambda row: left(row) or right(row)


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


def _comparable(value: Any, kind: str) -> Any:
    """A stored value as its literal would be."""
    if value is None:
        return None
    if kind == "Edm.DateTime":
        moment = datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if kind == "Edm.Guid":
        return str(value).lower()
    if kind in ("Edm.Double", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte", "int"):
        return Decimal(str(value))
    return value


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    try:
        return compare(left, right)
    except TypeError:
        return False  # null is neither more nor less than anything
