"""$filter in OData 2: eq ne gt ge lt le, and, or, parentheses, substringof, startswith, trim.

Only what is known to work at Exact is understood. Not verified, so refused: not, endswith, tolower, a property compared
with a property. A literal must have the type of what it is compared with, as the real service demands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.exact.contract import NUMBERS, Endpoint, Property
from sandbox.exact.padding import padded
from sandbox.exact.problems import Refused

_TOKEN = re.compile(
    r"\s*(?:(guid|datetime)'([^']*)'|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)[LlMmDdFf]?|(true|false|null)\b"
    r"|([A-Za-z_][\w/]*)|([(),]))"
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
# name: (what it does, what comes out)
_FUNCTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "substringof": (lambda part, whole: str(part).lower() in str(whole or "").lower(), "bool"),
    "startswith": (lambda whole, part: str(whole or "").lower().startswith(str(part).lower()), "bool"),
    "trim": (lambda text: str(text or "").strip(), "string"),
}
_ARGUMENTS = {"substringof": 2, "startswith": 2, "trim": 1}


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison: how to get it from a row, its kind, and whether it was written out."""

    of: Test
    kind: str
    is_literal: bool = False


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
    """What was written, and of which kind."""
    special_kind, special, string, number, word, name, sign = match.groups()
    if special_kind:
        return _special(special_kind, special)
    if string is not None:
        return "string", string.replace("''", "'")
    if number is not None:
        return "number", Decimal(number)
    if word is not None:
        return ("null", None) if word == "null" else ("bool", word == "true")
    return ("name", name) if name is not None else ("sign", sign)


def _special(kind: str, text: str) -> tuple[str, Any]:
    if kind == "guid":
        return "guid", text.lower()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise _bad(f"datetime'{text}'") from wrong
    if "T" not in text:
        raise _bad(f"datetime'{text}'")
    return "datetime", moment.replace(tzinfo=UTC)


class _Reader:
    """Recursive descent: or, and, comparison, operand."""

    def __init__(self, tokens: list[tuple[str, Any]], endpoint: Endpoint) -> None:
        self.tokens, self.endpoint = tokens, endpoint

    def next_is(self, *texts: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] in ("name", "sign") and self.tokens[0][1] in texts

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
        if self.next_is("("):
            self.take("(")
            inner = self.either()
            self.take(")")
            return inner
        left = self.operand()
        if not self.next_is(*_COMPARE):
            if left.kind != "bool":
                raise _bad("a comparison expected")
            return left.of
        compare = _COMPARE[self.tokens.pop(0)[1]]
        right = self.operand()
        if left.is_literal == right.is_literal:
            raise _bad("a property can only be compared with a literal")
        if "null" not in (left.kind, right.kind) and left.kind != right.kind:
            raise _bad(f"incompatible operand types '{left.kind}' and '{right.kind}'")
        return lambda row: _compared(compare, left.of(row), right.of(row))

    def operand(self) -> Operand:
        if not self.tokens:
            raise _bad("unexpected end")
        kind, value = self.tokens.pop(0)
        if kind not in ("name", "sign"):
            return Operand(lambda row: value, kind, is_literal=True)
        if kind == "name" and value in _FUNCTIONS:
            return self.call(value)
        return self.field(value)

    def call(self, name: str) -> Operand:
        self.take("(")
        arguments = [self.operand()]
        while self.next_is(","):
            self.take(",")
            arguments.append(self.operand())
        self.take(")")
        if len(arguments) != _ARGUMENTS[name] or any(one.kind != "string" for one in arguments):
            raise _bad(f"no applicable function '{name}'")
        does, kind = _FUNCTIONS[name]
        return Operand(lambda row: does(*(argument.of(row) for argument in arguments)), kind)

    def field(self, name: str) -> Operand:
        about = self.endpoint.properties.get(name)
        if about is None or self.endpoint.is_collection(name):
            raise Refused(
                400, text=f"Error in query syntax: no property '{name}' exists in type '{self.endpoint.name}'."
            )
        if not about.is_filterable:
            raise Refused(400, text=f"Filtering on property {name} is not allowed.")
        return Operand(lambda row: _comparable(row.get(name), about, self.endpoint), _kind(about))


def _or(left: Test, right: Test) -> Test:
    return lambda row: left(row) or right(row)


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


def _kind(about: Property) -> str:
    if about.type in NUMBERS:
        return "number"
    kinds = {"Edm.Guid": "guid", "Edm.DateTime": "datetime", "Edm.Boolean": "bool", "bool": "bool"}
    return kinds.get(about.type, "string")


def _comparable(value: Any, about: Property, endpoint: Endpoint) -> Any:
    """A stored value as its literal would be; codes with the spaces Exact keeps them with."""
    if value is None:
        return None
    kind = _kind(about)
    if kind == "datetime":
        moment = datetime.fromisoformat(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if kind == "guid":
        return str(value).lower()
    if kind == "number":
        return Decimal(str(value))
    return padded(endpoint.table, about.name, str(value)) if kind == "string" else value


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    try:
        return compare(left, right)
    except TypeError:
        return False  # null is neither more nor less than anything
