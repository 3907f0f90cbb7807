"""Shopify's search syntax, as far as orders and customers need it: `field:value` terms, all of which must hold; or
single terms joined by OR, of which one must.

A value may be quoted and may start with >=, >, <= or <. As at Shopify, `>` on a time behaves like `>=`. Terms that are
not understood are an error here: Shopify ignores them silently, which would hide a mistake of ours.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from graphql import GraphQLError

from sandbox.shopify.node import Node

TERM = re.compile(r"""(-?)([a-z_]+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))""")
JOINING_WORDS = {"and", ""}
OR = re.compile(r"\s+OR\s+")
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    "": operator.eq,
}
TIMES = {"created_at": "createdAt", "updated_at": "updatedAt", "processed_at": "processedAt"}
WORDS = {"name": "name", "source_name": "sourceName", "email": "email", "financial_status": "displayFinancialStatus"}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on an order."""

    field: str
    comparison: str
    value: str
    negated: bool = False

    def holds(self, node: Node) -> bool:
        return self._matches(node) is not self.negated

    def _matches(self, node: Node) -> bool:
        if self.field in TIMES:
            there = node.get(TIMES[self.field])
            return there is not None and COMPARISONS[self.comparison](_moment(there), _moment(self.value))
        if self.field in WORDS:
            return _plain(node.get(WORDS[self.field])) == _plain(self.value)
        if self.field == "id":
            return COMPARISONS[self.comparison](_number(node["id"]), _number(self.value))
        if self.field == "test":
            return bool(node.get("test")) is (self.value.lower() == "true")
        return _status(node, self.value.lower())


KNOWN_FIELDS = set(TIMES) | set(WORDS) | {"id", "test", "status"}


def terms(query: str | None) -> list[Term]:
    """The terms of a search; GraphQLError when there is anything else in it."""
    text, found = query or "", []
    for sign, field, comparison, *values in TERM.findall(text):
        if field not in KNOWN_FIELDS:
            raise GraphQLError(f"The sandbox does not know the search term {field!r}.")
        found.append(Term(field, comparison, next((value for value in values if value), ""), bool(sign)))
    if TERM.sub("", text).strip().lower() not in JOINING_WORDS and not set(TERM.sub("", text).lower().split()) <= {
        "and"
    }:
        raise GraphQLError(f"The sandbox does not understand the search {text!r}.")
    return found


def matching(nodes: list[Node], query: str | None) -> list[Node]:
    either = [terms(part) for part in OR.split(query or "")]
    if len(either) > 1:
        if any(len(part) != 1 for part in either):
            raise GraphQLError("The sandbox joins single terms by OR only.")
        return _any_of(nodes, [term for (term,) in either])
    (wanted,) = either
    return [node for node in nodes if all(term.holds(node) for term in wanted)]


def _any_of(nodes: list[Node], wanted: list[Term]) -> list[Node]:
    """A page of ids out of a shop of years is looked up as one set."""
    if all((term.field, term.comparison, term.negated) == ("id", "", False) for term in wanted):
        numbers = {_number(term.value) for term in wanted}
        return [node for node in nodes if _number(node["id"]) in numbers]
    return [node for node in nodes if any(term.holds(node) for term in wanted)]


@lru_cache(maxsize=100_000)
def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError(f"Invalid timestamp in search: {text!r}.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(value: object) -> str:
    return str(value or "").lower().lstrip("#")


def _number(text: str) -> int:
    digits = text.rsplit("/", 1)[-1]
    return int(digits) if digits.isdigit() else -1


def _status(node: Node, wanted: str) -> bool:
    cancelled, closed = bool(node.get("cancelledAt")), bool(node.get("closed"))
    states = {
        "open": not cancelled and not closed,
        "closed": closed,
        "cancelled": cancelled,
        "not_closed": not closed,
        "any": True,
    }
    if wanted not in states:
        raise GraphQLError(f"Invalid status in search: {wanted!r}.")
    return states[wanted]
