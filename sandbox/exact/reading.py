"""GET: rows of an endpoint, selected, filtered, ordered, page after page."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request, Response

from sandbox.exact import answers, filters, rows, sync
from sandbox.exact.caller import Caller
from sandbox.exact.contract import LINES, Endpoint
from sandbox.exact.problems import Problem, Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

_OPTIONS = frozenset({"$select", "$filter", "$top", "$skiptoken", "$orderby", "$inlinecount", "$expand"})
_SKIP_TOKEN = "$skiptoken"


def collection(request: Request, caller: Caller, endpoint: Endpoint, found: list[Row]) -> Response:
    """A page of these rows. $select is demanded; 60 rows a page, 1000 of a bulk endpoint."""
    wish = request.args
    _check_options(wish)
    selected = select(wish.get("$select"), endpoint)
    top = _whole_number(wish["$top"]) if "$top" in wish else None
    if not selected and (top != 1 or endpoint.is_bulk):
        raise Refused(400, text="Please add a $select or a $top=1 statement to the query string.")
    found = _ordered(filtered(found, wish, endpoint), wish.get("$orderby", ""), endpoint)
    count = len(found) if wish.get("$inlinecount") == "allpages" else None
    found = _after(found, wish.get(_SKIP_TOKEN, ""), endpoint)
    page = found[: endpoint.page if top is None else min(top, endpoint.page)]
    more = top is None and len(found) > endpoint.page
    next_url = _next(request, page[-1], endpoint) if more else None
    expand = expanded(wish, endpoint)
    shown = [answers.entity(row, endpoint, url=caller.url(request), select=selected, expand=expand) for row in page]
    return answers.respond(answers.results(shown, next_url=next_url, is_bare=top is not None, count=count))


def count(request: Request, endpoint: Endpoint, found: list[Row]) -> Response:
    """/$count: a bare number."""
    return Response(str(len(filtered(found, request.args, endpoint))), content_type="text/plain")


def one(request: Request, caller: Caller, endpoint: Endpoint, row: Row) -> Response:
    selected, expand = select(request.args.get("$select"), endpoint), expanded(request.args, endpoint)
    shown = answers.entity(row, endpoint, url=caller.url(request), select=selected, expand=expand)
    return answers.respond({"d": shown})


def all_rows(store: Store, caller: Caller, endpoint: Endpoint) -> list[Row]:
    """The rows of the caller's administration, in the order of their keys where Exact pages by key."""
    if endpoint.name in ("system/Divisions", "hrm/Divisions"):
        return _divisions(store, caller, is_hrm=endpoint.name == "hrm/Divisions")
    if endpoint.name == "read/financial/JournalStatusList":
        return _journal_status(store, caller.division)
    if endpoint.name.startswith("sync/"):
        return sync.all_rows(store, caller.division, endpoint)
    return rows.of(store, caller.division, endpoint.table).values()


def found_row(store: Store, caller: Caller, endpoint: Endpoint, key: str) -> Row:
    """The row with this key, or Refused (404)."""
    if endpoint.key_is_guid:
        row = rows.of(store, caller.division, endpoint.table).get(key.lower())
    else:
        row = next((each for each in all_rows(store, caller, endpoint) if str(each.get(endpoint.key)) == key), None)
    if row is None:
        raise Refused(404, Problem("not_found"))
    return row


def filtered(found: list[Row], wish: MultiDict[str, str], endpoint: Endpoint) -> list[Row]:
    if not wish.get("$filter"):
        return found
    test = filters.parse(wish["$filter"], endpoint)
    return [row for row in found if test(row)]


def select(text: str | None, endpoint: Endpoint) -> tuple[str, ...]:
    """The properties named by $select; none when it is absent."""
    if not text:
        return ()
    if text == "*":
        return tuple(endpoint.properties)
    names = tuple(name.strip().split("/")[0] for name in text.split(","))
    for name in names:
        _check_property(name, endpoint)
    return names


def expanded(wish: MultiDict[str, str], endpoint: Endpoint) -> tuple[str, ...]:
    names = tuple(filter(None, wish.get("$expand", "").split(",")))
    for name in names:
        _check_property(name, endpoint)
        if name not in LINES:  # others the stand-in does not keep: better refused than shown empty
            raise Refused(400, text=f"Error in query syntax: property '{name}' cannot be expanded.")
    return names


def _check_options(wish: MultiDict[str, str]) -> None:
    """Not verified: $skip and $format; the strict reading knows only what is known to work."""
    for name in wish:
        if name.startswith("$") and name not in _OPTIONS:
            raise Refused(400, text=f"The query parameter '{name}' is not supported.")


def _check_property(name: str, endpoint: Endpoint) -> None:
    if name not in endpoint.properties:
        raise Refused(400, text=f"Error in query syntax: no property '{name}' in '{endpoint.name}'.")


def _whole_number(text: str) -> int:
    if not text.isdigit():
        raise Refused(400, text="Error in query syntax: $top must be a whole number.")
    return int(text)


def _divisions(store: Store, caller: Caller, *, is_hrm: bool) -> list[Row]:
    """Those the user allowed the app to see. hrm/Divisions has a Status of its own: 0 regular, 1 archived."""
    return [
        {**row, "Current": int(code) == caller.division, "Status": int(row["Status"] == 2) if is_hrm else row["Status"]}
        for code, row in store.collection("divisions").items()
        if int(code) in caller.divisions
    ]


def _journal_status(store: Store, division: int) -> list[Row]:
    periods = rows.of(store, division, "financial/FinancialPeriods").values()
    return [
        {
            "Journal": journal["Code"],
            "JournalDescription": journal["Description"],
            "JournalType": journal["Type"],
            "Year": period["FinYear"],
            "Period": period["FinPeriod"],
            "Status": int(period["is_closed"]),
            "StatusDescription": "Gesloten" if period["is_closed"] else "Open",
        }
        for journal in rows.of(store, division, "financial/Journals").values()
        for period in periods
    ]


def _ordered(found: list[Row], order: str, endpoint: Endpoint) -> list[Row]:
    """By the wanted properties; the last named counts least. Without a wish in the order they came in."""
    for part in reversed(order.split(",") if order else []):
        name, _, direction = part.strip().partition(" ")
        _check_property(name, endpoint)
        if direction not in ("", "asc", "desc"):
            raise Refused(400, text="Error in query syntax: asc or desc expected in $orderby.")
        is_number = endpoint.properties[name].type == "Edm.Double"
        found = sorted(found, key=lambda row: _sortable(row.get(name), is_number), reverse=direction == "desc")
    return found


def _sortable(value: Any, is_number: bool) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    if is_number or isinstance(value, int | float | Decimal):
        return (1, Decimal(str(value)))
    return (2, str(value))


def _after(found: list[Row], token: str, endpoint: Endpoint) -> list[Row]:
    """What comes after the row that the previous page ended with."""
    if not token:
        return found
    if endpoint.name == "read/financial/JournalStatusList":
        return found[int(token) :] if token.isdigit() else []
    key = token.removeprefix("guid").strip("'")
    at = next((index for index, row in enumerate(found) if str(row.get(endpoint.key)) == key), None)
    if at is None:
        raise Refused(400, text="Error in query syntax: $skiptoken is not valid.")
    return found[at + 1 :]


def _next(request: Request, last: Row, endpoint: Endpoint) -> str:
    """The absolute address of the next page; a list whose rows have no key of their own is paged by place."""
    wish = {name: value for name, value in request.args.items() if name != _SKIP_TOKEN}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in wish.items())
    key = last[endpoint.key]
    token = f"guid'{key}'" if endpoint.key_is_guid else f"'{key}'"
    if endpoint.name == "read/financial/JournalStatusList":
        before = request.args.get(_SKIP_TOKEN, "0")
        token = str(int(before) + endpoint.page)
    return f"{request.base_url}?{query}&{_SKIP_TOKEN}={token}"
