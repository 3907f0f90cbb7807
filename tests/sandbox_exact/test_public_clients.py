"""Clients that we did not write sign in at the stand-in, read from it and write to it, each in a process of its own.

`exactonline` speaks to https only: it gets the stand-in behind a certificate made here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import make_server

from sandbox.exact import rows
from sandbox.serve import QuietRequests
from tests.sandbox_exact.standin import CALLBACK, CLIENT, DIVISION, SECRET, StandIn

CLIENTS = Path(__file__).parent / "clients"
SECONDS = 60


def certificate_for_loopback(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine's loopback, good for an hour, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in Exact")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


@pytest.fixture
def behind_tls(standin: StandIn, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The same stand-in behind TLS: its address, and the certificate to trust."""
    certificate, key = certificate_for_loopback(tmp_path)
    server = make_server(
        "127.0.0.1",
        0,
        standin.application,
        threaded=True,
        request_handler=QuietRequests,
        ssl_context=(str(certificate), str(key)),
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.port}", certificate
    server.shutdown()
    server.server_close()


def a_code(standin: StandIn) -> str:
    return parse_qs(urlsplit(standin.sign_in()).query)["code"][0]


def run_client(package: str, url: str, credential: str, *, entries: int = 1, **environment: str) -> dict[str, object]:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (requirements/development.txt)")
    script = CLIENTS / f"with_{'django_exact' if package == 'exact' else package}.py"
    account = rows.fixed_guid(DIVISION, "account", "8000")
    command = [sys.executable, str(script), url, credential, CALLBACK, CLIENT, SECRET, account, str(entries)]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def _check(standin: StandIn, told: dict[str, object]) -> None:
    assert told["names"] == ["Public client"]
    journal = standin.told("journal")
    assert [line["key"] for line in journal if line["endpoint"] == "salesentry/SalesEntries"] == [told["entry"]]


def test_exactonline_signs_in_reads_and_books(standin: StandIn, behind_tls: tuple[str, Path]) -> None:
    url, certificate = behind_tls
    _check(standin, run_client("exactonline", url, a_code(standin), SSL_CERT_FILE=str(certificate)))


def test_django_exact_signs_in_reads_and_books(standin: StandIn) -> None:
    _check(standin, run_client("exact", standin.url, a_code(standin)))
