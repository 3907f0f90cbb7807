"""A passkey, from its making to the desk that it opens, in Chromium with an authenticator of Chromium's own."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.cache import cache

from apps.audit.models import Change
from tests.support.people import PASSWORD, a_person

# As in a laptop: it keeps the key, and knows its owner by the finger.
BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_once_and_then_opens_the_desk_without_a_password(page: Any, web: str) -> None:
    cache.clear()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    laptop = devices.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN})["authenticatorId"]
    address, person = web.replace("127.0.0.1", "localhost"), a_person()  # a passkey belongs to a name, not a number
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", person.user.email)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("input[name=code]", person.code())
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/staff/")

    page.goto(f"{address}/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)  # a new way in is asked for once more
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/accounts/2fa/webauthn/add/")
    page.fill("input[name=name]", "Laptop")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.filter(user=person.user, type="webauthn").count() == 1
    (kept,) = devices.send("WebAuthn.getCredentials", {"authenticatorId": laptop})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)

    page.context.clear_cookies()
    page.goto(f"{address}/staff/")
    page.click("#passkey_login")
    page.wait_for_url(f"{address}/staff/")
    assert page.locator("#user-tools, .desk").count()
    assert Change.objects.filter(deed="sign_in", actor=person.user).count() == 2
    assert wrong == []
