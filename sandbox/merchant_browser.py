"""What a browser with our app open in the Shopify admin does, over HTTP and without a browser."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from sandbox import merchant_page
from sandbox.merchant_page import Form, Page

SECONDS = 60
REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url"
RETRY = "X-Shopify-Retry-Invalid-Session-Request"
REFUSED, INVALID, BAD = 401, 422, 400
BUSY, BUSY_SECONDS = 503, 90.0  # Exact's limit is reached: come back in a moment
MOMENT = 5.0  # seconds; not the two after which the web process closes a connection that nobody uses
SHOWN = 600  # characters of a page that an error repeats


class Stuck(Exception):
    """The robot cannot go on; says on which page, and what the page said."""


@dataclass(frozen=True, slots=True)
class Answer:
    url: str
    status: int
    headers: CaseInsensitiveDict[str]
    text: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def page(self) -> Page:
        return merchant_page.read(self.text)

    def json(self) -> Any:
        return json.loads(self.text)

    def leads_to(self) -> str | None:
        """The address the answer sends the whole browser to, in one of the ways an embedded app can say so."""
        for header in (REAUTHORIZE, "HX-Redirect", "HX-Location"):
            if self.headers.get(header):
                return self.headers[header]
        if "json" in self.headers.get("Content-Type", ""):
            return next((str(each) for each in self.json().values() if str(each).startswith("http")), None)
        return next(iter(self.page.ways_out), None)

    def stuck(self, what: str) -> Stuck:
        words = (self.page.words or self.text)[:SHOWN]
        return Stuck(f"{what}\n  page: {self.url} (HTTP {self.status})\n  it says: {words}")


@dataclass(frozen=True, slots=True)
class Shop:
    """One webshop in whose admin the robot sits."""

    admin: str  # base address of the stand-in Shopify
    handle: str
    app_handle: str
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def domain(self) -> str:
        return f"{self.handle}.myshopify.com"

    @property
    def app_page(self) -> str:
        return f"{self.admin}/store/{self.handle}/apps/{self.app_handle}"

    def install(self) -> bool:
        """Presses Install when the admin offers it; True when it was pressed."""
        page = self._get(f"{self.admin}/store/{self.handle}").page
        form = page.form_to(f"/store/{self.handle}/apps/{self.app_handle}/install")
        if form is None:
            return False
        self.send_native(f"{self.admin}/store/{self.handle}", form)
        return True

    def open(self, path: str) -> Answer:
        """Opens a page of the app from the admin's navigation: a signed address with a session token in it."""
        until = time.monotonic() + BUSY_SECONDS
        while True:
            launch = self._get(f"{self.app_page}/_launch.json", params={"path": path})
            made = _answer(self.session.get(launch.json()["url"], timeout=SECONDS))
            if made.status != BUSY or time.monotonic() > until:
                return self._through_patch_page(self._checked(made))
            time.sleep(MOMENT)  # the page says that Exact's limit is reached and asks to come back in a moment

    def call(self, form: Form, data: list[tuple[str, str]], *, on: Answer) -> Answer:
        """Sends a form as htmx does: with a session token, retried once with a fresh one, again when busy."""
        address = urljoin(on.url, form.action or on.url)
        headers = {"HX-Request": "true", "HX-Current-URL": on.url, "Origin": _origin(address)}
        method = "get" if form.method == "get" else form.method
        sent = {"params": data} if method == "get" else {"data": data}
        answer = self._with_token(method, address, headers, sent)
        if answer.status == REFUSED and answer.headers.get(RETRY):
            answer = self._with_token(method, address, headers, sent)
        until = time.monotonic() + BUSY_SECONDS
        while answer.status == BUSY and time.monotonic() < until:
            time.sleep(MOMENT)
            answer = self._with_token(method, address, headers, sent)
        if answer.status >= BAD and answer.status not in (INVALID, BUSY) and not answer.leads_to():
            raise answer.stuck(f"{self.handle}: {method.upper()} {form.action} was refused")
        return answer

    def send_native(self, base: str, form: Form, changes: dict[str, str | bool] | None = None) -> Answer:
        """Submits a form of a page outside the app (the admin, the sign-in at Exact)."""
        made = self.session.request(form.method, urljoin(base, form.action), data=form.data(changes), timeout=SECONDS)
        until = time.monotonic() + BUSY_SECONDS
        while made.status_code == BUSY and time.monotonic() < until:
            time.sleep(MOMENT)  # the page offers to open the same address again
            made = self.session.get(made.url, timeout=SECONDS)
        return self._checked(_answer(made))

    def visit(self, address: str) -> Answer:
        """Opens an address in the whole browser window."""
        return self._get(address)

    def _with_token(self, method: str, address: str, headers: dict[str, str], sent: dict[str, Any]) -> Answer:
        token = self.session.post(f"{self.admin}/_session_token", json={"shop": self.domain}, timeout=SECONDS)
        token.raise_for_status()
        bearer = {"Authorization": f"Bearer {token.json()['token']}"}
        return _answer(self.session.request(method, address, headers=headers | bearer, timeout=SECONDS, **sent))

    def _through_patch_page(self, answer: Answer) -> Answer:
        """What App Bridge does on the patch-id-token page: asks again, with a token in the header."""
        wanted = parse_qs(urlsplit(answer.url).query).get("shopify-reload")
        if not wanted:
            return answer
        address = urljoin(answer.url, wanted[0])
        return self._checked(self._with_token("get", address, {"X-Shopify-Bounce": "1"}, {}))

    def _get(self, address: str, params: dict[str, str] | None = None) -> Answer:
        return self._checked(_answer(self.session.get(address, params=params, timeout=SECONDS)))

    def _checked(self, answer: Answer) -> Answer:
        if answer.status >= BAD:
            raise answer.stuck(f"{self.handle}: a page could not be opened")
        return answer


def _answer(made: requests.Response) -> Answer:
    return Answer(made.url, made.status_code, made.headers, made.text)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
