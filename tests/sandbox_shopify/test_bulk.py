"""Bulk operations of the stand-in, as Shopify's page of them says: which queries, which states, which lines."""

import json
from typing import Any

import pytest
import requests

from tests.sandbox_shopify.standin import LINNENKAST, StandIn, soon

START = """mutation Start($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
  bulkOperation { id status } userErrors { field message code } } }"""
LOOK = """query Look($id: ID!) { bulkOperation(id: $id) {
  id status errorCode objectCount url partialDataUrl } }"""
CANCEL = """mutation Cancel($id: ID!) { bulkOperationCancel(id: $id) {
  bulkOperation { id status } userErrors { message } } }"""
IDS = "{ orders { edges { node { id name } } } }"
LINES = "{ orders { edges { node { id lineItems { edges { node { id sku } } } } } } }"


class Shop:
    """A shop whose bulk operations last ten seconds of the sandbox's clock."""

    def __init__(self, standin: StandIn) -> None:
        self.standin, self.token = standin, standin.token()
        self.goes(seconds=10)

    def goes(self, **habits: Any) -> None:
        self.standin.post("/_bulk", {"shop": LINNENKAST, **habits})

    def ask(self, text: str, **variables: Any) -> Any:
        body = self.standin.ask(self.token, text, variables=variables).json()
        (answer,) = body["data"].values()
        return answer

    def start(self, query: str = IDS) -> str:
        return str(self.ask(START, query=query)["bulkOperation"]["id"])

    def look(self, operation: str) -> Any:
        return self.ask(LOOK, id=operation)

    def lines(self, url: str) -> list[Any]:
        there = url.replace(self.standin.settings.shopify_url, self.standin.url)
        return [json.loads(line) for line in requests.get(there, timeout=5).text.splitlines()]


@pytest.fixture
def shop(standin: StandIn) -> Shop:
    return Shop(standin)


def test_it_is_created_runs_and_hands_over_every_order_once(shop: Shop) -> None:
    operation = shop.start()
    assert shop.look(operation)["status"] == "CREATED"
    shop.standin.clock.advance(5)
    found = shop.look(operation)
    assert (found["status"], found["url"]) == ("RUNNING", None)
    shop.standin.clock.advance(6)
    found = shop.look(operation)
    assert (found["status"], found["objectCount"]) == ("COMPLETED", "25")
    assert len({line["id"] for line in shop.lines(found["url"])}) == 25
    assert soon(lambda: "bulk_operations/finish" in shop.standin.inbox.topics())


def test_children_are_lines_of_their_own_with_the_id_of_their_parent(shop: Shop) -> None:
    operation = shop.start(LINES)
    shop.standin.clock.advance(11)
    lines = shop.lines(shop.look(operation)["url"])
    parents = [line["id"] for line in lines if "__parentId" not in line]
    children = [line for line in lines if "__parentId" in line]
    assert len(parents) == 25
    assert children and {child["__parentId"] for child in children} <= set(parents)
    assert all("lineItems" not in line for line in lines)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ shop { name } }", "at least one connection"),
        ("{ orders { edges { node { id } } } locations { edges { node { id } } } }", "single top-level field"),
        ("query A($q: String) { orders(query: $q) { edges { node { id } } } }", "no variables"),
        ("{ orders { nodes { id } } }", "edges and node"),
        ("{ orders { edges { node { name } } } }", "id or __typename"),
        ("{ orders { edges { node { id refunds { refundLineItems { edges { node { id } } } } } } } }", "within a list"),
        ("{ orders { edges { node { id nonsense } } } }", "Invalid bulk query"),
        ("{ orders { edges { node { id", "Invalid bulk query"),
        (
            "{ orders { edges { node { id returns { edges { node { id returnLineItems { edges { node { id } } }"
            " exchangeLineItems { edges { node { id } } } refunds { edges { node { id } } } } } }"
            " lineItems { edges { node { id } } } } } } }",
            "more than 5",
        ),
    ],
)
def test_a_query_that_shopify_does_not_take_is_refused_with_the_reason(shop: Shop, query: str, why: str) -> None:
    answer = shop.ask(START, query=query)
    assert answer["bulkOperation"] is None
    assert answer["userErrors"][0]["code"] == "INVALID"
    assert why in answer["userErrors"][0]["message"]


def test_five_run_at_a_time_and_a_sixth_is_refused(shop: Shop) -> None:
    for _ in range(5):
        shop.start()
    assert shop.ask(START, query=IDS)["userErrors"][0]["code"] == "LIMIT_REACHED"
    shop.standin.clock.advance(11)
    assert shop.start()


def test_one_that_runs_can_be_cancelled_and_one_that_has_ended_cannot(shop: Shop) -> None:
    operation = shop.start()
    assert shop.ask(CANCEL, id=operation)["bulkOperation"]["status"] == "CANCELING"
    shop.standin.clock.advance(1)
    assert shop.look(operation)["status"] == "CANCELED"
    assert shop.ask(CANCEL, id=operation)["userErrors"]


def test_a_file_is_there_for_seven_days_and_needs_its_signature(shop: Shop) -> None:
    operation = shop.start()
    shop.standin.clock.advance(11)
    url = shop.look(operation)["url"].replace(shop.standin.settings.shopify_url, shop.standin.url)
    assert requests.get(url.replace("Signature=", "Signature=0"), timeout=5).status_code == 400
    shop.standin.clock.advance(7 * 86_400)
    assert requests.get(url, timeout=5).status_code == 400
    shop.token = str(shop.standin.exchange().json()["access_token"])
    assert shop.look(operation) | {"id": "", "objectCount": ""} == {
        **{"id": "", "status": "EXPIRED", "errorCode": None, "objectCount": "", "url": None, "partialDataUrl": None}
    }


def test_one_that_fails_says_why_and_keeps_what_it_had(shop: Shop) -> None:
    shop.goes(ends="FAILED", error="TIMEOUT", partial=0.5)
    operation = shop.start()
    shop.standin.clock.advance(11)
    found = shop.look(operation)
    assert (found["status"], found["errorCode"], found["url"]) == ("FAILED", "TIMEOUT", None)
    assert len(shop.lines(found["partialDataUrl"])) == 12


def test_nothing_found_is_no_file_and_a_missing_scope_fails_it(shop: Shop) -> None:
    none = shop.start("{ orders(query: \"name:'#0'\") { edges { node { id } } } }")
    shop.standin.post("/_access", {"shop": LINNENKAST, "scopes": ["read_customers"]})
    denied = shop.start()
    shop.standin.clock.advance(11)
    assert (shop.look(none)["status"], shop.look(none)["url"]) == ("COMPLETED", None)
    assert (shop.look(denied)["status"], shop.look(denied)["errorCode"]) == ("FAILED", "ACCESS_DENIED")
