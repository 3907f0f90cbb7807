"""Which query a bulk operation takes; the sentence that Shopify would refuse it with, or none.

Documented: one operation that is a query, a single top-level field that is a connection (no node, no nodes), at most
five connections, two levels of them below the first, none inside a plain list, children without an id say their
`__typename`. Strict readings of ours: no variables, and nodes are asked for through `edges`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    parse,
    validate,
)
from graphql.error import GraphQLError

from sandbox.shopify.cost import operations

MOST_CONNECTIONS = 5
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """A field, how many connections are around it, and whether a plain list is."""

    node: FieldNode
    parent: str
    depth: int
    is_in_list: bool


class NotTaken(Exception):
    """Shopify refuses this query; the text goes into `userErrors`."""


def taken(schema: GraphQLSchema, text: str) -> DocumentNode:
    """The document, when a bulk operation takes it. Raises NotTaken."""
    try:
        document = parse(text)
    except GraphQLError as wrong:
        raise NotTaken(f"Invalid bulk query: {wrong.message}") from wrong
    if errors := validate(schema, document):
        raise NotTaken(f"Invalid bulk query: {errors[0].message}")
    found = list(operations(document))
    if len(found) != 1 or found[0].operation is not OperationType.QUERY:
        raise NotTaken("Bulk queries must contain exactly one query operation.")
    if found[0].variable_definitions:
        raise NotTaken("Bulk queries take no variables.")
    _check(schema, document, found[0].selection_set)
    return document


def _check(schema: GraphQLSchema, document: DocumentNode, top: SelectionSetNode) -> None:
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    if len(top.selections) != 1 or not isinstance(top.selections[0], FieldNode):
        raise NotTaken("Bulk queries must have a single top-level field.")
    if top.selections[0].name.value in ("node", "nodes"):
        raise NotTaken("Bulk queries cannot use the top-level fields node and nodes.")
    found = list(_places(schema, top, "QueryRoot", fragments, depth=0, is_in_list=False))
    connections = [place for place in found if _named(schema, place).endswith("Connection")]
    for place in connections:
        _check_place(place, fragments)
    if not connections:
        raise NotTaken("Bulk queries must contain at least one connection.")
    if len(connections) > MOST_CONNECTIONS:
        raise NotTaken(f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections.")


def _check_place(place: _Place, fragments: dict[str, FragmentDefinitionNode]) -> None:
    if place.is_in_list:
        raise NotTaken(f"Queries that contain a connection field within a list field are not supported: {_name(place)}")
    if place.depth > DEEPEST:
        raise NotTaken(f"Connections can only be nested {DEEPEST} levels deep.")
    _check_nodes(place, fragments)


def _places(
    schema: GraphQLSchema,
    selections: SelectionSetNode,
    parent: str,
    fragments: dict[str, FragmentDefinitionNode],
    *,
    depth: int,
    is_in_list: bool,
) -> Iterator[_Place]:
    for selection in selections.selections:
        if not isinstance(selection, FieldNode):
            inner = fragments[selection.name.value] if isinstance(selection, FragmentSpreadNode) else selection
            assert isinstance(inner, InlineFragmentNode | FragmentDefinitionNode)
            on = inner.type_condition.name.value if inner.type_condition else parent
            yield from _places(schema, inner.selection_set, on, fragments, depth=depth, is_in_list=is_in_list)
            continue
        if selection.name.value.startswith("__"):
            continue
        place = _Place(selection, parent, depth, is_in_list)
        yield place
        if selection.selection_set is None:
            continue
        named, is_wiring = _named(schema, place), parent.endswith(("Connection", "Edge"))
        yield from _places(
            schema,
            selection.selection_set,
            named,
            fragments,
            depth=depth + named.endswith("Connection"),
            is_in_list=is_in_list or (_is_list(schema, place) and not is_wiring),
        )


def _check_nodes(place: _Place, fragments: dict[str, FragmentDefinitionNode]) -> None:
    """Every object that becomes a line must be told apart: by its id, or by what it is."""
    inner = _selected(place.node, fragments)
    if "edges" not in inner:
        raise NotTaken(f"{_name(place)} must be asked for through edges and node.")
    node = _selected(inner["edges"], fragments).get("node")
    if node is None or not {"id", "__typename"} & _selected(node, fragments).keys():
        raise NotTaken(f"The nodes of {_name(place)} must select id or __typename.")


def _selected(field: FieldNode, fragments: dict[str, FragmentDefinitionNode]) -> dict[str, FieldNode]:
    found: dict[str, FieldNode] = {}
    waiting = list(field.selection_set.selections) if field.selection_set else []
    for selection in waiting:
        if isinstance(selection, FieldNode):
            found[selection.name.value] = selection
        elif isinstance(selection, FragmentSpreadNode):
            waiting.extend(fragments[selection.name.value].selection_set.selections)
    return found


def _named(schema: GraphQLSchema, place: _Place) -> str:
    return str(get_named_type(_answered(schema, place)).name)


def _is_list(schema: GraphQLSchema, place: _Place) -> bool:
    answered = _answered(schema, place)
    return is_list_type(answered.of_type if is_non_null_type(answered) else answered)


def _answered(schema: GraphQLSchema, place: _Place) -> Any:
    holder: Any = schema.type_map[place.parent]
    return holder.fields[place.node.name.value].type


def _name(place: _Place) -> str:
    return f"{place.parent}.{place.node.name.value}"
