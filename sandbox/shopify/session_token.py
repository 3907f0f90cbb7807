"""Session tokens (ID tokens): the proof that somebody of this webshop has our app open. A JWT, HS256, one minute.

They carry the computer's own time, not the sandbox clock: the app that checks them cannot know the sandbox clock.
Written out here, without a JWT library: what the app verifies with a library must not come from that same library.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

LIFE_SECONDS = 60
LEEWAY_SECONDS = 10
STAFF_USER = "81040001"
CLAIMS = ("iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid")


class InvalidSubjectToken(Exception):
    """Not a session token of this shop for this app, or not any more."""


def issue(domain: str, *, api_key: str, secret: str, user: str = STAFF_USER) -> str:
    """A fresh session token of `domain` (x.myshopify.com)."""
    now = int(time.time())
    claims = {
        "iss": f"https://{domain}/admin",
        "dest": f"https://{domain}",
        "aud": api_key,
        "sub": user,
        "exp": now + LIFE_SECONDS,
        "nbf": now,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "sid": uuid.uuid4().hex * 2,
        "sig": uuid.uuid4().hex * 2,
    }
    signed = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    return f"{signed}.{_signature(signed, secret)}"


def check(token: str, *, domain: str, api_key: str, secret: str) -> dict[str, Any]:
    """Its claims; InvalidSubjectToken when signature, times, audience or shop are not right."""
    claims = _claims(token, secret)
    missing = [name for name in CLAIMS if name not in claims]
    if missing:
        raise InvalidSubjectToken(f"claims are missing: {', '.join(missing)}")
    now = time.time()
    if not claims["nbf"] - LEEWAY_SECONDS <= now < claims["exp"] + LEEWAY_SECONDS:
        raise InvalidSubjectToken("expired, or not valid yet")
    if claims["aud"] != api_key:
        raise InvalidSubjectToken("issued for another app")
    if claims["dest"] != f"https://{domain}" or claims["iss"] != f"https://{domain}/admin":
        raise InvalidSubjectToken("issuer or destination is another shop")
    return claims


def _claims(token: str, secret: str) -> dict[str, Any]:
    try:
        header, body, signature = token.split(".")
        algorithm, claims = _unpacked(header)["alg"], _unpacked(body)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise InvalidSubjectToken("not a JWT") from error
    if algorithm != "HS256" or not hmac.compare_digest(signature, _signature(f"{header}.{body}", secret)):
        raise InvalidSubjectToken("the signature is not right")
    return claims


def _packed(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content, separators=(",", ":")).encode())


def _unpacked(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return content


def _signature(signed: str, secret: str) -> str:
    return _base64(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
