"""Both stand-ins in one process, each on its own port, with the control endpoints they share."""

import json
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from sandbox.clock import Clock
from sandbox.exact import server as exact
from sandbox.faults import Application, Faults
from sandbox.mail import pages as mail_pages
from sandbox.mail import smtp
from sandbox.mail.mailbox import Mailbox
from sandbox.moments import Moments
from sandbox.settings import Settings
from sandbox.shopify import server as shopify
from sandbox.store import Store


class QuietRequests(WSGIRequestHandler):
    """HTTP/1.1, though werkzeug ends each connection with its answer; nothing is logged to the console."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Calls are kept in the call log, which pages show."""


def applications(settings: Settings, *, mail_port: int = 0) -> tuple[Application, Application, Callable[[], None]]:
    """The stand-in Shopify, the stand-in Exact, and what closes them; the mail server, too, where it has a port."""
    settings.data.mkdir(parents=True, exist_ok=True)
    clock, faults = Clock(), Faults()
    shopify_store, exact_store = Store(settings.data / "shopify.sqlite"), Store(settings.data / "exact.sqlite")
    first = shopify.build(shopify_store, clock, faults, settings)
    second = exact.build(exact_store, clock, faults, settings)

    controls = Controls.of(clock, faults, shopify_store, exact_store)
    server = smtp.start(controls.mailbox, mail_port) if mail_port else None

    def close() -> None:
        if server is not None:
            server.stop()
        first.close()
        shopify_store.close()
        exact_store.close()

    return controlled(first, controls), controlled(second, controls), close


@dataclass(frozen=True)
class Controls:
    """What both stand-ins share."""

    clock: Clock
    faults: Faults
    moments: Moments
    mailbox: Mailbox

    @classmethod
    def of(cls, clock: Clock, faults: Faults, *stores: Store) -> "Controls":
        """The controls of the stand-ins with these stores."""
        return cls(clock, faults, Moments(stores, clock, faults), Mailbox())

    def answer(self, path: str, wish: Any) -> Any:
        """Raises ValueError for a wish that makes no sense."""
        if path == "/_clock":
            return _clock(self.clock, wish)
        return self.moments.wish(wish or {}) if path == "/_moments" else _faults(self.faults, wish)


def controlled(application: Application, controls: Controls) -> Application:
    """/_clock, /_faults, /_moments and the mailbox in front; what is no control endpoint (/_…) meets the faults."""
    faulty = controls.faults.around(application)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/_clock", "/_faults", "/_moments"):
            request = Request(environ)
            wish = json.loads(request.get_data(as_text=True) or "null") if request.method == "POST" else None
            try:
                shown = controls.answer(request.path, wish)
            except ValueError as wrong:
                return Response(f"{wrong}\n", status=400)(environ, start_response)
            return Response(json.dumps(shown), content_type="application/json")(environ, start_response)
        if mail_pages.is_ours(environ["PATH_INFO"]):
            return mail_pages.answer(controls.mailbox, Request(environ))(environ, start_response)
        is_control = environ["PATH_INFO"].startswith("/_")
        return (application if is_control else faulty)(environ, start_response)

    return answer


def _clock(clock: Clock, wish: dict[str, Any] | None) -> dict[str, str]:
    """{"now": iso} or {"advance_seconds": n} moves it; {} sets it right again."""
    if wish is not None and "now" in wish:
        clock.set(datetime.fromisoformat(wish["now"]))
    elif wish is not None and "advance_seconds" in wish:
        clock.advance(float(wish["advance_seconds"]))
    elif wish is not None:
        clock.reset()
    return {"now": clock.now().isoformat()}


def _faults(faults: Faults, wish: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    if wish is not None:
        faults.set(wish)
    return faults.shown()


def serve(settings: Settings, *, shopify_port: int, exact_port: int) -> None:
    """Until SIGTERM or Ctrl-C."""
    first, second, close = applications(settings, mail_port=settings.mail_port)
    servers = [start(first, shopify_port), start(second, exact_port)]
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    print(f"sandbox: Shopify {settings.shopify_url}  Exact {settings.exact_url}", flush=True)
    stopped.wait()
    for server in servers:
        server.shutdown()
    close()


def start(application: Application, port: int) -> BaseWSGIServer:
    """A server on the loopback, answering in threads of its own; port 0 takes a free one (`server.port`)."""
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=QuietRequests)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
