"""Public Python clients for Exact, posting bare entries to the stand-in, each in a process of its own."""

from __future__ import annotations

import threading
from pathlib import Path

from werkzeug.serving import make_server

from sandbox.serve import QuietRequests
from tests.sandbox_exact.standin import StandIn
from tests.sandbox_exact.test_public_clients import a_code, certificate_for_loopback, run_client

ENTRIES = 50


def cpu_per_entry(folder: Path) -> dict[str, float]:
    """Milliseconds of CPU per POST, by package: no reading, no rules, no VAT, no ledger, nothing exactly once."""
    standin = StandIn(folder)
    standin.control("limits", {"minute": 100_000, "day": 100_000})
    plain = run_client("exact", standin.url, a_code(standin), entries=ENTRIES)
    certificate, key = certificate_for_loopback(folder)
    server = make_server(
        "127.0.0.1",
        0,
        standin.application,
        threaded=True,
        request_handler=QuietRequests,
        ssl_context=(str(certificate), str(key)),
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://127.0.0.1:{server.port}"
    tls = run_client("exactonline", url, a_code(standin), entries=ENTRIES, SSL_CERT_FILE=str(certificate))
    server.shutdown()
    server.server_close()
    return {"django-exact": float(str(plain["cpu_ms"])), "exactonline": float(str(tls["cpu_ms"]))}
