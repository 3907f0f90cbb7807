"""The Admin API of the stand-in: search, pages, points, scopes, and errors as Shopify words them."""

from typing import Any

import pytest

from tests.sandbox_shopify.standin import LINNENKAST, StandIn

IDS = """query Ids($query: String, $first: Int!, $after: String, $reverse: Boolean) {
  orders(query: $query, first: $first, after: $after, sortKey: UPDATED_AT, reverse: $reverse) {
    pageInfo { hasNextPage endCursor } nodes { id name updatedAt } } }"""


def names(standin: StandIn, token: str, query: str, first: int = 250, **variables: Any) -> list[str]:
    asked = {"query": query, "first": first} | variables
    answer = standin.ask(token, IDS, variables=asked).json()
    return [node["name"] for node in answer["data"]["orders"]["nodes"]]


def test_pages_follow_each_other_and_miss_nothing(standin: StandIn) -> None:
    token, found, after = standin.token(), [], None
    while True:
        page = standin.ask(token, IDS, variables={"first": 7, "after": after}).json()["data"]["orders"]
        found += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == names(standin, token, "")
    assert len(set(found)) == 25
    assert names(standin, token, "", reverse=True) == found[::-1]


def test_an_order_changed_between_two_pages_comes_again_and_none_is_lost(standin: StandIn) -> None:
    token = standin.token()
    every = names(standin, token, "")
    first = standin.ask(token, IDS, variables={"first": 10}).json()["data"]["orders"]
    moved = first["nodes"][2]
    standin.post(f"/store/linnenkast/orders/{moved['id'].rsplit('/', 1)[1]}/ship")
    rest = names(standin, token, "", after=first["pageInfo"]["endCursor"])
    assert moved["name"] in rest
    assert {node["name"] for node in first["nodes"]} | set(rest) == set(every)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("name:#1001", 1),
        ("financial_status:pending", 1),
        ("status:cancelled", 1),
        ("test:true", 0),
        ("updated_at:>=2020-01-01 name:1002", 1),
        ("updated_at:<'2020-01-01T00:00:00Z'", 0),
        ('created_at:>"2020-01-01T00:00:00Z"', 25),
        ("-financial_status:paid", 7),
    ],
)
def test_orders_are_found_by_search(standin: StandIn, query: str, count: int) -> None:
    assert len(names(standin, standin.token(), query)) == count


def test_every_answer_tells_what_it_cost_and_who_answered(standin: StandIn) -> None:
    answer = standin.ask(standin.token(), IDS, variables={"first": 250})
    cost = answer.json()["extensions"]["cost"]
    assert cost["requestedQueryCost"] == 13
    assert cost["throttleStatus"]["maximumAvailable"] == 2000
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"
    assert answer.headers["X-Request-Id"]


def test_a_drained_bucket_throttles_until_time_has_filled_it(standin: StandIn) -> None:
    token = standin.token()
    standin.post("/_bucket", {"shop": LINNENKAST, "available": 1})
    throttled = standin.ask(token, IDS, variables={"first": 250})
    assert throttled.status_code == 200
    assert throttled.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    standin.clock.advance(1)
    assert "errors" not in standin.ask(token, IDS, variables={"first": 250}).json()


def test_a_query_over_a_thousand_points_never_runs(standin: StandIn) -> None:
    lines = "lineItems(first: 250) { nodes { product { id } variant { id } taxLines { title } duties { id } } }"
    more = "shippingLines(first: 250) { nodes { taxLines { title } discountAllocations { __typename } } }"
    greedy = f"{{ orders(first: 250) {{ nodes {{ {lines} {more} }} }} }}"
    errors = standin.ask(standin.token(), greedy).json()["errors"]
    assert errors[0]["extensions"]["code"] == "MAX_COST_EXCEEDED"


def test_a_field_without_its_scope_is_null_with_the_path_of_the_error(standin: StandIn) -> None:
    token = standin.token()
    standin.post("/_access", {"shop": LINNENKAST, "scopes": ["read_orders"], "approved": []})
    query = "{ orders(first: 1) { nodes { name email customer { id } } } }"
    answer = standin.ask(token, query).json()
    assert answer["data"]["orders"]["nodes"] == [{"name": "#1001", "email": None, "customer": None}]
    assert {(tuple(error["path"]), error["extensions"]["code"]) for error in answer["errors"]} == {
        (("orders", "nodes", 0, "email"), "ACCESS_DENIED"),
        (("orders", "nodes", 0, "customer"), "ACCESS_DENIED"),
    }


def test_without_read_all_orders_only_sixty_days_are_seen(standin: StandIn) -> None:
    shop = "recorded-eur.myshopify.com"
    token = standin.token(shop)
    query = "{ ordersCount(limit: null) { count precision } }"
    before = standin.ask(token, query, shop=shop).json()["data"]["ordersCount"]["count"]
    standin.post("/_access", {"shop": shop, "scopes": ["read_orders"]})
    after = standin.ask(token, query, shop=shop).json()["data"]["ordersCount"]["count"]
    assert before > after == 0


def test_a_connection_without_a_size_is_refused(standin: StandIn) -> None:
    errors = standin.ask(standin.token(), "{ orders { nodes { id } } }").json()["errors"]
    assert errors[0]["message"] == "you must provide one of first or last"


def test_lines_come_in_pages_too(standin: StandIn) -> None:
    token = standin.token()
    lines = [{"title": f"Doek {number}", "price": "1.00", "vat": "21"} for number in range(5)]
    order = standin.post("/store/linnenkast/orders/new/place", {"lines": lines}).json()
    query = """query Lines($id: ID!, $after: String) { order(id: $id) { lineItems(first: 2, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { title } } } }"""
    found: list[str] = []
    after = None
    for _ in range(3):
        page = standin.ask(token, query, variables={"id": order["id"], "after": after}).json()["data"]["order"]
        found += [node["title"] for node in page["lineItems"]["nodes"]]
        after = page["lineItems"]["pageInfo"]["endCursor"]
    assert found == [line["title"] for line in lines]


def test_a_bare_id_is_completed_from_its_order(standin: StandIn) -> None:
    token = standin.token()
    query = """{ orders(first: 250, query: "name:1005") { nodes { refunds { refundLineItems(first: 5) { nodes {
      quantity lineItem { sku } } } transactions(first: 5) { nodes { kind } } } } } }"""
    (order,) = standin.ask(token, query).json()["data"]["orders"]["nodes"]
    assert order["refunds"] == [
        {
            "refundLineItems": {"nodes": [{"quantity": 1, "lineItem": {"sku": "LK-SJL-03"}}]},
            "transactions": {"nodes": [{"kind": "REFUND"}]},
        }
    ]


@pytest.mark.parametrize("status", [402, 403, 423, 429, 430, 500, 503, 520])
def test_shopify_fails_on_demand(standin: StandIn, status: int) -> None:
    token = standin.token()
    fault = {"path_regex": "graphql.json", "do": "status", "status": status, "times": 1}
    standin.session.post(f"{standin.url}/_faults", json=[fault], timeout=10)
    assert standin.ask(token, "{ shop { name } }").status_code == status
    assert standin.ask(token, "{ shop { name } }").ok


HOW_IT_GOES = """query How($id: ID!) { order(id: $id) { requiresShipping shippingLine { code deliveryCategory }
  fulfillmentOrders(first: 4) { nodes { deliveryMethod { methodType } lineItems(first: 4) { nodes { lineItem { sku } } }
  } } } }"""
EVERY_SCOPE = ["read_orders", "read_all_orders", "read_locations", "read_merchant_managed_fulfillment_orders"]


def test_an_order_tells_how_it_is_delivered(standin: StandIn) -> None:
    token = standin.token()
    standin.post("/_access", {"shop": LINNENKAST, "scopes": EVERY_SCOPE})
    ordered = standin.post("/store/linnenkast/orders/new/place", {"lines": [{"sku": "LK-SJL-03"}]}).json()
    told = standin.ask(token, HOW_IT_GOES, variables={"id": ordered["id"]}).json()["data"]["order"]
    assert told["requiresShipping"] is True
    assert told["shippingLine"] == {"code": "PostNL standaard", "deliveryCategory": None}
    (goods,) = told["fulfillmentOrders"]["nodes"]
    assert goods["deliveryMethod"] == {"methodType": "SHIPPING"}
    assert goods["lineItems"]["nodes"] == [{"lineItem": {"sku": "LK-SJL-03"}}]


def test_the_way_of_delivery_needs_a_scope_of_its_own(standin: StandIn) -> None:
    token = standin.token()
    ordered = standin.post("/store/linnenkast/orders/new/place").json()
    answer = standin.ask(token, HOW_IT_GOES, variables={"id": ordered["id"]}).json()
    assert answer["errors"][0]["path"] == ["order", "fulfillmentOrders"]
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
