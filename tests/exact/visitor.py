"""A person with a browser of his own, outside the Shopify admin; and the merchant, inside of it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from django.conf import settings

from sandbox.merchant_browser import Shop
from tests.harness.world import DIVISION, World

SECONDS = 30
SECOND_DIVISION = 100002


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser: it keeps its cookies."""

    session: requests.Session = field(default_factory=requests.Session)

    def open(self, address: str, *, follow: bool = True) -> requests.Response:
        return self.session.get(address, timeout=SECONDS, allow_redirects=follow)

    def sign_in(
        self,
        address: str,
        *,
        user: str = "hanneke",
        password: str = "exact",
        divisions: Sequence[int] = (DIVISION, SECOND_DIVISION),
    ) -> str:
        """Fills in Exact's form at the end of `address`; where Exact sends the browser back to."""
        form = self.open(address)
        if "/exact/start" in form.url:
            form = self.send(form)
        assert "/api/oauth2/auth" in form.url, form.text
        sent = {"user": user, "password": password, "divisions": [str(one) for one in divisions]}
        answer = self.session.post(form.url, data=sent, timeout=SECONDS, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str, *, division: int = DIVISION) -> requests.Response:
        """Opens where Exact sends the browser back to, and connects the webshop with this administration."""
        return self.send(self.open(address), division=str(division))

    def send(self, page: requests.Response, **fields: str) -> requests.Response:
        """Submits the form of a page of ours, with its token against forgery."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, page.text
        headers = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(page.url))}
        data = {"csrfmiddlewaretoken": token[1], **fields}
        return self.session.post(page.url, data=data, headers=headers, timeout=SECONDS)


def merchant(
    world: World, web: str, path: str, *, shop: str = "linnenkast", language: str = "en", **sent: str
) -> requests.Response:
    """What the page in the Shopify admin sends, with the merchant's session token; GET when nothing is sent."""
    Shop(world.shopify, shop, settings.SHOPIFY_APP_HANDLE).install()
    headers = {
        "Authorization": f"Bearer {world.session_token(shop)}",
        "HX-Request": "true",
        "Accept-Language": language,
    }
    address = f"{web}{path}?locale={language}"
    if not sent:
        return requests.get(address, headers=headers, timeout=SECONDS)
    return requests.post(address, data=sent, headers=headers, timeout=SECONDS)


def departure(world: World, web: str, *, shop: str = "linnenkast") -> str:
    """The address at which a merchant's browser leaves for Exact."""
    page = merchant(world, web, "/connect", shop=shop, site="nl").text
    found = re.search(r'<s-link\s+href="([^"]+)"\s+target="_top"', page)
    assert found, page
    return html.unescape(found[1])
