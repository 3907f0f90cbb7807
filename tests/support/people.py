"""Our own people, as a test signs them in: through the door, with a password and a code."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from apps.support import staff

PASSWORD = "long enough for anybody"


@dataclass(frozen=True, slots=True)
class Person:
    """An account with a password, and what its phone knows ("" before there is a second factor)."""

    user: User
    secret: str = ""

    def code(self) -> str:
        """What the phone shows now."""
        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // 30)))

    def signed_in(self) -> Client:
        """A browser in which this person gave password and code."""
        client = Client()
        answer: Any = client.post("/accounts/login/", {"login": self.user.email, "password": PASSWORD})
        if self.secret:
            assert answer["Location"].startswith("/accounts/2fa/authenticate/"), answer["Location"]
            answer = client.post("/accounts/2fa/authenticate/", {"code": self.code()})
        assert answer.status_code == 302, answer.content
        return client


def a_person(role: str = "admin", *, email: str = "anna@bookings.eu", has_factor: bool = True) -> Person:
    """One of our own people."""
    user = staff.add(email, role=role)
    user.set_password(PASSWORD)
    user.save()
    if not has_factor:
        return Person(user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return Person(user, secret)
