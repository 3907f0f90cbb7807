"""Our own people by their company's account: a small provider of OpenID Connect, asked as a real one is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from apps.audit.models import Change
from tests.support import company_urls
from tests.support.people import a_person

pytestmark = pytest.mark.django_db


@dataclass
class Provider:
    """Says that whoever comes is `claims`."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)

    def answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        return Response(json.dumps(self._content(request)), content_type="application/json")(environ, start_response)

    def _content(self, request: Request) -> dict[str, Any]:
        if request.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "me"}
            found = {name: f"{self.address}/{place}" for name, place in names.items()}
            return {**found, "issuer": self.address, "jwks_uri": f"{self.address}/keys"}
        if request.path == "/token":
            assert request.form["code"] == "the-code" and request.form["code_verifier"]
            return {"access_token": "a-token", "token_type": "Bearer"}
        assert request.headers["Authorization"] == "Bearer a-token"
        return self.claims


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """One that the service is told of, as with OPENID_CONNECT_URL in its environment."""
    cache.clear()
    found = Provider()
    server = make_server("127.0.0.1", 0, found.answer, threaded=True)
    found.address = f"http://127.0.0.1:{server.port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    company = {
        **{"provider_id": "company", "name": "Company account", "client_id": "us", "secret": "secret"},
        "settings": {"server_url": found.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [company], "OAUTH_PKCE_ENABLED": True}}
    settings.ROOT_URLCONF = company_urls.__name__  # read before the provider was set, as every address of ours
    yield found
    server.shutdown()


def come_by_company(provider: Provider, **claims: Any) -> tuple[Client, Any]:
    """Leave for the provider, be somebody there, come back."""
    provider.claims = claims
    client = Client()
    leaves: Any = client.post("/accounts/oidc/company/login/")
    asked = parse_qs(urlsplit(leaves["Location"]).query)
    assert leaves["Location"].startswith(provider.address) and asked["code_challenge_method"] == ["S256"]
    back = {"code": "the-code", "state": asked["state"][0]}
    return client, client.get("/accounts/oidc/company/login/callback/", back)


def test_an_address_that_the_company_vouches_for_opens_the_account_that_is_there(provider: Provider) -> None:
    person = a_person("support", has_factor=False)
    client, answer = come_by_company(provider, sub="1", email=person.user.email, email_verified=True)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.user.pk)
    assert client.get("/staff/").status_code == 200, "the company asked for its own second factor"
    assert User.objects.count() == 1


def test_an_account_with_a_second_factor_of_its_own_is_asked_for_it(provider: Provider) -> None:
    person = a_person("support")
    client, answer = come_by_company(provider, sub="1", email=person.user.email, email_verified=True)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("email", "is_verified"), [("anna@bookings.eu", False), ("stranger@bookings.eu", True), ("anna@evil.example", True)]
)
def test_nobody_else_gets_in_and_no_account_is_made(provider: Provider, email: str, is_verified: bool) -> None:
    a_person("admin")
    client, answer = come_by_company(provider, sub="2", email=email, email_verified=is_verified)
    assert "_auth_user_id" not in client.session
    assert client.get("/staff/").status_code == 302
    assert User.objects.count() == 1 and not Change.objects.filter(deed="sign_in").exists()
    assert answer.status_code in (200, 302)
