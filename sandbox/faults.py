"""What can go wrong between two computers, on demand: a script of faults, tried in order on every request.

A fault: {"path_regex": …, "method": …, "do": …} with optional "times" (how often at most), "nth" (only the nth match),
"probability" with "seed", and the argument of its deed ("seconds", "status", "bytes").
Deeds: drop_before · drop_after (the work is done, the answer lost) · delay · hang · cut_body · status · html_200 ·
429_no_headers · add_headers · lost_token_answer (drop_after, on the token address of either service).
A status may bring a "body", a "content_type" and "headers", which `add_headers` adds to a good answer.
With "after_commit"
a status, html_200 or delay comes after the work was done; with "before" a hang comes instead of it.
"""

import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Fault = dict[str, Any]

MAINTENANCE = b"<html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"
HANG_SECONDS = 60
_WORDS = frozenset({"path_regex", "method", "do", "times", "nth", "probability", "seed"}) | {
    *("seconds", "status", "bytes", "body", "content_type", "headers", "after_commit", "before")
}
_TOKEN_ADDRESS = r"/oauth2/token$|/oauth/access_token$"


class Faults:
    """The script that is in force, shared by both servers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._script: list[Fault] = []

    def set(self, script: list[Fault]) -> None:
        """Replace the script. Raises ValueError for a deed, or a word about it, that is not known."""
        unknown = {fault.get("do") for fault in script} - set(_DEEDS)
        unknown |= {word for fault in script for word in fault} - _WORDS
        if unknown:
            raise ValueError(f"unknown: {', '.join(map(str, unknown))}")
        with self._lock:
            self._script = [
                {**fault, "_seen": 0, "_done": 0, "_random": random.Random(fault.get("seed", 0))} for fault in script
            ]

    def shown(self) -> list[Fault]:
        with self._lock:
            return [{k: v for k, v in fault.items() if k != "_random"} for fault in self._script]

    def of(self, *, method: str, path: str) -> Fault | None:
        """The fault for this request, counted; None when it goes well."""
        with self._lock:
            for fault in self._script:
                if _matches(fault, method, path) and _happens(fault):
                    fault["_done"] += 1
                    return fault
        return None

    def around(self, application: Application) -> Application:
        """The application with these faults between it and its callers."""

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            fault = self.of(method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"])
            if fault is None:
                return application(environ, start_response)
            return _DEEDS[fault["do"]](fault, application, environ, start_response)

        return answer


def _matches(fault: Fault, method: str, path: str) -> bool:
    everywhere = _TOKEN_ADDRESS if fault["do"] == "lost_token_answer" else ""
    return fault.get("method", method) == method and re.search(fault.get("path_regex", everywhere), path) is not None


def _happens(fault: Fault) -> bool:
    fault["_seen"] += 1
    if fault["_done"] >= fault.get("times", fault["_done"] + 1):
        return False
    if "nth" in fault and fault["_seen"] != fault["nth"]:
        return False
    return bool(fault["_random"].random() < fault.get("probability", 1))


def _whole(application: Application, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Let the application do its work and keep its answer."""
    kept: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        kept.update(status=status, headers=headers)

    body = b"".join(application(environ, start_response))
    return kept["status"], kept["headers"], body


def _break(environ: dict[str, Any]) -> Iterable[bytes]:
    """Close the connection without an answer, as a lost one looks to the caller."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("dropped on demand")


def _drop_before(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    return _break(environ)


def _drop_after(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    _whole(application, environ)
    return _break(environ)


def _delay(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    seconds = float(fault.get("seconds", 1))
    if not fault.get("after_commit"):
        time.sleep(seconds)
        return application(environ, start)
    status, headers, body = _whole(application, environ)
    time.sleep(seconds)
    start(status, headers)
    return [body]


def _hang(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if not fault.get("before"):
        _whole(application, environ)
    time.sleep(float(fault.get("seconds", HANG_SECONDS)))
    return _break(environ)


def _cut_body(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    status, headers, body = _whole(application, environ)
    start(status, headers)
    yield body[: int(fault.get("bytes", len(body) // 2))]
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def _status(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if fault.get("after_commit"):
        _whole(application, environ)
    body = str(fault.get("body", "")).encode()
    kind = str(fault.get("content_type", "text/plain"))
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *_wished_headers(fault)]
    start(f"{fault.get('status', 503)} On demand", headers)
    return [body]


def _add_headers(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """The good answer, with these headers instead of its own of the same name."""
    status, headers, body = _whole(application, environ)
    added = _wished_headers(fault)
    replaced = {name.lower() for name, _ in added}
    start(status, [*((name, value) for name, value in headers if name.lower() not in replaced), *added])
    return [body]


def _wished_headers(fault: Fault) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in fault.get("headers", {}).items()]


def _html_200(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    if fault.get("after_commit"):
        _whole(application, environ)
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(MAINTENANCE)))])
    return [MAINTENANCE]


def _no_headers(fault: Fault, application: Application, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("429 Too Many Requests", [("Content-Length", "0")])
    return [b""]


_DEEDS: dict[str, Callable[[Fault, Application, dict[str, Any], Any], Iterable[bytes]]] = {
    "drop_before": _drop_before,
    "drop_after": _drop_after,
    "delay": _delay,
    "hang": _hang,
    "cut_body": _cut_body,
    "status": _status,
    "html_200": _html_200,
    "429_no_headers": _no_headers,
    "add_headers": _add_headers,
    "lost_token_answer": _drop_after,
}
