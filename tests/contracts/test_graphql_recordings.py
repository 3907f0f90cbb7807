"""A recorded order comes out of the stand-in's GraphQL exactly as it was recorded."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from graphql import execute_sync

from sandbox.shopify.access import EVERY_PROTECTED_FIELD, SCOPES
from sandbox.shopify.graphql_api import readable, schema
from sandbox.shopify.resolve import Reading, resolve_field, resolve_type
from tests.contracts.shopify_schema import QUERIES, ROOT

DOCUMENT = QUERIES / "orders.graphql"
FOLDERS = [ROOT / "sandbox" / "recorded", *(Path(each) for each in [os.environ.get("FIXTURES")] if each)]
RECORDINGS = {path.stem: path for folder in FOLDERS for path in sorted(folder.rglob("*.json"))}


def without_cursors(value: Any) -> Any:
    """Recordings were made with endCursor null; Shopify and the stand-in give one wherever there are nodes."""
    if isinstance(value, dict):
        return {name: without_cursors(inner) for name, inner in value.items() if name != "endCursor"}
    return [without_cursors(inner) for inner in value] if isinstance(value, list) else value


def _with_what_is_asked_since(order: dict[str, Any]) -> dict[str, Any]:
    """The recordings were made before the product asked how an order is delivered."""
    lines = order["shippingLines"]
    told = {**lines, "nodes": [{"deliveryCategory": None, **line} for line in lines["nodes"]]}
    return {"requiresShipping": False, **order, "shippingLines": told}


@pytest.mark.parametrize("path", RECORDINGS.values(), ids=RECORDINGS.keys())
def test_a_recording_round_trips_unchanged(path: Path) -> None:
    order = json.loads(path.read_text("utf-8"))["order"]
    reading = Reading(
        scopes=frozenset(SCOPES.values()),
        approved=frozenset(EVERY_PROTECTED_FIELD),
        roots={"order": lambda **_: order},
        orders=[order],
    )
    result = execute_sync(
        schema(),
        readable(DOCUMENT.read_text("utf-8")),
        root_value={},
        context_value=reading,
        variable_values={"id": order["id"], "withPublication": True},
        operation_name="OrderForAccountingById",
        field_resolver=resolve_field,
        type_resolver=resolve_type,
    )
    assert result.errors is None
    assert result.data is not None
    assert without_cursors(result.data["order"]) == without_cursors(_with_what_is_asked_since(order))
