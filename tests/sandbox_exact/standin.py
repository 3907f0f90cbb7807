"""A stand-in Exact Online on a free port, and an app that signs in there and calls it."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from sandbox.clock import Clock
from sandbox.exact import rows
from sandbox.exact.server import build
from sandbox.faults import Faults
from sandbox.serve import Controls, controlled, start
from sandbox.settings import Settings
from sandbox.store import Store

APP_URL = "http://127.0.0.1:8000"
CALLBACK = f"{APP_URL}/exact/callback"
CLIENT, SECRET = "client-of-the-app", "secret-of-the-app"
DIVISION, SECOND = 100001, 100002
SECONDS = 10


class StandIn:
    """One running stand-in with its control endpoints."""

    def __init__(self, data: Path) -> None:
        self.data, self.clock, self.session = data, Clock(), requests.Session()
        self.store = Store(data / "exact.sqlite")
        faults = Faults()
        server = build(self.store, self.clock, faults, _settings(data))
        self.application = controlled(server, Controls.of(self.clock, faults, self.store))
        self._http = start(self.application, 0)
        self.url = f"http://127.0.0.1:{self._http.port}"

    def control(self, path: str, wish: Any = None) -> Any:
        answer = self.session.post(f"{self.url}/_{path}", json={} if wish is None else wish, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()

    def told(self, path: str) -> Any:
        return self.session.get(f"{self.url}/_{path}", timeout=SECONDS).json()

    def change(self, endpoint: str, where: dict[str, Any], to: dict[str, Any]) -> None:
        """A bookkeeper changes something in Exact."""
        self.control("change", {"division": DIVISION, "endpoint": endpoint, "where": where, "set": to})

    def sign_in(self, user: str = "hanneke", *, divisions: tuple[int, ...] = (DIVISION, SECOND)) -> str:
        """The code that comes back in the address."""
        answer = self.try_sign_in(user, divisions=divisions)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def try_sign_in(
        self, user: str, *, password: str = "exact", divisions: tuple[int, ...] = (DIVISION, SECOND)
    ) -> requests.Response:
        address = f"{self.url}/nl/api/oauth2/auth"
        params = {
            "client_id": CLIENT,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "state": "a b",
            "force_login": "1",
        }
        form = {"user": user, "password": password, "divisions": [str(one) for one in divisions]}
        return self.session.post(address, params=params, data=form, allow_redirects=False, timeout=SECONDS)

    def tokens(self, **form: str) -> requests.Response:
        body = {"client_id": CLIENT, "client_secret": SECRET, **form}
        return self.session.post(f"{self.url}/nl/api/oauth2/token", data=body, timeout=SECONDS)

    def exchange(self, location: str) -> requests.Response:
        code = parse_qs(urlsplit(location).query)["code"][0]
        return self.tokens(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)

    def refresh(self, token: str) -> requests.Response:
        return self.tokens(grant_type="refresh_token", refresh_token=token)

    def app(self, user: str = "hanneke") -> "App":
        """An app connected by this user."""
        divisions = (DIVISION, SECOND) if user in ("hanneke", "accountant") else (DIVISION,)
        return App(self, self.exchange(self.sign_in(user, divisions=divisions)).json())

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self.session.close()
        self.store.close()


@dataclass
class App:
    """Calls the API of one administration with a token."""

    standin: StandIn
    pair: dict[str, str]
    division: int = DIVISION
    headers: dict[str, str] = field(default_factory=lambda: {"Accept": "application/json"})

    def call(self, method: str, path: str, **parts: Any) -> requests.Response:
        headers = {**self.headers, "Authorization": f"Bearer {self.pair['access_token']}", **parts.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.standin.url}/nl/api/v1/{self.division}/{path}"
        return self.standin.session.request(method, url, headers=headers, **{"timeout": SECONDS, **parts})

    def get(self, path: str, **options: str) -> requests.Response:
        return self.call("GET", path, params={f"${name}": value for name, value in options.items()})

    def rows(self, path: str, **options: str) -> list[dict[str, Any]]:
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.text
        content = answer.json(parse_float=Decimal)["d"]
        found: list[dict[str, Any]] = content["results"] if isinstance(content, dict) else content
        return found

    def post(self, path: str, body: Any) -> requests.Response:
        return self.call("POST", path, json=body, headers={"Prefer": "return=representation"})

    def customer(self, **about: Any) -> str:
        """The GUID of a new account that may be sold to."""
        answer = self.post("crm/Accounts", {"Name": "Jansen", "Status": "C", **about})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["d"]["ID"])

    def sale(self, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
        """A sales entry as an app would send it."""
        entry = {"Journal": "71", "EntryDate": "2026-03-02", "SalesEntryLines": list(lines or (line(),)), **head}
        return entry if "Customer" in entry else {**entry, "Customer": self.customer()}

    def booked(self, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
        """The sales entry as Exact tells it after booking."""
        answer = self.post("salesentry/SalesEntries", self.sale(*lines, **head))
        assert answer.status_code == 201, answer.text
        address = f"salesentry/SalesEntries(guid'{answer.json()['d']['EntryID']}')"
        found: dict[str, Any] = self.get(address, expand="SalesEntryLines").json(parse_float=Decimal)["d"]
        return found

    def refusal(self, *lines: dict[str, Any], **head: Any) -> str:
        """What Exact says against the sales entry; a rule of bookkeeping is a 500."""
        answer = self.post("salesentry/SalesEntries", self.sale(*lines, **head))
        assert answer.status_code == 500, answer.text
        return message(answer)


def line(amount: float = 100, *, account: str = "8000", division: int = DIVISION, **more: Any) -> dict[str, Any]:
    """A line of a sales entry: VAT code 4 (21 %) unless told otherwise."""
    found = {"AmountFC": amount, "GLAccount": rows.fixed_guid(division, "account", account), "VATCode": "4", **more}
    return {name: value for name, value in found.items() if value is not None}


def message(answer: requests.Response) -> str:
    return str(answer.json()["error"]["message"]["value"])


def _settings(data: Path) -> Settings:
    return Settings(
        app_url=APP_URL,
        shopify_api_key="",
        shopify_api_secret="",
        app_handle="",
        exact_client_id=CLIENT,
        exact_client_secret=SECRET,
        shopify_url="",
        exact_url="",
        data=data,
    )
