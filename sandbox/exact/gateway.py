"""One call on an administration: who it is, limits, rights, then the endpoint. Every write goes in the journal."""

import re
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import access, answers, habits, reading, rights, rows, sync, validation, writing
from sandbox.exact.caller import Caller
from sandbox.exact.calls import CallLog
from sandbox.exact.contract import ENDPOINTS, LINES, Endpoint, is_guid
from sandbox.exact.limits import Limits
from sandbox.exact.oauth import Door
from sandbox.exact.problems import Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

SITES = frozenset({"nl", "be", "de", "fr", "es", "co.uk", "com"})
# salesentry/SalesEntries(guid'…')/SalesEntryLines; a key that is no GUID stands bare or in quotes.
_PATH = re.compile(
    r"(?P<name>[^(]+?)(?:\((?P<guid>guid)?'?(?P<key>[^')]+)'?\)(?:/(?P<lines>\w+))?)?(?P<count>/\$count)?"
)
_UNKNOWN = "Resource not found for the segment."


class Gateway:
    """The REST API of one sandbox."""

    def __init__(self, store: Store, clock: Clock, door: Door) -> None:
        self.store, self.clock, self.door = store, clock, door
        self.limits, self.calls = Limits(store, clock), CallLog(clock)

    def me(self, request: Request, *, site: str) -> Response:
        """Who is connected; no limit counts this call, since it is of no administration."""
        response = self._me(request, site)
        self.calls.note(request, 0, "current/Me", response.status_code)
        return _in_wanted_form(request, response)

    def _me(self, request: Request, site: str) -> Response:
        endpoint = ENDPOINTS["current/Me"]
        caller = self._caller(request, site, None, endpoint.name)
        if isinstance(caller, Response):
            return caller
        try:
            selected = reading.select(request.args.get("$select"), endpoint)
        except Refused as refused:
            return answers.error(refused.status, refused.message(caller.language))
        shown = answers.entity(self._about(caller), endpoint, url=f"{request.host_url}{site}/api/v1", select=selected)
        return answers.respond(answers.results([shown], next_url=None, is_bare=False, count=None))

    def rest(self, request: Request, *, site: str, division: int, path: str) -> Response:
        """Token, administration, limits, error limit, rights; then what the endpoint says."""
        match = _PATH.fullmatch(path)
        name = match["name"] if match else path
        caller = self._caller(request, site, division, name)
        if isinstance(caller, Response):
            self.calls.note(request, division, name, caller.status_code)
            self.limits.note(f"{self.door.user_of(request)}:{division}:{name}", caller.status_code)
            return _in_wanted_form(request, caller)
        app = self.app_of(division)
        habits.take_time(self.store)
        errors_of = f"{caller.user}:{division}:{name}"
        refusal = self.limits.take(app)
        if refusal is None and self.limits.is_blocked(errors_of):
            # Not verified: how Exact answers a blocked key.
            refusal = answers.error(403, "The API key is blocked for one hour: too many errors.")
        response = refusal or self._answer(request, caller, match)
        if refusal is None:
            self.limits.note(errors_of, response.status_code)
            response.headers.update(self.limits.headers(app))
        self.calls.note(request, division, name, response.status_code)
        return _in_wanted_form(request, response)

    def app_of(self, division: int) -> str:
        """What limits are counted by: the app and the administration."""
        return f"{self.door.settings.exact_client_id}:{division}"

    def _answer(self, request: Request, caller: Caller, match: re.Match[str] | None) -> Response:
        try:
            if match is None:
                raise Refused(404, text=_UNKNOWN)
            if match["name"] == "users/UserHasRights":
                return rights.answer(self.store, request, caller)
            if match["name"] == sync.TIMESTAMP and request.method == "GET":
                return sync.timestamp(self.store, request, caller)
            return self._dispatch(request, caller, match)
        except Refused as refused:
            return answers.error(refused.status, refused.message(caller.language), reason=refused.reason)

    def _dispatch(self, request: Request, caller: Caller, match: re.Match[str]) -> Response:
        endpoint = ENDPOINTS.get(match["name"])
        if endpoint is None or endpoint.name == "current/Me" or request.method not in endpoint.methods:
            raise Refused(404, text=_UNKNOWN)
        endpoint = habits.as_it_is(self.store, endpoint)
        access.check_scope(self.store, endpoint.name, request.method)
        rights.check(self.store, caller, endpoint, request.method)
        if match["key"]:
            return self._of_one(request, caller, endpoint, match)
        if match["count"] and request.method == "GET":
            return reading.count(request, endpoint, reading.all_rows(self.store, caller, endpoint))
        whole: dict[str, Callable[[Request, Caller, Endpoint], Response]] = {"GET": self._all, "POST": self._create}
        if request.method not in whole or match["count"]:
            raise Refused(404, text=_UNKNOWN)
        return whole[request.method](request, caller, endpoint)

    def _of_one(self, request: Request, caller: Caller, endpoint: Endpoint, match: re.Match[str]) -> Response:
        key = match["key"]
        if endpoint.key_is_guid and not (match["guid"] and is_guid(key)):
            raise Refused(400, text="Bad Request - Error in query syntax.")
        row = reading.found_row(self.store, caller, endpoint, key)
        if match["lines"]:
            return self._lines(request, caller, endpoint, row, match["lines"])
        if request.method == "GET":
            return reading.one(request, caller, endpoint, row)
        if endpoint.name not in writing.WRITABLE or request.method == "POST":
            raise Refused(404, text=_UNKNOWN)
        return (self._change if request.method == "PUT" else self._remove)(request, caller, endpoint, row)

    def _all(self, request: Request, caller: Caller, endpoint: Endpoint) -> Response:
        return reading.collection(request, caller, endpoint, reading.all_rows(self.store, caller, endpoint))

    def _lines(self, request: Request, caller: Caller, endpoint: Endpoint, row: Row, name: str) -> Response:
        """What a deferred address leads to."""
        if request.method != "GET" or name not in LINES or name not in endpoint.properties:
            raise Refused(404, text=_UNKNOWN)
        return reading.collection(request, caller, ENDPOINTS[LINES[name]], row[name])

    def _create(self, request: Request, caller: Caller, endpoint: Endpoint) -> Response:
        """POST: 201 with the row; without `Prefer: return=representation` only its key is told."""
        if endpoint.name not in writing.WRITABLE:
            raise Refused(404, text=_UNKNOWN)
        body = rows.as_kept(validation.body(request, endpoint, is_new=True))
        with self.store.together():
            key, row = self.books(caller.division).add(endpoint.name, body=body)
            told = self._told(request, caller, endpoint, row)
            self._journal(request, caller, endpoint, key=key, body=body, answer=told, row=row)
        return answers.respond({"d": told}, 201)

    def _change(self, request: Request, caller: Caller, endpoint: Endpoint, row: Row) -> Response:
        sent = validation.body(request, endpoint, is_new=False)
        if any(endpoint.is_collection(name) for name in sent):
            raise Refused(400, text="Error processing request stream. Binding to new entities is not supported.")
        body = rows.as_kept(sent)
        with self.store.together():
            key, changed = self.books(caller.division).change(endpoint.name, row=row, body=body)
            self._journal(request, caller, endpoint, key=key, body=body, answer=None, row=changed)
        return answers.respond(None, 204)

    def _remove(self, request: Request, caller: Caller, endpoint: Endpoint, row: Row) -> Response:
        with self.store.together():
            self.books(caller.division).remove(endpoint.name, row=row)
            self._journal(request, caller, endpoint, key=str(row[endpoint.key]), body=None, answer=None, row=row)
        return answers.respond(None, 204)

    def _journal(self, request: Request, caller: Caller, endpoint: Endpoint, **what: Any) -> None:
        """Append-only: what was committed, when, and by which call. The judge of "exactly once"."""
        call = request.headers.get("X-Request-Id") or self.calls.total + 1
        about = {"at": self.clock.now().isoformat(), "call": call, "user": caller.user, "division": caller.division}
        self.store.append("journal", {**about, "endpoint": endpoint.name, "method": request.method, **what})

    def _told(self, request: Request, caller: Caller, endpoint: Endpoint, row: Row) -> Row:
        """What the answer to a POST says of the new row; see habits.py."""
        lines = tuple(name for name in LINES if name in endpoint.properties)
        told = habits.of(self.store)["after_post"]
        expand = lines if told == "everything" else ()
        shown: Row = answers.entity(row, endpoint, url=caller.url(request), expand=expand)
        if told == "key" or "return=representation" not in request.headers.get("Prefer", ""):
            return {name: value if name in ("__metadata", endpoint.key) else None for name, value in shown.items()}
        if told == "recorded" and lines and "VATAmountFC" in shown:
            shown["VATAmountFC"] = None
        return shown

    def _caller(self, request: Request, site: str, division: int | None, name: str) -> Caller | Response:
        """Who it is, or 401, or why this call does not get in."""
        chain = self.door.bearer(request, site=site) if site in SITES else None
        if chain is None:
            return answers.error(401, "Unauthorized")
        user = access.user(self.store, chain["user"])
        try:
            access.check_user(user)
            if division is not None and name != access.OF_ANY_NUMBER:
                access.check_administration(self.store, user, division, allowed=chain["divisions"])
        except Refused as refused:
            return answers.error(refused.status, refused.message(user["language"]), reason=refused.reason)
        return Caller(
            user=chain["user"],
            language=user["language"],
            site=site,
            divisions=access.administrations(self.store, user, chain["divisions"]),
            division=division or 0,
            is_portal=bool(user.get("is_portal")),
        )

    def _about(self, caller: Caller) -> Row:
        """current/Me. The administration the user has open need not be one that the app may enter (PIC#470)."""
        user = access.user(self.store, caller.user)
        return {
            "UserID": rows.fixed_guid("user", caller.user),
            "UserName": caller.user,
            "FullName": user["name"],
            "LanguageCode": {"nl": "nl-NL", "en": "en-GB", "de": "de-DE", "fr": "fr-FR"}[caller.language],
            "Language": caller.language,
            "CurrentDivision": next(iter(user["divisions"]), None),
            "IsMyFirmPortalUser": caller.is_portal,
            "Legislation": 1,
        }

    def books(self, division: int) -> writing.Books:
        """The administration, open for writing."""
        return writing.Books(self.store, division, self.clock.now().isoformat(timespec="seconds"))


def _in_wanted_form(request: Request, response: Response) -> Response:
    """Whoever does not ask for JSON gets Atom XML; a count is a bare number for everybody."""
    if response.mimetype != "application/json" or "json" in request.headers.get("Accept", ""):
        return response
    return answers.as_xml(response)
