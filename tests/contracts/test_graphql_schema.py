"""The schema of the stand-in Shopify says nothing that Shopify's own does not say."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    build_schema,
    validate,
)

from sandbox.shopify.schema.prune import pruned
from tests.contracts import shopify_schema

BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema(shopify_schema.PRUNED.read_text("utf-8"), assume_valid=True)


@pytest.fixture(scope="module")
def theirs() -> GraphQLSchema:
    return shopify_schema.shopify_schema(shopify_schema.archive())


def shape(schema: GraphQLSchema) -> set[tuple[str, ...]]:
    """Everything a schema says: types, fields, arguments, input fields, enum values, interfaces and members."""
    said: set[tuple[str, ...]] = set()
    for name, each in schema.type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        said.add(("type", name, type(each).__name__))
        if isinstance(each, GraphQLEnumType):
            said |= {("value", name, value) for value in each.values}
        for field_name, field in getattr(each, "fields", {}).items():
            said.add(("field", name, field_name, str(field.type)))
            for argument_name, argument in getattr(field, "args", {}).items():
                said.add(("argument", name, field_name, argument_name, str(argument.type)))
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            said |= {("implements", name, interface.name) for interface in each.interfaces}
        said |= {("member", name, member.name) for member in getattr(each, "types", ())}
    return said


def test_the_pruned_schema_is_a_true_subset_of_shopifys(ours: GraphQLSchema, theirs: GraphQLSchema) -> None:
    assert shape(ours) - shape(theirs) == set()


def test_what_the_stand_in_offers_is_valid_and_current_at_shopify(theirs: GraphQLSchema) -> None:
    offered = shopify_schema.offered_document()
    assert validate(theirs, offered) == []
    assert validate(theirs, offered, [NoDeprecatedCustomRule]) == []


def test_the_pruned_schema_carries_names_and_types_only(ours: GraphQLSchema) -> None:
    described = [name for name, each in ours.type_map.items() if each.description and not name.startswith("__")]
    assert set(described) <= BUILT_IN
    assert "@deprecated" not in shopify_schema.PRUNED.read_text("utf-8")


def test_the_pruned_schema_is_fresh() -> None:
    """`python -m sandbox.shopify.schema.prune ARCHIVE sandbox/shopify/schema/offered.graphql
    apps/shopify/queries/*.graphql` writes it anew.
    """
    data = shopify_schema.shopify_introspection(shopify_schema.archive())
    documents = [*shopify_schema.product_documents().values(), shopify_schema.offered_document()]
    needed = pruned(data, documents)
    missing = shape(build_schema(needed, assume_valid=True)) - shape(
        build_schema(shopify_schema.PRUNED.read_text("utf-8"), assume_valid=True)
    )
    assert missing == set()
