"""Answers any field out of stored JSON: the node already has the shape of the answer, so a field is mostly a look-up.

What a stored node does not carry is null, [] or an empty connection. An object that is stored as a bare id is completed
from the same order (`refundLineItems { lineItem { sku } }`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLLeafType,
    GraphQLResolveInfo,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from sandbox.shopify.access import PROTECTED, SCOPES, check_field
from sandbox.shopify.connections import page
from sandbox.shopify.cost import FREE
from sandbox.shopify.derived import DERIVED
from sandbox.shopify.node import Node

FILLERS: dict[str, Any] = {
    "Boolean": False,
    "Int": 0,
    "Float": 0.0,
    "Decimal": "0.0",
    "UnsignedInt64": "0",
    "BigInt": "0",
}
# Interfaces and unions whose stored members do not say what they are and whose id does not either
DEFAULT_MEMBERS = {
    "DiscountApplication": "ManualDiscountApplication",
    "Fee": "ReturnShippingFee",
    "PurchasingEntity": "Customer",
}


@dataclass(slots=True)
class Reading:
    """One request: who reads, what it has cost so far, and the orders it has touched."""

    scopes: frozenset[str]
    approved: frozenset[str]
    roots: dict[str, Callable[..., Any]]
    orders: list[Node] = field(default_factory=list)
    spent: int = 0
    _by_id: dict[str, Node] | None = None

    def complete(self, gid: str) -> Node:
        """The full node of a bare id, out of the orders this request has read."""
        if self._by_id is None:
            self._by_id = {}
            for order in self.orders:
                for node in _nodes_with_id(order):
                    known = self._by_id.get(node["id"])
                    if known is None or len(node) > len(known):
                        self._by_id[node["id"]] = node
        return self._by_id.get(gid, {})


@dataclass(frozen=True, slots=True)
class Shape:
    """What is fixed about a field, worked out once."""

    name: str
    is_connection: bool
    is_list: bool
    is_leaf: bool
    points: int
    filler: Any
    is_guarded: bool
    derive: Callable[[Node], Any] | None


@lru_cache(maxsize=4096)
def _shape(parent: str, name: str, type_: Any) -> Shape:
    named = get_named_type(type_)
    bare = type_.of_type if is_non_null_type(type_) else type_
    return Shape(
        name=name,
        is_connection=named.name.endswith("Connection"),
        is_list=is_list_type(bare),
        is_leaf=is_leaf_type(named),
        points=0 if is_leaf_type(named) or named.name in FREE or named.name.endswith("Edge") else 1,
        filler=_filler(bare, named) if is_non_null_type(type_) else None,
        is_guarded=(parent, name) in SCOPES or (parent, name) in PROTECTED,
        derive=DERIVED.get((parent, name)),
    )


def _filler(bare: Any, named: Any) -> Any:
    if is_list_type(bare):
        return []
    if isinstance(named, GraphQLLeafType):
        return FILLERS.get(named.name, "")
    return {}


def resolve_field(source: Node, info: GraphQLResolveInfo[Reading], **arguments: Any) -> Any:
    """graphql-core's field resolver for every field of the schema."""
    shape = _shape(info.parent_type.name, info.field_name, info.return_type)
    reading = info.context
    if shape.is_guarded:
        check_field(info.parent_type.name, shape.name, scopes=reading.scopes, approved=reading.approved)
    if shape.is_leaf and not arguments and shape.name in source:
        value = source[shape.name]
        return shape.filler if value is None else value
    if info.parent_type.name in ("QueryRoot", "Mutation"):
        return _count(reading, shape, reading.roots[shape.name](**arguments))
    return _count(reading, shape, _stored(source, shape, arguments, reading))


def _stored(source: Node, shape: Shape, arguments: dict[str, Any], reading: Reading) -> Any:
    value = source.get(shape.name)
    if callable(value):
        return value(**arguments)
    if shape.name == "discountedTotalSet" and arguments.get("withCodeDiscounts"):
        value = source.get("discountedTotalWithCodes", value)
    if shape.name not in source and "id" in source:
        whole = reading.complete(source["id"]) or source
        value = whole.get(shape.name) if shape.derive is None else shape.derive(whole)
    if shape.is_connection:
        return page(_kept(value, shape, arguments), arguments)
    if shape.is_list:
        first = arguments.get("first")
        return (value or [])[:first] if first is not None else value or []
    return shape.filler if value is None else value


def _kept(value: Any, shape: Shape, arguments: dict[str, Any]) -> list[Node]:
    nodes: list[Node] = value if isinstance(value, list) else (value or {}).get("nodes", [])
    if shape.name == "shippingLines" and not arguments.get("includeRemovals"):
        return [node for node in nodes if not node.get("isRemoved")]
    return nodes


def _count(reading: Reading, shape: Shape, value: Any) -> Any:
    if value is not None:
        if shape.is_connection:
            reading.spent += 2
        elif shape.is_list:
            reading.spent += shape.points * len(value)
        else:
            reading.spent += shape.points
    return value


def resolve_type(value: Node, info: GraphQLResolveInfo[Reading], abstract: GraphQLAbstractType) -> str:
    """Stored __typename, else the kind in the gid, else the default member."""
    stored = value.get("__typename")
    if stored:
        return str(stored)
    kind = str(value.get("id", "")).removeprefix("gid://shopify/").split("/")[0]
    members = {member.name for member in info.schema.get_possible_types(abstract)}
    return kind if kind in members else DEFAULT_MEMBERS.get(abstract.name, min(members))


def _nodes_with_id(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for inner in value.values():
            yield from _nodes_with_id(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes_with_id(inner)
