"""How Exact writes its answers: envelopes, /Date(ms)/, padded codes, deferred collections, errors.

Amounts are Edm.Double there: they leave as JSON numbers and are kept as text inside.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from werkzeug.wrappers import Response

from sandbox.exact.contract import ENDPOINTS, LINES, NUMBERS, Endpoint
from sandbox.exact.padding import padded

_ATOM = "http://www.w3.org/2005/Atom"
_DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
Row = Mapping[str, Any]


def entity(row: Row, endpoint: Endpoint, *, url: str, select: Sequence[str] = (), expand: Sequence[str] = ()) -> Any:
    """One row with the selected properties; collections are deferred unless expanded."""
    key = row.get(endpoint.key)
    literal = f"guid'{key}'" if endpoint.key_is_guid else key
    address = f"{url}/{endpoint.name}({literal})"
    shown: dict[str, Any] = {"__metadata": {"uri": address, "type": f"Exact.Web.Api.Models.{endpoint.name}"}}
    for name in select or endpoint.properties:
        if not endpoint.is_collection(name):
            shown[name] = _value(row.get(name), endpoint, name)
        elif name in expand:
            lines, kind = row.get(name) or [], ENDPOINTS[LINES[name]]
            shown[name] = {"results": [entity(line, kind, url=url) for line in lines]}
        else:
            shown[name] = {"__deferred": {"uri": f"{address}/{name}"}}
    return shown


def _value(value: Any, endpoint: Endpoint, name: str) -> Any:
    if value is None:
        return None
    kind = endpoint.properties[name].type
    if kind == "Edm.DateTime":
        moment = datetime.fromisoformat(str(value))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return f"/Date({int(moment.timestamp()) * 1000})/"
    if kind in NUMBERS:
        number = float(value)
        return number if kind in ("Edm.Double", "float") else int(number)
    if isinstance(value, str):
        return padded(endpoint.table, name, value)
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


def as_xml(answer: Response) -> Response:
    """The same answer as the Atom XML that a caller gets who does not ask for JSON."""
    body = json.loads(answer.get_data(as_text=True) or "null")
    if isinstance(body, dict) and "error" in body:
        message = escape(body["error"]["message"]["value"])
        text, kind = f"<error><code></code><message>{message}</message></error>", "application/xml"
    else:
        content = body.get("d") if isinstance(body, dict) else None
        found = content.get("results", content) if isinstance(content, dict) else content
        entries = [_entry(row) for row in (found if isinstance(found, list) else [found]) if isinstance(row, dict)]
        whole = f'<feed xmlns="{_ATOM}" xmlns:d="{_DATA}">{"".join(entries)}</feed>'
        text, kind = whole, "application/atom+xml"
    answer.set_data(f'<?xml version="1.0" encoding="utf-8"?>{text}')
    answer.content_type = f"{kind};charset=utf-8"
    return answer


def _entry(row: Row) -> str:
    values = "".join(
        f"<d:{name}>{escape(str(value))}</d:{name}>"
        for name, value in row.items()
        if value is not None and not isinstance(value, dict | list)
    )
    return f'<entry><content type="application/xml">{values}</content></entry>'


def error(status: int, message: str, *, reason: str = "") -> Response:
    """Exact's error body, with the Reason header that goes with a 403."""
    answer = respond({"error": {"code": "", "message": {"lang": "", "value": message}}}, status)
    if reason:
        answer.headers["Reason"] = reason
    return answer
