"""Sign-in and tokens, with the rules that break integrations: 570 seconds, one chain per user, tokens used once."""

import secrets
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import access, answers, demo, habits, layout
from sandbox.settings import Settings
from sandbox.store import Store

CODE_LIVES = timedelta(minutes=3)
TOKEN_LIVES = timedelta(seconds=600)
EARLIEST_REFRESH = timedelta(seconds=570)
CHAIN_LIVES = timedelta(days=30)
TOKEN_CALLS_A_DAY = 200
_TOO_MANY = "Rate limit exceeded: too many token calls"


class Door:
    """The two addresses under /{site}/api/oauth2."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store, self.clock, self.settings = store, clock, settings

    def sign_in(self, request: Request, *, site: str) -> Response:
        """The page with users and administrations; a right answer leads back with code and state."""
        given = request.args
        if given.get("client_id") != self.settings.exact_client_id or given.get("response_type") != "code":
            return Response("Unknown application.", status=400)
        if given.get("redirect_uri") != f"{self.settings.app_url}/exact/callback":
            return Response("The redirect address is not the registered one.", status=400)
        if request.method == "GET":
            return Response(_page(request, ""), content_type="text/html")
        user = request.form.get("user", "")
        known = access.user(self.store, user)
        wanted = [code for code in demo.DIVISIONS if str(code) in request.form.getlist("divisions")]
        chosen = list(access.administrations(self.store, known, wanted)) if known else []
        problem = ""
        if not known or request.form.get("password") != known["password"]:
            problem = "Gebruikersnaam of wachtwoord is niet juist."
        elif not chosen:
            problem = "Kies ten minste één administratie van uzelf."
        if problem:
            return Response(_page(request, problem), content_type="text/html", status=401)
        return redirect(self._back(request, site=site, user=user, divisions=chosen))

    def _back(self, request: Request, *, site: str, user: str, divisions: list[int]) -> str:
        """Where the app waits, with a code (which has a `!` in it: it must be decoded once) and its state."""
        given = request.args
        code = f"stampNL001.{secrets.token_urlsafe(12)}!{secrets.token_urlsafe(6)}"
        self.store.collection("codes").put(
            code,
            {
                "user": user,
                "site": site,
                "divisions": divisions,
                "redirect_uri": given["redirect_uri"],
                "until": (self.clock.now() + CODE_LIVES).isoformat(),
            },
        )
        back = f"{given['redirect_uri']}?code={quote(code, safe='')}"
        return f"{back}&{urlencode({'state': given['state']})}" if "state" in given else back

    def token(self, request: Request, *, site: str) -> Response:
        """Code or refresh token for a new pair. Credentials in the body; an Authorization header is refused."""
        form = request.form
        if "Authorization" in request.headers:
            return _refused("invalid_client", "Authorization header is not allowed", 401)
        if form.get("client_id") != self.settings.exact_client_id:
            return _refused("invalid_client", "Unknown client", 400)
        if form.get("client_secret") != self.settings.exact_client_secret:
            return _refused("invalid_client", "Client secret is not valid", 401)
        with self.store.lock:
            if form.get("grant_type") == "authorization_code":
                return self._first(form.get("code", ""), form.get("redirect_uri", ""), site)
            if form.get("grant_type") == "refresh_token":
                return self._next(form.get("refresh_token", ""), site)
        return _refused("unsupported_grant_type", "Unsupported grant type", 400)

    def _first(self, code: str, redirect_uri: str, site: str) -> Response:
        known = self.store.collection("codes").get(code)
        if known is None or known["site"] != site or known["redirect_uri"] != redirect_uri:
            return _refused("invalid_grant", "The code is not valid", 400)
        self.store.collection("codes").delete(code)
        if self.clock.now() >= datetime.fromisoformat(known["until"]):
            return _refused("invalid_grant", "The code has expired", 400)
        key = f"{site}:{known['user']}"
        before = self.chains.get(key) or {"user": known["user"], "site": site, "refresh": "", "spent": [], "calls": {}}
        if not self._count(key, {"is_revoked": True, "issued_at": "", "divisions": known["divisions"], **before}):
            return _refused("invalid_request", _TOO_MANY, 401)
        return self._issue(key, known["user"], site, known["divisions"])

    def _next(self, refresh_token: str, site: str) -> Response:
        """Strict reading of a lost answer: the old refresh token is spent with the first answer (not verified)."""
        found = next((c for c in self.chains.values() if refresh_token in (c["refresh"], *c["spent"])), None)
        if found is None or found["site"] != site:
            return _refused("unauthorized_client", "Refresh token is invalid.", 400)
        key, now = f"{site}:{found['user']}", self.clock.now()
        if not self._count(key, found):
            return _refused("invalid_request", _TOO_MANY, 401)
        if refresh_token != found["refresh"] or found["is_revoked"]:
            return _refused("unauthorized_client", "Old refresh token used.", 401)
        age = now - datetime.fromisoformat(found["issued_at"])
        if age < EARLIEST_REFRESH:
            status = int(habits.of(self.store)["not_expired"])
            code = "access_denied" if status == 400 else "invalid_request"
            return _refused(code, "Rate limit exceeded: access_token not expired", status)
        if age > CHAIN_LIVES:
            return _refused("invalid_grant", "Refresh token has expired.", 400)
        return self._issue(key, found["user"], site, found["divisions"])

    def _count(self, key: str, chain: dict[str, Any]) -> bool:
        """Count a token call of today; False when there were too many. Strict: refused calls count as well."""
        today = self.clock.now().date().isoformat()
        calls = {today: chain["calls"].get(today, 0) + 1}
        self.chains.put(key, {**chain, "calls": calls})
        return int(calls[today]) <= TOKEN_CALLS_A_DAY

    def _issue(self, key: str, user: str, site: str, divisions: list[int]) -> Response:
        """A new pair. Every earlier refresh token of this user dies: also that of another authorisation.

        Strict: they die when the new pair is given out, not when it is first used. Access tokens live out their time.
        """
        now = self.clock.now()
        before = self.chains.get(key) or {"refresh": None, "spent": [], "calls": {}}
        access, refresh = secrets.token_urlsafe(40), secrets.token_urlsafe(40)
        spent = [*before["spent"], before["refresh"]] if before["refresh"] else before["spent"]
        chain = {
            "user": user,
            "site": site,
            "divisions": divisions,
            "refresh": refresh,
            "spent": spent[-50:],
            "issued_at": now.isoformat(),
            "is_revoked": False,
            "calls": before["calls"],
        }
        self.chains.put(key, chain)
        until = (now + TOKEN_LIVES).isoformat()
        self.store.collection("access").put(access, {"chain": key, "until": until})
        body = {"access_token": access, "token_type": "bearer", "expires_in": "600", "refresh_token": refresh}
        return answers.respond(body)

    @property
    def chains(self) -> Any:
        return self.store.collection("chains")

    def bearer(self, request: Request, *, site: str) -> dict[str, Any] | None:
        """The chain a call's access token belongs to; None when it is dead, unknown or of another site."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        known = self.store.collection("access").get(token) if kind.lower() == "bearer" else None
        if known is None or self.clock.now() >= datetime.fromisoformat(known["until"]):
            return None
        chain: dict[str, Any] | None = self.chains.get(known["chain"])
        return chain if chain and chain["site"] == site and not chain["is_revoked"] else None

    def user_of(self, request: Request) -> str:
        """Whose token a call carries, dead or alive; "" when nobody's."""
        token = request.headers.get("Authorization", "").partition(" ")[2]
        known = self.store.collection("access").get(token) or {"chain": ""}
        return str((self.chains.get(known["chain"]) or {"user": ""})["user"])

    def revoke(self, user: str) -> None:
        """The user removed the app in Exact."""
        for key, chain in self.chains.items():
            if chain["user"] == user:
                self.chains.put(key, {**chain, "is_revoked": True})


def _refused(code: str, description: str, status: int) -> Response:
    return answers.respond({"error": code, "error_description": description}, status)


def _page(request: Request, problem: str) -> str:
    """The sign-in form; every administration is offered, the user's own are accepted."""
    options = "".join(
        f'<label><input type="checkbox" name="divisions" value="{code}" checked> {code} {escape(name)}</label>'
        for code, name in demo.DIVISIONS.items()
    )
    shown = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    body = f"""<form method="post" class="card"><h1>Exact Online</h1>{shown}
<p>Een app vraagt toegang tot uw administratie.</p>
<label>Gebruikersnaam <input name="user" value="hanneke" autocomplete="username"></label>
<label>Wachtwoord <input name="password" type="password" value="" autocomplete="current-password"></label>
<fieldset><legend>Administraties</legend>{options}</fieldset>
<button type="submit">Inloggen en toestaan</button></form>"""
    return layout.page("Inloggen", body)
