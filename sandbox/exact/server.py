"""The stand-in Exact Online as one WSGI application: sign-in, tokens, REST API, pages, control endpoints."""

import traceback
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import answers, by_hand, demo, foreign, journal_pages, pages, rows, trade_pages, vies
from sandbox.exact.controls import Controls
from sandbox.exact.gateway import Gateway
from sandbox.exact.oauth import Door
from sandbox.exact.problems import Refused
from sandbox.faults import Faults
from sandbox.replies import answer_html, rule
from sandbox.settings import Settings
from sandbox.store import Store

_BROKEN = "A problem has occurred. The cause of this issue will be investigated."


def build(store: Store, clock: Clock, faults: Faults, settings: Settings) -> "Server":
    """The application with its demo administrations."""
    demo.seed(store)
    return Server(store, clock, settings)


class Server:
    """The WSGI application."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store, self.door = store, Door(store, clock, settings)
        self.gateway = Gateway(store, clock, self.door)
        self.controls, self.bookkeeper = Controls(store, self.gateway), by_hand.Bookkeeper(self.gateway)
        self.other_connector = foreign.OtherConnector(self.gateway)
        self.urls = Map([*self._service(), *self._people(), *self._controls()], strict_slashes=False)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        try:
            view, values = self.urls.bind_to_environ(environ).match()
            response: Response = view(request, **values)
        except HTTPException as error:
            response = answers.error(error.code or 500, error.description or "")
        except Refused as refused:
            response = answers.error(refused.status, refused.message("en"))
        except Exception:  # the stand-in itself is at fault: say so as Exact does, and where to look
            traceback.print_exc()
            response = answers.error(500, _BROKEN)
        return response(environ, start_response)

    def _service(self) -> list[Rule]:
        return [
            rule("/vies/check-vat-number", lambda request: vies.check(self.store, request), "POST"),
            rule("/_vies", lambda request: vies.tell(self.store, request), "POST"),
            rule("/<site>/api/oauth2/auth", self.door.sign_in, "GET", "POST"),
            rule("/<site>/api/oauth2/token", self.token, "POST"),
            rule("/<site>/api/v1/current/Me", self.gateway.me, "GET"),
            rule("/<site>/api/v1/<int:division>/<path:path>", self.gateway.rest, "GET", "POST", "PUT", "DELETE"),
        ]

    def _people(self) -> list[Rule]:
        at = "/administration/<int:division>"
        return [
            rule("/", lambda request: answer_html(pages.index(self.store)), "GET"),
            rule(at, self._page(pages.journal), "GET"),
            rule(f"{at}/journal", self._page(pages.journal), "GET"),
            rule(f"{at}/general-journal", self._page(journal_pages.general_journal), "GET"),
            rule(f"{at}/balances", self._page(journal_pages.balances), "GET"),
            rule(f"{at}/receivables", self._page(journal_pages.receivables), "GET"),
            rule(f"{at}/entries/<key>", self._page(by_hand.page), "GET"),
            rule(f"{at}/entries/<key>/change", self.bookkeeper.change, "POST"),
            rule(f"{at}/entries/<key>/lines/<line>", self.bookkeeper.change_line, "POST"),
            rule(f"{at}/entries/<key>/again", self.bookkeeper.again, "POST"),
            rule(f"{at}/entries/<key>/match", self.bookkeeper.match, "POST"),
            rule(f"{at}/entries/<key>/delete", self.bookkeeper.delete, "POST"),
            rule(f"{at}/foreign", self._page(foreign.page), "GET"),
            rule(f"{at}/foreign", self.other_connector.by_form, "POST"),
            rule(f"{at}/invoices", self._page(trade_pages.invoice_list), "GET"),
            rule(f"{at}/invoices/<key>", self._page(trade_pages.invoice), "GET"),
            rule(f"{at}/orders", self._page(trade_pages.order_list), "GET"),
            rule(f"{at}/orders/<key>", self._page(trade_pages.order), "GET"),
            rule(f"{at}/stock", self._page(trade_pages.stock_list), "GET"),
            rule(f"{at}/debtors", self._page(pages.debtors), "GET"),
            rule(f"{at}/vat-return", self._page(pages.vat_return), "GET"),
            rule(f"{at}/call-log", self.call_log, "GET"),
            rule("/<site>/docs/FinEntrySales.aspx", self.deep_link, "GET"),
        ]

    def _controls(self) -> list[Rule]:
        own = [rule(path, view, *methods) for path, (view, methods) in self.controls.views().items()]
        return [*own, rule("/_foreign", self.other_connector.control, "POST")]

    def _page(self, show: Callable[..., str]) -> Callable[..., Response]:
        """A page of an administration that exists."""

        def view(request: Request, *, division: int, **where: str) -> Response:
            if division not in demo.DIVISIONS:
                raise NotFound
            return answer_html(show(self.store, division, **where))

        return view

    def token(self, request: Request, *, site: str) -> Response:
        response = self.door.token(request, site=site)
        name = f"oauth2/token {request.form.get('grant_type', '')}"
        self.gateway.calls.note(request, 0, name, response.status_code)
        return response

    def call_log(self, request: Request, *, division: int) -> Response:
        return answer_html(pages.call_log(division, self.gateway.calls.shown()))

    def deep_link(self, request: Request, *, site: str) -> Response:
        """Where the product's links to an entry lead."""
        key = (request.args.get("EntryID") or request.args.get("ID") or "").strip("{}")
        for division in demo.DIVISIONS:
            if rows.of(self.store, division, "salesentry/SalesEntries").get(key):
                return answer_html(by_hand.page(self.store, division, key))
        raise NotFound
