"""POST /{shop}/admin/api/2026-10/graphql.json: who may ask, what it costs, and the answer."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from sandbox.shopify.bulk.operations import Bulk
from sandbox.shopify.connections import is_whole
from sandbox.shopify.cost import LARGEST_QUERY, Bucket, Estimate, operations
from sandbox.shopify.node import API_VERSION, Node
from sandbox.shopify.platform import Platform
from sandbox.shopify.resolve import Reading, resolve_field, resolve_type
from sandbox.shopify.roots import Roots
from sandbox.shopify.shops import installed_shop

SCHEMA = Path(__file__).parent / "schema" / f"admin_{API_VERSION}.graphql"
NON_EXPIRING = (
    "Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens."
)
NO_LOGIN = "[API] Invalid API key or access token (unrecognized login or wrong password)"

Answer = tuple[int, Node]


class Unreadable(Exception):
    """The document does not parse or does not fit the schema."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text("utf-8"), assume_valid=True)


@lru_cache(maxsize=256)
def readable(text: str) -> DocumentNode:
    """A document parsed and validated; kept, because the app sends the same few over and over."""
    try:
        document = parse(text)
    except GraphQLError as error:
        raise Unreadable([error]) from error
    errors = validate(schema(), document)
    if errors:
        raise Unreadable(errors)
    return document


@dataclass(slots=True)
class Buckets:
    """The points of every shop. Not persisted: a restart of the sandbox fills them."""

    by_shop: dict[str, Bucket] = field(default_factory=dict)

    def of(self, domain: str, now: datetime) -> Bucket:
        bucket = self.by_shop.setdefault(domain, Bucket())
        bucket.refill(now)
        return bucket


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation that may run."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    requested_cost: int


def check_token(platform: Platform, domain: str, token: str | None) -> Answer | None:
    """The refusal for this token, or None when it may read this shop."""
    known = platform.store.collection("tokens").get(token) if token else None
    if known is None or known["shop"] != domain or installed_shop(platform.store, domain) is None:
        return 401, {"errors": NO_LOGIN}
    if known["expires_at"] is None:
        return 403, {"errors": NON_EXPIRING}
    if platform.clock.now() >= datetime.fromisoformat(known["expires_at"]):
        return 401, {"errors": NO_LOGIN}
    return None


def answer(platform: Platform, buckets: Buckets, domain: str, request: Mapping[str, Any]) -> Answer:
    """The body of an admitted request. Errors of the query are HTTP 200, as at Shopify."""
    shop = installed_shop(platform.store, domain)
    if shop is None:
        return 404, {"errors": "Not Found"}
    try:
        asked = _asked(request)
    except Unreadable as unreadable:
        return 200, {"errors": [_formatted(error) for error in unreadable.errors]}
    with platform.store.lock:
        bucket = buckets.of(domain, platform.clock.now())
        refusal = _too_dear(asked.requested_cost, bucket)
        if refusal is not None:
            return 200, refusal
        told = _executed(platform, shop, asked, bucket)
        if shop.get("behind"):
            platform.store.collection("shops").put(domain, shop | {"behind": shop["behind"] - 1})
        return 200, told


def _asked(request: Mapping[str, Any]) -> Asked:
    document = readable(str(request.get("query") or ""))
    name = request.get("operationName")
    found = [each for each in operations(document) if name is None or (each.name and each.name.value == name)]
    if len(found) != 1:
        raise Unreadable([GraphQLError(f'No operation named "{name}"' if name else "An operation name is required")])
    variables = dict(request.get("variables") or {})
    return Asked(document, found[0], variables, Estimate(schema(), document, variables).of(found[0]))


def _too_dear(points: int, bucket: Bucket) -> Node | None:
    if points > LARGEST_QUERY:
        message = f"Query cost is {points}, which exceeds the single query max cost limit ({LARGEST_QUERY})."
        extensions = {"code": "MAX_COST_EXCEEDED", "cost": points, "maxCost": LARGEST_QUERY}
        return {"errors": [{"message": message, "extensions": extensions}]}
    if not bucket.can_pay(points):
        errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
        return {"errors": errors, "extensions": _cost(points, None, bucket)}
    return None


def _cost(requested: int, actual: int | None, bucket: Bucket) -> Node:
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": bucket.status()}}


def _executed(platform: Platform, shop: Node, asked: Asked, bucket: Bucket) -> Node:
    touched: list[Node] = []
    reading = Reading(
        scopes=frozenset(shop["scopes"]),
        approved=frozenset(shop["approved"]),
        roots=Roots(platform, shop, touched).fields()
        | Bulk(platform, shop, schema(), partial(_whole, platform, shop)).fields(),
        orders=touched,
    )
    result = execute_sync(
        schema(),
        asked.document,
        root_value={},
        context_value=reading,
        variable_values=asked.variables,
        operation_name=asked.operation.name.value if asked.operation.name else None,
        field_resolver=resolve_field,
        type_resolver=resolve_type,
        check_sync=False,
    )
    actual = min(reading.spent, asked.requested_cost)
    bucket.pay(actual)
    return _body(result) | {"extensions": _cost(asked.requested_cost, actual, bucket)}


def _whole(platform: Platform, shop: Node, document: DocumentNode) -> ExecutionResult:
    """A document with every connection whole, for a bulk operation: it costs no points."""
    touched: list[Node] = []
    roots = Roots(platform, shop, touched).fields()
    reading = Reading(frozenset(shop["scopes"]), frozenset(shop["approved"]), roots, touched)
    token = is_whole.set(True)
    try:
        return execute_sync(
            schema(),
            document,
            root_value={},
            context_value=reading,
            field_resolver=resolve_field,
            type_resolver=resolve_type,
            check_sync=False,
        )
    finally:
        is_whole.reset(token)


def _body(result: ExecutionResult) -> Node:
    body: Node = {"data": result.data}
    if result.errors:
        body["errors"] = [_formatted(error) for error in result.errors]
    return body


def _formatted(error: GraphQLError) -> Node:
    formatted: Node = json.loads(json.dumps(dict(error.formatted), default=str))
    return formatted


def request_id() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(6)}"
