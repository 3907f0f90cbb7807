"""/{site}/api/v1/…: what every endpoint has in common: reading, adding, changing and removing rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import answers, debtors, entries, filters, rows, validation
from sandbox.exact.caller import Caller
from sandbox.exact.contract import ENDPOINTS, Endpoint
from sandbox.exact.problems import Problem, Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

PAGE = 60
_CREATE = {entries.ENTRIES: entries.book, debtors.ACCOUNTS: debtors.create}
_WRITABLE = frozenset(_CREATE)


class Api:
    """The rows of one sandbox. Every write is in the journal with the call that made it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def collection(self, request: Request, caller: Caller, endpoint: Endpoint) -> Response:
        """GET: rows, page after page. $select is demanded; 60 rows a page."""
        wish = request.args
        select = _select(wish.get("$select"), endpoint)
        top = int(wish["$top"]) if "$top" in wish else None
        if not select and top != 1:
            raise Refused(400, text="Please add a $select or a $top=1 statement to the query string.")
        found = self._rows(caller, endpoint)
        if wish.get("$filter"):
            test = filters.parse(wish["$filter"], endpoint)
            found = [row for row in found if test(row)]
        found = _ordered(found, wish.get("$orderby", ""), endpoint)
        count = len(found) if wish.get("$inlinecount") == "allpages" else None
        found = _after(found, wish.get("$skiptoken", ""), endpoint)
        page = found[: min(top or PAGE, PAGE)]
        more = top is None and len(found) > PAGE
        next_url = _next(request, page[-1], endpoint) if more else None
        expand = tuple(filter(None, wish.get("$expand", "").split(",")))
        shown = [answers.entity(row, endpoint, url=caller.url(request), select=select, expand=expand) for row in page]
        return answers.respond(answers.results(shown, next_url=next_url, is_bare=top is not None, count=count))

    def count(self, request: Request, caller: Caller, endpoint: Endpoint) -> Response:
        test = filters.parse(request.args["$filter"], endpoint) if request.args.get("$filter") else lambda row: True
        return Response(str(sum(1 for row in self._rows(caller, endpoint) if test(row))), content_type="text/plain")

    def one(self, request: Request, caller: Caller, endpoint: Endpoint, key: str) -> Response:
        row = self._found(caller, endpoint, key)
        select = _select(request.args.get("$select"), endpoint)
        expand = tuple(filter(None, request.args.get("$expand", "").split(",")))
        shown = answers.entity(row, endpoint, url=caller.url(request), select=select, expand=expand)
        return answers.respond({"d": shown})

    def create(self, request: Request, caller: Caller, endpoint: Endpoint) -> Response:
        """POST: 201 with the row; without `Prefer: return=representation` only its key is told."""
        if endpoint.name not in _WRITABLE:
            raise Refused(404, text="Resource not found")
        body = validation.body(request, endpoint, is_new=True)
        now = self.clock.now().isoformat(timespec="seconds")
        with self.store.lock:
            key, row = _CREATE[endpoint.name](self.store, caller.division, body=body, now=now)
            self._commit(request, caller, endpoint, key, row, method="POST")
            if endpoint.name == entries.ENTRIES:
                entries.post(self.store, caller.division, row)
        return answers.respond({"d": self._told(request, caller, endpoint, row)}, 201)

    def change(self, request: Request, caller: Caller, endpoint: Endpoint, key: str) -> Response:
        """PUT: merges what is sent. A sales entry's amounts and lines are not changed this way."""
        if endpoint.name not in _WRITABLE:
            raise Refused(404, text="Resource not found")
        body = validation.body(request, endpoint, is_new=False)
        if any(endpoint.is_collection(name) for name in body):
            raise Refused(400, text="Error processing request stream. Binding to new entities is not supported.")
        with self.store.lock:
            row = self._found(caller, endpoint, key)
            changed = {**row, **body, "Modified": self.clock.now().isoformat(timespec="seconds")}
            self._commit(request, caller, endpoint, key, changed, method="PUT")
        return answers.respond(None, 204)

    def remove(self, request: Request, caller: Caller, endpoint: Endpoint, key: str) -> Response:
        if endpoint.name not in _WRITABLE:
            raise Refused(404, text="Resource not found")
        with self.store.lock:
            row = self._found(caller, endpoint, key)
            about = self._about(request, caller, method="DELETE")
            self.store.append("journal", {**about, "division": caller.division, "endpoint": endpoint.name, "key": key})
            if endpoint.name == entries.ENTRIES:
                entries.forget(self.store, caller.division, row)
            rows.of(self.store, caller.division, endpoint.name).delete(key)
        return answers.respond(None, 204)

    def _commit(self, request: Request, caller: Caller, endpoint: Endpoint, key: str, row: Row, *, method: str) -> None:
        about = {**self._about(request, caller, method=method), "row": row}
        rows.commit(self.store, caller.division, endpoint.name, key=key, row=row, about=about)

    def _about(self, request: Request, caller: Caller, *, method: str) -> Row:
        return {
            "at": self.clock.now().isoformat(),
            "call": request.headers.get("X-Request-Id") or len(self.store.log("journal")) + 1,
            "method": method,
            "user": caller.user,
        }

    def _told(self, request: Request, caller: Caller, endpoint: Endpoint, row: Row) -> Any:
        shown = answers.entity(
            row, endpoint, url=caller.url(request), expand=tuple(filter(endpoint.is_collection, endpoint.properties))
        )
        if "return=representation" in request.headers.get("Prefer", ""):
            return _with_lines(shown, endpoint)
        return {name: value if name in ("__metadata", endpoint.key) else None for name, value in shown.items()}

    def _rows(self, caller: Caller, endpoint: Endpoint) -> list[Row]:
        if endpoint.name == "system/Divisions":
            known = self.store.collection("divisions").items()
            return [
                {**row, "Current": int(code) == caller.division} for code, row in known if int(code) in caller.divisions
            ]
        if endpoint.name == "read/financial/JournalStatusList":
            return _journal_status(self.store, caller.division)
        return rows.of(self.store, caller.division, endpoint.name).values()

    def _found(self, caller: Caller, endpoint: Endpoint, key: str) -> Row:
        row = rows.of(self.store, caller.division, endpoint.name).get(key)
        if row is None:
            raise Refused(404, Problem("not_found"))
        return row


def _journal_status(store: Store, division: int) -> list[Row]:
    periods = rows.of(store, division, "financial/FinancialPeriods").values()
    return [
        {"Journal": journal["Code"], "Year": p["FinYear"], "Period": p["FinPeriod"], "Status": int(p["is_closed"])}
        for journal in rows.of(store, division, "financial/Journals").values()
        for p in periods
    ]


def _select(text: str | None, endpoint: Endpoint) -> tuple[str, ...]:
    if not text:
        return ()
    if text == "*":
        return tuple(endpoint.properties)
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name.split("/")[0] not in endpoint.properties:
            raise Refused(400, text=f"Error in query syntax: no property '{name}' in '{endpoint.name}'.")
    return tuple(name.split("/")[0] for name in names)


def _ordered(found: list[Row], order: str, endpoint: Endpoint) -> list[Row]:
    """By the wanted properties; the last named counts least. Without a wish in the order of the keys."""
    for part in reversed(order.split(",") if order else []):
        name, _, direction = part.strip().partition(" ")
        if name not in endpoint.properties:
            raise Refused(400, text=f"Error in query syntax: no property '{name}' in '{endpoint.name}'.")
        found = sorted(found, key=lambda row: _sortable(row.get(name)), reverse=direction == "desc")
    return found


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    if isinstance(value, int | float | Decimal):
        return (1, value)
    return (2, str(value))


def _after(found: list[Row], token: str, endpoint: Endpoint) -> list[Row]:
    """What comes after the row that the previous page ended with."""
    if not token:
        return found
    key = token.removeprefix("guid'").removesuffix("'")
    at = next((index for index, row in enumerate(found) if str(row.get(endpoint.key)) == key), len(found))
    return found[at + 1 :]


def _next(request: Request, last: Mapping[str, Any], endpoint: Endpoint) -> str:
    wish = {name: value for name, value in request.args.items() if name != "$skiptoken"}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in wish.items())
    return f"{request.base_url}?{query}&$skiptoken=guid'{last[endpoint.key]}'"


def _with_lines(shown: dict[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """Lines of a new entry are entities of their own."""
    lines_endpoint = ENDPOINTS["salesentry/SalesEntryLines"]
    for name in ("SalesEntryLines",):
        if name in endpoint.properties and isinstance(shown.get(name), list):
            shown[name] = {"results": [answers.entity(row, lines_endpoint, url="") for row in shown[name]]}
    return shown
