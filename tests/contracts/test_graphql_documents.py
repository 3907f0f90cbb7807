"""Every document the product sends is valid and current on Shopify's own schema, and within a thousand points."""

import pytest
from graphql import DocumentNode, GraphQLSchema, NoDeprecatedCustomRule, build_schema, validate

from sandbox.shopify.cost import LARGEST_QUERY, Estimate, operations
from tests.contracts import shopify_schema

DOCUMENTS = shopify_schema.product_documents()
by_name = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())


@pytest.fixture(scope="module")
def theirs() -> GraphQLSchema:
    return shopify_schema.shopify_schema(shopify_schema.archive())


@by_name
def test_a_document_is_valid_at_shopify(document: DocumentNode, theirs: GraphQLSchema) -> None:
    assert validate(theirs, document) == []


@by_name
def test_a_document_uses_nothing_deprecated(document: DocumentNode, theirs: GraphQLSchema) -> None:
    assert validate(theirs, document, [NoDeprecatedCustomRule]) == []


@by_name
def test_a_document_costs_at_most_a_thousand_points(document: DocumentNode, theirs: GraphQLSchema) -> None:
    costs = {each.name.value: Estimate(theirs, document, {}).of(each) for each in operations(document) if each.name}
    assert costs
    assert {name: points for name, points in costs.items() if points > LARGEST_QUERY} == {}


@by_name
def test_the_stand_in_estimates_the_same_points(document: DocumentNode, theirs: GraphQLSchema) -> None:
    ours = build_schema(shopify_schema.PRUNED.read_text("utf-8"), assume_valid=True)
    for each in operations(document):
        assert Estimate(ours, document, {}).of(each) == Estimate(theirs, document, {}).of(each)
