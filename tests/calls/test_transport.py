"""One request, one answer: what goes out, what is told of it, what a silence means."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from apps.calls import transport


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers it got, sets a cookie, redirects, or hangs up in the middle."""

    protocol_version = "HTTP/1.1"
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        if self.path.startswith("/cut"):
            self._answer(b"half", length=400)
            self.close_connection = True
        elif self.path.startswith("/away"):
            self._answer(b"", status=302, headers={"Location": "/mirror"})
        else:
            self._answer(json.dumps(dict(self.headers)).encode(), headers={"Set-Cookie": "tenant=first"})

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def _answer(
        self, body: bytes, *, status: int = 200, length: int | None = None, headers: dict[str, str] | None = None
    ) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def mirror() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.daemon_threads = True
    Mirror.seen = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_tenants_cookie_reaches_another(mirror: str) -> None:
    transport.send("GET", f"{mirror}/mirror", purpose="test")
    assert "Cookie" not in transport.send("GET", f"{mirror}/mirror", purpose="test").json()


def test_no_password_file_adds_an_authorization(mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert "Authorization" not in transport.send("POST", f"{mirror}/mirror", purpose="test", data="a=b").json()


def test_a_redirect_is_an_answer_and_is_not_followed(mirror: str) -> None:
    assert transport.send("POST", f"{mirror}/away", purpose="test", data="a=b").status_code == 302
    assert Mirror.seen == ["/away"]


def test_a_cut_answer_is_no_answer_and_is_not_asked_again(mirror: str) -> None:
    with pytest.raises(transport.NoAnswer) as silence:
        transport.send("POST", f"{mirror}/cut", purpose="test", data="a=b")
    assert silence.value.sent
    assert Mirror.seen == ["/cut"]


def test_a_refused_connection_surely_sent_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    with pytest.raises(transport.NoAnswer) as silence:
        transport.send("POST", f"http://127.0.0.1:{port}/?code=secret", purpose="test", data="a=b")
    assert not silence.value.sent
    assert "secret" not in str(silence.value)


def test_the_log_tells_the_path_and_never_the_secrets(mirror: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    headers = {"Authorization": "Bearer in-the-header"}
    transport.send("POST", f"{mirror}/path?in=the-query", purpose="test", headers=headers, data="in=the-body")
    told = str([record.msg for record in caplog.records])
    assert "/path" in told
    for secret in ("in-the-header", "the-query", "the-body"):
        assert secret not in told
