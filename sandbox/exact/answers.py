"""How Exact writes its answers: envelopes, /Date(ms)/, padded codes, deferred collections, errors.

Amounts are Edm.Double there: they leave as JSON numbers and are kept as text inside.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Response

from sandbox.exact.contract import Endpoint

# Codes that Exact pads with spaces: (endpoint, property) -> width and side.
_PADDED = {
    ("vat/VATCodes", "Code"): (3, "left"),
    ("salesentry/SalesEntryLines", "VATCode"): (3, "left"),
    ("crm/Accounts", "Code"): (18, "right"),
    ("system/Divisions", "Country"): (3, "left"),
}
_NUMBERS = {"Edm.Double", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte", "int"}
Row = Mapping[str, Any]


def entity(row: Row, endpoint: Endpoint, *, url: str, select: Sequence[str] = (), expand: Sequence[str] = ()) -> Any:
    """One row with the selected properties; collections are deferred unless expanded."""
    key = row.get(endpoint.key)
    address = f"{url}/{endpoint.name}(guid'{key}')"
    shown: dict[str, Any] = {"__metadata": {"uri": address, "type": f"Exact.Web.Api.Models.{endpoint.name}"}}
    for name in select or endpoint.properties:
        if endpoint.is_collection(name):
            rows = row.get(name)
            shown[name] = rows if name in expand and rows else {"__deferred": {"uri": f"{address}/{name}"}}
            continue
        shown[name] = _value(row.get(name), endpoint, name)
    return shown


def _value(value: Any, endpoint: Endpoint, name: str) -> Any:
    if value is None:
        return None
    kind = endpoint.properties[name].type
    if kind == "Edm.DateTime":
        moment = datetime.fromisoformat(str(value))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return f"/Date({int(moment.timestamp()) * 1000})/"
    if kind in _NUMBERS:
        number = float(value)
        return int(number) if kind != "Edm.Double" else number
    padded = _PADDED.get((endpoint.name, name))
    if padded:
        width, side = padded
        return str(value).ljust(width) if side == "left" else str(value).rjust(width)
    return value


def results(rows: Iterable[Any], *, next_url: str | None, is_bare: bool, count: int | None) -> dict[str, Any]:
    """The envelope: with $top `d` is a bare list, otherwise an object with `results` (and `__next`, `__count`)."""
    if is_bare and count is None:
        return {"d": list(rows)}
    found: dict[str, Any] = {"results": list(rows)}
    if count is not None:
        found["__count"] = str(count)
    if next_url:
        found["__next"] = next_url
    return {"d": found}


def respond(body: Any, status: int = 200) -> Response:
    """JSON as Exact sends it; no body for 204."""
    if status == 204:
        return Response(status=204)
    return Response(json.dumps(body), status=status, content_type="application/json;charset=utf-8")


def error(status: int, message: str, *, reason: str = "") -> Response:
    """Exact's error body, with the Reason header that goes with a 403."""
    answer = respond({"error": {"code": "", "message": {"lang": "", "value": message}}}, status)
    if reason:
        answer.headers["Reason"] = reason
    return answer
