"""The stand-in Exact Online as one WSGI application: sign-in, tokens, REST API, pages, control endpoints."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import answers, demo, pages, rows
from sandbox.exact.api import Api
from sandbox.exact.caller import Caller
from sandbox.exact.contract import ENDPOINTS, Endpoint
from sandbox.exact.limits import Limits
from sandbox.exact.oauth import Door
from sandbox.exact.problems import Refused
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.store import Store

SITES = frozenset({"nl", "be", "de", "fr", "es", "co.uk", "com"})
_KEYED = re.compile(r"(?P<name>.+?)\((?:guid)?'?(?P<key>[^')]+)'?\)")
_KEPT_CALLS = 20_000
_PORTAL_MAY_NOT = frozenset({"salesentry/SalesEntries", "crm/Accounts"})


def build(store: Store, clock: Clock, faults: Faults, settings: Settings) -> "Server":
    """The application with its demo administrations."""
    demo.seed(store)
    return Server(store, clock, settings)


class Server:
    """The WSGI application."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store, self.clock = store, clock
        self.door, self.api, self.limits = Door(store, clock, settings), Api(store, clock), Limits(store, clock)
        self.calls: list[dict[str, Any]] = []
        self.urls = Map([*self._service(), *self._people(), *self._controls()], strict_slashes=False)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        try:
            view, values = self.urls.bind_to_environ(environ).match()
            response: Response = view(request, **values)
        except HTTPException as error:
            response = answers.error(error.code or 500, error.description or "")
        return response(environ, start_response)

    def _service(self) -> list[Rule]:
        return [
            _rule("/<site>/api/oauth2/auth", self.door.sign_in, "GET", "POST"),
            _rule("/<site>/api/oauth2/token", self.token, "POST"),
            _rule("/<site>/api/v1/current/Me", self.me, "GET"),
            _rule("/<site>/api/v1/<int:division>/<path:path>", self.rest, "GET", "POST", "PUT", "DELETE"),
        ]

    def _people(self) -> list[Rule]:
        at = "/administration/<int:division>"
        return [
            _rule("/", lambda request: _html(pages.index(self.store)), "GET"),
            _rule(at, lambda request, division: _html(pages.journal(self.store, division)), "GET"),
            _rule(f"{at}/journal", lambda request, division: _html(pages.journal(self.store, division)), "GET"),
            _rule(
                f"{at}/entries/<key>",
                lambda request, division, key: _html(pages.entry(self.store, division, key)),
                "GET",
            ),
            _rule(f"{at}/debtors", lambda request, division: _html(pages.debtors(self.store, division)), "GET"),
            _rule(f"{at}/vat-return", lambda request, division: _html(pages.vat_return(self.store, division)), "GET"),
            _rule(f"{at}/call-log", lambda request, division: _html(pages.call_log(division, self.calls)), "GET"),
            _rule("/<site>/docs/FinEntrySales.aspx", self.deep_link, "GET"),
        ]

    def _controls(self) -> list[Rule]:
        return [
            _rule("/_state", self.state, "GET"),
            _rule("/_reset", self.reset, "POST"),
            _rule("/_journal", lambda request: answers.respond(self.store.log("journal")), "GET"),
            _rule("/_calls", lambda request: answers.respond(self.calls), "GET"),
            _rule("/_limits", self.set_limits, "GET", "POST"),
            _rule("/_revoke", self.revoke, "POST"),
            _rule("/_change", self.change, "POST"),
        ]

    def token(self, request: Request, *, site: str) -> Response:
        response = self.door.token(request, site=site)
        self._note(request, 0, f"oauth2/token {request.form.get('grant_type', '')}", response.status_code)
        return response

    def me(self, request: Request, *, site: str) -> Response:
        caller = self._caller(request, site, None)
        if isinstance(caller, Response):
            return caller
        endpoint = ENDPOINTS["current/Me"]
        row = {
            "UserID": rows.fixed_guid("user", caller.user),
            "UserName": caller.user,
            "FullName": demo.USERS[caller.user]["name"],
            "LanguageCode": {"nl": "nl-NL", "en": "en-GB"}.get(caller.language, caller.language),
            "Language": caller.language,
            "CurrentDivision": caller.divisions[0],
            "IsMyFirmPortalUser": caller.is_portal,
            "Legislation": 1,
        }
        url = f"{request.host_url}{site}/api/v1"
        select = tuple(filter(None, request.args.get("$select", "").split(",")))
        self._note(request, 0, "current/Me", 200)
        return answers.respond(
            answers.results(
                [answers.entity(row, endpoint, url=url, select=select)], next_url=None, is_bare=False, count=None
            )
        )

    def rest(self, request: Request, *, site: str, division: int, path: str) -> Response:
        """One call on an administration: token, limits, rights, then the endpoint."""
        caller = self._caller(request, site, division)
        if isinstance(caller, Response):
            self._note(request, division, path, caller.status_code)
            return caller
        counted = f"{division}"
        refusal = self.limits.take(counted)
        name = _KEYED.fullmatch(path)["name"] if _KEYED.fullmatch(path) else path.removesuffix("/$count")  # type: ignore[index]
        errors_key = f"{caller.user}:{division}:{name}"
        if refusal is None and self.limits.is_blocked(errors_key):
            refusal = answers.error(403, "API key blocked: too many errors.", reason="BlockedCustomer")
        response = refusal or self._answer(request, caller, path)
        if refusal is None:
            response.headers.update(self.limits.headers(counted))
            self.limits.note(errors_key, response.status_code)
        self._note(request, division, name, response.status_code)
        return response

    def _answer(self, request: Request, caller: Caller, path: str) -> Response:
        try:
            return self._dispatch(request, caller, path)
        except Refused as refused:
            return answers.error(refused.status, refused.message(caller.language), reason=refused.reason)

    def _dispatch(self, request: Request, caller: Caller, path: str) -> Response:
        if path == "users/UserHasRights":
            return self._rights(request, caller)
        keyed = _KEYED.fullmatch(path)
        endpoint = ENDPOINTS.get(keyed["name"] if keyed else path.removesuffix("/$count"))
        if endpoint is None or endpoint.name == "current/Me" or request.method not in endpoint.methods:
            raise Refused(404, text="Resource not found for the segment.")
        self._check_rights(caller, endpoint, request.method)
        if keyed:
            act = {"GET": self.api.one, "PUT": self.api.change, "DELETE": self.api.remove}[request.method]
            return act(request, caller, endpoint, keyed["key"])
        if path.endswith("/$count"):
            return self.api.count(request, caller, endpoint)
        if request.method == "GET" and "json" not in request.headers.get("Accept", ""):
            return Response('<feed xmlns="http://www.w3.org/2005/Atom"/>', content_type="application/atom+xml")
        act_on_all = {"GET": self.api.collection, "POST": self.api.create}[request.method]
        return act_on_all(request, caller, endpoint)

    def _may(self, caller: Caller, endpoint: str, action: str) -> bool:
        if caller.is_portal and endpoint in _PORTAL_MAY_NOT and action != "GET":
            return False
        taken = self.store.collection("rights_taken").get(f"{caller.user}:{endpoint}:{action}")
        return taken is None

    def _check_rights(self, caller: Caller, endpoint: Endpoint, action: str) -> None:
        if not self._may(caller, endpoint.name, action):
            raise Refused(403, text="Forbidden", reason="NoDivisionAccess" if caller.is_portal else "")

    def _rights(self, request: Request, caller: Caller) -> Response:
        endpoint = request.args.get("endpoint", "").strip("'")
        action = request.args.get("action", "").strip("'")
        return answers.respond({"d": {"UserHasRights": self._may(caller, endpoint, action)}})

    def _caller(self, request: Request, site: str, division: int | None) -> Caller | Response:
        """Who it is, or 401, or 403 for an administration that the app may not see."""
        chain = self.door.bearer(request, site=site) if site in SITES else None
        if chain is None:
            return answers.error(401, "Unauthorized")
        about = demo.USERS[chain["user"]]
        allowed = tuple(chain["divisions"])
        if division is not None and division not in allowed:
            return answers.error(403, "Forbidden", reason="NoDivisionAccess")
        return Caller(
            user=chain["user"],
            language=about["language"],
            site=site,
            divisions=allowed,
            division=division or allowed[0],
            is_portal=bool(about.get("is_portal")),
        )

    def _note(self, request: Request, division: int, endpoint: str, status: int) -> None:
        call = {"at": self.clock.now().isoformat(), "method": request.method, "division": division}
        self.calls.append({**call, "endpoint": endpoint, "status": status})
        del self.calls[:-_KEPT_CALLS]

    def deep_link(self, request: Request, *, site: str) -> Response:
        key = request.args.get("EntryID") or request.args.get("ID") or ""
        for division in demo.DIVISIONS:
            if rows.of(self.store, division, "salesentry/SalesEntries").get(key.strip("{}")):
                return _html(pages.entry(self.store, division, key.strip("{}")))
        raise NotFound

    def state(self, request: Request) -> Response:
        found = {
            f"{division}:{name}": dict(rows.of(self.store, division, name).items())
            for division in demo.DIVISIONS
            for name in ("crm/Accounts", "salesentry/SalesEntries", "financialtransaction/TransactionLines")
        }
        return answers.respond(found)

    def reset(self, request: Request) -> Response:
        """Back to the demo data; tokens stay unless {"tokens": true} is asked."""
        wish = _wish(request)
        with self.store.lock:
            for division in demo.DIVISIONS:
                for name in ENDPOINTS:
                    rows.of(self.store, division, name).clear()
            for name in ("divisions", "numbers", "limits", "rights_taken"):
                self.store.collection(name).clear()
            if wish.get("tokens"):
                for name in ("codes", "chains", "access"):
                    self.store.collection(name).clear()
            self.store.clear_log("journal")
            demo.seed(self.store)
        self.limits.reset()
        self.calls.clear()
        return answers.respond({"ok": True})

    def set_limits(self, request: Request) -> Response:
        if request.method == "POST":
            self.store.collection("limits").put("limits", {**self.limits.numbers, **_wish(request)})
        return answers.respond(self.limits.numbers)

    def revoke(self, request: Request) -> Response:
        self.door.revoke(str(_wish(request)["user"]))
        return answers.respond({"ok": True})

    def change(self, request: Request) -> Response:
        """What a bookkeeper does in Exact itself: {"division", "endpoint", "where": {…}, "set": {…}}."""
        wish = _wish(request)
        row = rows.find(self.store, wish["division"], wish["endpoint"], **wish["where"])
        if row is None:
            raise NotFound
        key = str(row[ENDPOINTS[wish["endpoint"]].key])
        rows.of(self.store, wish["division"], wish["endpoint"]).put(key, {**row, **wish["set"]})
        return answers.respond({"ok": True})


def _rule(path: str, view: Callable[..., Response], *methods: str) -> Rule:
    return Rule(path, endpoint=view, methods=list(methods))


def _html(text: str) -> Response:
    return Response(text, content_type="text/html; charset=utf-8")


def _wish(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.get_data(as_text=True) or "{}")
    return found
