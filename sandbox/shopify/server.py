"""The stand-in Shopify as one WSGI application: Admin API, OAuth, admin pages,
App Bridge files and the control endpoints.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.security import safe_join
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.replies import answer_json, rule, wish_of
from sandbox.settings import Settings
from sandbox.shopify import admin_pages, cash, charges, control, facts, gift_cards, graphql_api, oauth, shops
from sandbox.shopify.bulk import results
from sandbox.shopify.calls import CallLog, operation_name
from sandbox.shopify.counter import buttons
from sandbox.shopify.graphql_api import Buckets
from sandbox.shopify.node import API_VERSION
from sandbox.shopify.payouts import book as payout_book
from sandbox.shopify.payouts import month as payout_month
from sandbox.shopify.platform import Platform
from sandbox.shopify.webhooks import Courier
from sandbox.store import Store

STATIC = Path(__file__).parents[1] / "shopifycloud"
VERSION = re.compile(r"\d{4}-(01|04|07|10)")
APP = "/store/<handle>/apps/<app_handle>"

View = Callable[..., Response]


def build(store: Store, clock: Clock, faults: Faults, settings: Settings) -> "Server":
    """The application with its demo shops and its webhook thread running; `close()` stops the thread."""
    courier = Courier(store, clock, settings)
    shops.seed(store, clock.now())
    payout_month.seed(store, clock.now())
    courier.start()
    graphql_api.schema()  # read once here, so that the first request is as quick as the others
    return Server(Platform(store, clock, faults, settings, courier))


class Server:
    """The WSGI application."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.buckets, self.calls = platform, Buckets(), CallLog()
        self.urls = Map([*self._shopify(), *self._admin(), *self._controls()], strict_slashes=False)

    def close(self) -> None:
        self.platform.courier.close()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            view, values = self.urls.bind_to_environ(request.environ).match()
            response: Response = view(request, **values)
        except HTTPException as error:
            response = answer_json({"errors": error.description}, error.code or 500)
        return response

    def _shopify(self) -> list[Rule]:
        return [
            rule("/<shop>/admin/oauth/access_token", self.access_token, "POST"),
            rule("/<shop>/admin/api/<version>/graphql.json", self.graphql, "POST"),
            self._page("/partners/<organization>/api/2026-07/graphql.json", charges.partner, "POST"),
            rule("/shopifycloud/<path:name>", _static, "GET"),
            self._page(f"{results.STORAGE}/<name>", results.download, "GET"),
        ]

    def _admin(self) -> list[Rule]:
        return [
            self._page("/", admin_pages.shops, "GET"),
            self._page("/store/<handle>", admin_pages.shop, "GET"),
            self._page("/store/<handle>/details", admin_pages.details, "POST"),
            self._page("/store/<handle>/locations", admin_pages.locations, "POST"),
            self._page("/store/<handle>/payouts", payout_month.button, "POST"),
            self._page("/store/<handle>/make/<what>", buttons.press, "POST"),
            self._page("/store/<handle>/orders/new/<kind>", admin_pages.new_order, "POST"),
            self._page("/store/<handle>/orders/<number>/<action>", admin_pages.order_action, "POST"),
            self._page(f"{APP}/install", admin_pages.install, "POST"),
            self._page(f"{APP}/uninstall", admin_pages.uninstall, "POST"),
            self._page(f"{APP}/_launch.json", admin_pages.launch, "GET"),
            self._page(f"{APP}/", admin_pages.app, "GET"),
            self._page(f"{APP}/<path:path>", admin_pages.app, "GET"),
            self._page("/store/<handle>/charges/<app_handle>/pricing_plans", charges.pricing, "GET", "POST"),
            self._page("/store/<handle>/charges/<app_handle>/<number>", charges.confirmation, "GET", "POST"),
            self._page("/_grant", admin_pages.grant, "POST"),
            self._page("/_session_token", admin_pages.session_token, "POST"),
        ]

    def _controls(self) -> list[Rule]:
        return [
            self._page("/_state", control.state, "GET"),
            self._page("/_shops", control.new_shop, "POST"),
            rule("/_reset", self.reset, "POST"),
            self._page("/_load", control.load, "POST"),
            self._page("/_history", control.past, "POST"),
            self._page("/_webhooks", control.webhooks, "GET", "POST"),
            self._page("/_access", control.access, "POST"),
            self._page("/_behind", control.behind, "POST"),
            self._page("/_payouts", payout_book.control, "POST"),
            self._page("/_gift_cards", gift_cards.control, "POST"),
            self._page("/_cash", cash.control, "POST"),
            self._page("/_bulk", control.bulk, "POST"),
            self._page("/_location", facts.location, "POST"),
            self._page("/_customer", facts.customer, "POST"),
            self._page("/_shop", facts.shop, "POST"),
            rule("/_bucket", lambda request: control.bucket(self.platform, self.buckets, request), "POST"),
            rule("/_calls", lambda _request: answer_json(self.calls.shown()), "GET"),
        ]

    def _page(self, path: str, view: View, *methods: str) -> Rule:
        return rule(path, partial(view, self.platform), *methods)

    def reset(self, request: Request) -> Response:
        self.buckets.by_shop.clear()
        self.calls.clear()
        return control.reset(self.platform, request)

    def access_token(self, request: Request, *, shop: str) -> Response:
        wish = wish_of(request)
        try:
            status, body = 200, oauth.answer(self.platform, shop, wish)
        except oauth.Refused as refused:
            status, body = refused.status, refused.body
        self._note(shop, f"oauth {str(wish.get('grant_type', '')).rsplit(':', 1)[-1]}", status)
        return answer_json(body, status)

    def graphql(self, request: Request, *, shop: str, version: str) -> Response:
        """An old version in the address is answered by the one served here, as Shopify does."""
        if not VERSION.fullmatch(version):
            raise NotFound
        refusal = graphql_api.check_token(self.platform, shop, request.headers.get("X-Shopify-Access-Token"))
        wish = wish_of(request)
        status, body = refusal or graphql_api.answer(self.platform, self.buckets, shop, wish)
        self._note(shop, operation_name(wish), status)
        response = answer_json(body, status)
        response.headers["X-Shopify-API-Version"] = API_VERSION
        response.headers["X-Request-Id"] = graphql_api.request_id()
        return response

    def _note(self, shop: str, name: str, status: int) -> None:
        self.calls.note(shop, name, status=status, at=self.platform.clock.now())


def _static(request: Request, *, name: str) -> Response:
    """app-bridge.js and polaris.js, where an app expects Shopify's CDN."""
    found = safe_join(str(STATIC), name)
    if found is None or not Path(found).is_file():
        raise NotFound
    return send_file(found, request.environ, max_age=0)
