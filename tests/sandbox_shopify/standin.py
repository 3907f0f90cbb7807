"""A stand-in Shopify on a free port, and an app that talks to it: exchanges tokens, asks GraphQL, receives webhooks."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from werkzeug.serving import BaseWSGIServer
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.serve import Controls, controlled, start
from sandbox.settings import Settings
from sandbox.shopify.server import build
from sandbox.store import Store

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
LINNENKAST = "linnenkast.myshopify.com"
APP = "bookings-for-exact"
JSON = {"Accept": "application/json"}


@dataclass
class Inbox:
    """What the app got at its webhook addresses. `refusals` is how many it answers with 500 first."""

    received: list[dict[str, Any]] = field(default_factory=list)
    refusals: int = 0

    def application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        request = Request(environ)
        self.received.append({"path": request.path, "headers": dict(request.headers), "body": request.get_data()})
        if self.refusals:
            self.refusals -= 1
            return Response(status=500)(environ, start_response)
        return Response(status=200)(environ, start_response)

    def topics(self) -> list[str]:
        return [each["headers"]["X-Shopify-Topic"] for each in self.received]

    def wait_for(self, count: int) -> None:
        assert soon(lambda: len(self.received) >= count), self.topics()


def soon(has_happened: Callable[[], bool]) -> bool:
    """Did it happen within three seconds?"""
    until = time.monotonic() + 3
    while not has_happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


class StandIn:
    """One running stand-in with its control endpoints."""

    def __init__(self, data: Path) -> None:
        self.inbox, self.clock = Inbox(), Clock()
        self._app: BaseWSGIServer = start(self.inbox.application, 0)
        self.app_url = f"http://127.0.0.1:{self._app.port}"
        self.settings = Settings(
            app_url=self.app_url,
            shopify_api_key="key-of-the-app",
            shopify_api_secret="secret-of-the-app",
            app_handle=APP,
            exact_client_id="",
            exact_client_secret="",
            shopify_url="http://127.0.0.1:9100",
            exact_url="",
            data=data,
        )
        faults = Faults()
        self.store = Store(data / "shopify.sqlite")
        self.server = build(self.store, self.clock, faults, self.settings)
        self._http = start(controlled(self.server, Controls.of(self.clock, faults, self.store)), 0)
        self.url = f"http://127.0.0.1:{self._http.port}"
        self.session = requests.Session()

    def close(self) -> None:
        self.session.close()
        for server in (self._http, self._app):
            server.shutdown()
            server.server_close()
        self.server.close()
        self.store.close()

    def post(self, path: str, content: Any = None, **options: Any) -> requests.Response:
        return self.session.post(self.url + path, json=content or {}, headers=JSON, timeout=10, **options)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, headers=JSON, timeout=10)

    def install(self, handle: str = "linnenkast") -> None:
        assert self.post(f"/store/{handle}/apps/{APP}/install").ok

    def session_token(self, shop: str = LINNENKAST) -> str:
        return str(self.post("/_session_token", {"shop": shop}).json()["token"])

    def exchange(self, shop: str = LINNENKAST, **changes: Any) -> requests.Response:
        form = {
            "grant_type": EXCHANGE,
            "subject_token": changes.pop("subject_token", None) or self.session_token(shop),
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
            "expiring": "1",
        }
        return self.token_call(shop, form | changes)

    def refresh(self, refresh_token: str, shop: str = LINNENKAST) -> requests.Response:
        return self.token_call(shop, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def token_call(self, shop: str, form: dict[str, Any]) -> requests.Response:
        app = {"client_id": self.settings.shopify_api_key, "client_secret": self.settings.shopify_api_secret}
        return self.post(f"/{shop}/admin/oauth/access_token", app | form)

    def token(self, shop: str = LINNENKAST) -> str:
        """An access token of a shop in which the app was just installed."""
        self.install(shop.removesuffix(".myshopify.com"))
        return str(self.exchange(shop).json()["access_token"])

    def ask(self, token: str, query: str, shop: str = LINNENKAST, **request: Any) -> requests.Response:
        return self.session.post(
            f"{self.url}/{shop}/admin/api/2026-10/graphql.json",
            data=json.dumps({"query": query} | request),
            headers={"X-Shopify-Access-Token": token, "Content-Type": "application/json"},
            timeout=10,
        )
