"""What a query costs, by Shopify's published model, and the bucket it is paid from.

Object 1, scalar 0, money 0, pageInfo 0, interface and union their dearest member, connection 2 + floor(2 ln max(2,
n)) times its child, mutation 10, root count 10. Fields switched off by @include count too: the stricter reading.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)

FREE = {"MoneyBag", "MoneyV2", "PageInfo"}
LARGEST_QUERY = 1000
COUNT_COST = MUTATION_COST = 10


class Estimate:
    """The requested cost of one operation with the page sizes its variables give."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> None:
        self.schema, self.variables = schema, variables
        self.fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self.defaults: dict[str, int] = {}

    def of(self, operation: OperationDefinitionNode) -> int:
        for variable in operation.variable_definitions or ():
            if isinstance(variable.default_value, IntValueNode):
                self.defaults[variable.variable.name.value] = int(variable.default_value.value)
        root = self.schema.get_root_type(operation.operation)
        return self._selections([operation.selection_set], root)

    def _selections(self, sets: list[SelectionSetNode], on: Any) -> int:
        concrete = self.schema.get_possible_types(on) if is_abstract_type(on) else [on]
        return max((self._fields(sets, on, member) for member in concrete), default=0)

    def _fields(self, sets: list[SelectionSetNode], on: Any, concrete: GraphQLObjectType) -> int:
        merged: dict[str, list[FieldNode]] = {}
        for each in sets:
            self._collect(each, on, concrete, merged)
        return sum(self._field(nodes, concrete) for nodes in merged.values())

    def _collect(
        self, selections: SelectionSetNode, on: Any, concrete: GraphQLObjectType, into: dict[str, list[FieldNode]]
    ) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                into.setdefault((node.alias or node.name).value, []).append(node)
                continue
            inner = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(inner, InlineFragmentNode | FragmentDefinitionNode)
            condition = self.schema.type_map[inner.type_condition.name.value] if inner.type_condition else on
            if condition is concrete or (is_abstract_type(condition) and self.schema.is_sub_type(condition, concrete)):
                self._collect(inner.selection_set, condition, concrete, into)

    def _field(self, nodes: list[FieldNode], parent: GraphQLObjectType) -> int:
        node = nodes[0]
        name = node.name.value
        if not node.selection_set or name in ("__typename", "pageInfo"):
            return 0
        answered = get_named_type(parent.fields[name].type)
        if parent is self.schema.mutation_type or (parent is self.schema.query_type and answered.name == "Count"):
            return MUTATION_COST
        child = self._selections([each.selection_set for each in nodes if each.selection_set], answered)
        if answered.name.endswith("Connection"):
            return 2 + math.floor(2 * math.log(max(2, min(250, self._page_size(node))))) * child
        return child if answered.name.endswith("Edge") or answered.name in FREE else 1 + child

    def _page_size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                return self._number(argument.value)
        return 1

    def _number(self, value: object) -> int:
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, VariableNode):
            given = self.variables.get(value.name.value, self.defaults.get(value.name.value))
            return given if isinstance(given, int) else 1
        return 1


@dataclass(slots=True)
class Bucket:
    """Points one app may spend on one shop. It refills with time; what was asked but not used is given back."""

    maximum: float = 2000.0
    restore_rate: float = 100.0
    available: float = 2000.0
    counted_at: datetime | None = None

    def refill(self, now: datetime) -> None:
        if self.counted_at is not None:
            seconds = max(0.0, (now - self.counted_at).total_seconds())
            self.available = min(self.maximum, self.available + seconds * self.restore_rate)
        self.counted_at = now

    def can_pay(self, points: int) -> bool:
        return points <= self.available

    def pay(self, points: int) -> None:
        self.available -= points

    def status(self) -> dict[str, float]:
        return {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": int(self.available),
            "restoreRate": self.restore_rate,
        }


def operations(document: DocumentNode) -> Iterable[OperationDefinitionNode]:
    return (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
