"""A stage for the stand-ins of Polaris and App Bridge: an admin on one port, an app on another, Chromium before both.

The app is the smallest one that behaves like ours: documents without a token go to the patch-id-token page, calls
are refused with the retry header as often as a test wishes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from sandbox.pages import shell

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
SHOP = {"domain": "linnenkast.myshopify.com", "handle": "linnenkast", "name": "De Linnenkast", "installed": True}
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjYwLCJpYXQiOjB9.{number}"  # exp 60, iat 0
PATCH_PAGE = '<script data-api-key="key" src="{admin}/shopifycloud/app-bridge.js"></script>'


@dataclass
class Stage:
    """What was asked of both sides, for a test to look at."""

    admin: str = ""
    app: str = ""
    tokens: int = 0
    refuses: int = 0  # this many calls of the app are answered with 401 before it is content
    calls: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, Authorization
    posted: list[dict[str, list[str]]] = field(default_factory=list)

    def answer_admin(self, request: Request) -> Response:
        if request.path == "/_session_token":
            self.tokens += 1
            return _json({"token": TOKEN.format(number=self.tokens)})
        if request.path.endswith("_launch.json"):
            return _json({"url": self._launch(request.args["path"])})
        if request.path.startswith("/store/linnenkast/apps/"):
            return _html(shell.app_page(SHOP, self._launch("/"), "/"))
        return _html(shell.shops_page([SHOP]))

    def _launch(self, path: str) -> str:
        return f"{self.app}{path}?shop={SHOP['domain']}&host=aG9zdA&locale=nl&id_token={TOKEN.format(number=0)}"

    def answer_app(self, request: Request) -> Response:
        given = request.headers.get("Authorization", "")
        self.calls.append((request.method, request.path, given))
        if request.path == "/patch":
            return _html(PATCH_PAGE.format(admin=self.admin))
        if not given and "id_token" not in request.args:
            patch = f"/patch?shop={SHOP['domain']}&shopify-reload={request.path}"
            return Response(status=302, headers={"Location": patch})
        if request.path == "/call":
            return self._answer_call(request)
        text = (Path(__file__).parent / "polaris_page.html").read_text("utf-8")
        return _html(text.replace('"/shopifycloud', f'"{self.admin}/shopifycloud'))

    def _answer_call(self, request: Request) -> Response:
        if self.refuses:
            self.refuses -= 1
            return Response("too old", status=401, headers={"X-Shopify-Retry-Invalid-Session-Request": "1"})
        self.posted.append(request.form.to_dict(flat=False))
        return Response("done")


@contextmanager
def stage(chromium: Browser) -> Iterator[tuple[Stage, Page]]:
    """Both servers, and a fresh page of the browser."""
    made = Stage()
    folder = {"/shopifycloud": str(ROOT / "sandbox" / "shopifycloud")}
    admin = SharedDataMiddleware(Request.application(made.answer_admin), folder)
    with (
        _serving(admin) as made.admin,
        _serving(Request.application(made.answer_app)) as made.app,
    ):
        context = chromium.new_context()
        yield made, context.new_page()
        context.close()


@contextmanager
def _serving(application: Callable[..., object]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, threaded=True)  # type: ignore[arg-type]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _json(content: dict[str, str]) -> Response:
    return Response(json.dumps(content), mimetype="application/json")


def _html(text: str) -> Response:
    return Response(text, mimetype="text/html")
