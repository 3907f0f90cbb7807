"""The service does not start with a secret that is not one: what every variable must be, one row each.

A rule is given the value and answers what is wrong with it, or "". docs/configuration.md is the page for people.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from shopify_exact.mail_services import MAIL_SERVICES

Rule = Callable[[str], str]
SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 10
_KEY_BYTES = 32
# Of dev.py, of the sandbox, and names that no service of anybody's has.
_NOT_OURS = ("development-", "sandbox-")
_NOWHERE = (
    "localhost",
    ".localhost",
    ".test",
    ".example",
    ".invalid",
    "example.com",
    "example.org",
    "127.0.0.1",
    "::1",
)
# Sign-in by the company's OpenID Connect: all of them or none.
_COMPANY = ("OPENID_CONNECT_URL", "OPENID_CONNECT_CLIENT_ID", "OPENID_CONNECT_CLIENT_SECRET")
# A mail service that tells what came back: all of them or none.
_MAIL_SERVICE = ("MAIL_SERVICE", "MAIL_SERVICE_KEY", "MAIL_WEBHOOK_SECRET")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True)
class Variable:
    """`what` it is, for the sentence that says it is missing; it must be there unless `is_optional`, or the variable
    `unless` is there in its place.
    """

    name: str
    what: str
    rule: Rule
    is_optional: bool = False
    unless: str = ""

    def problem(self, given: Mapping[str, str]) -> str:
        """A sentence, or "" when nothing is wrong with it."""
        value = given.get(self.name, "")
        if not value:
            return "" if self.is_optional or given.get(self.unless) else f"{self.name} is missing: {self.what}."
        wrong = self.rule(value)
        return f"{self.name} {wrong}." if wrong else ""


def check(given: Mapping[str, str]) -> None:
    """Raises ImproperlyConfigured with every problem on a line of its own."""
    if found := problems(given):
        lines = "\n".join(f"  - {one}" for one in found)
        raise ImproperlyConfigured(f"The service does not start (docs/configuration.md has every variable):\n{lines}")


def problems(given: Mapping[str, str]) -> list[str]:
    """One sentence per variable that is missing or wrong."""
    found = [problem for variable in VARIABLES if (problem := variable.problem(given))]
    for together in (_COMPANY, _MAIL_SERVICE):
        there = [name for name in together if given.get(name)]
        if there and len(there) < len(together):
            missing = next(name for name in together if not given.get(name))
            found.append(f"{missing} is missing: {there[0]} is there, and one does not work without the other.")
    if not found and (host := urlsplit(given["APP_URL"]).hostname) not in _parts(given["ALLOWED_HOSTS"]):
        found.append(f"ALLOWED_HOSTS does not have {host}, the host of APP_URL.")
    return found


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _any(value: str) -> str:
    return ""


def _off(value: str) -> str:
    return "" if value.lower() in ("false", "0", "no", "off") else "is on: it shows our insides to strangers"


def _own(value: str) -> str:
    if value.startswith("#") or " #" in value:
        return "has a comment in its value: put comments on lines of their own"
    if re.search(r"\s", value):
        return "has a blank in it"
    return "is the one of the sandbox" if value.startswith(_NOT_OURS) else ""


def _secret(value: str) -> str:
    if wrong := _own(value):
        return wrong
    if len(value) < SHORTEST_SECRET:
        return f"is too short: {SHORTEST_SECRET} characters or more"
    return "" if len(set(value)) >= _FEWEST_CHARACTERS else "is not random"


def _secrets(value: str) -> str:
    return next((f"has a part that {wrong}" for part in _parts(value) if (wrong := _secret(part))), "")


def _keys(value: str) -> str:
    for key in _parts(value):
        try:
            is_key = len(base64.urlsafe_b64decode(key)) == _KEY_BYTES
        except ValueError:
            is_key = False
        if not is_key:
            return f"has a part that is no key of {_KEY_BYTES} bytes in base64: {_KEY}"
    return ""


def _hosts(value: str) -> str:
    if "*" in value:
        return "allows every host: name yours"
    return next((f"names {host}, which is nobody's" for host in _parts(value) if _is_nowhere(host)), "")


def _address(value: str) -> str:
    parts = urlsplit(value.replace("{site}", "nl").replace("{shop}", "x.myshopify.com"))
    if parts.scheme != "https" or not parts.hostname:
        return "is not an https:// address"
    return f"points at {parts.hostname}, where the real one is not" if _is_nowhere(parts.hostname) else ""


def _chat(value: str) -> str:
    return "" if value == "https://{host}" else "is for the sandbox: leave it out"


def _is_nowhere(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _NOWHERE)


def _scheme(*allowed: str) -> Rule:
    names = " or ".join(f"{scheme}://" for scheme in allowed)
    return lambda value: "" if urlsplit(value).scheme in allowed else f"does not begin with {names}"


def _mailbox(value: str) -> str:
    found = re.search(r"[^@\s<]+@([^@\s>]+)>?$", value)
    return "is not an e-mail address that anybody reads" if found is None or _is_nowhere(found.group(1)) else ""


def _service(value: str) -> str:
    return "" if value in MAIL_SERVICES else f"is none of {', '.join(MAIL_SERVICES)}"


def _name_and_password(value: str) -> str:
    name, _sign, password = value.partition(":")
    return _secret(password) if name else "is not a name and a password with a colon between them"


def _number(*, least: int) -> Rule:
    def rule(value: str) -> str:
        is_number = value.isascii() and value.isdigit() and len(value) < 7
        return "" if is_number and int(value) >= least else f"is not a whole number from {least} on"

    return rule


def _plans(value: str) -> str:
    try:
        rows = json.loads(value)
        is_sound = all(row["handle"] and row["name"] and int(row["orders"]) > 0 for row in rows)
    except (ValueError, TypeError, KeyError):
        is_sound = False
    return "" if is_sound else 'is not a list like [{"handle": "start", "name": "Start", "orders": 250}]'


def _price(value: str) -> str:
    return "" if re.fullmatch(r"\d{1,6}\.\d\d", value) else "is not an amount like 149.00"


def _level(value: str) -> str:
    return "" if value in _LEVELS else f"is none of {', '.join(_LEVELS)}"


_RANDOM = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))" makes one'
_KEY = (
    'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())" makes one, '
    "several are separated by commas"
)
VARIABLES = (
    Variable("DEBUG", "", _off, is_optional=True),
    Variable("SECRET_KEY", _RANDOM, _secret),
    Variable("SECRET_KEY_FALLBACKS", "", _secrets, is_optional=True),
    Variable("ALLOWED_HOSTS", "the hosts that the service answers for", _hosts),
    Variable("APP_URL", "the public address of the service", _address),
    Variable("ENCRYPTION_KEYS", _KEY, _keys),
    Variable("DATABASE_URL", "where PostgreSQL is", _scheme("postgres", "postgresql")),
    Variable("REDIS_URL", "where Valkey or Redis is", _scheme("redis", "rediss")),
    Variable("LOG_LEVEL", "", _level, is_optional=True),
    Variable("SENTRY_DSN", "", _address, is_optional=True),
    Variable("SHOPIFY_API_KEY", "the client id of the app at Shopify", _secret),
    Variable("SHOPIFY_API_SECRET", "the secret of the app at Shopify", _secret),
    Variable("SHOPIFY_API_SECRET_OLD", "", _secret, is_optional=True),
    Variable("SHOPIFY_SHOP_URL", "", _address, is_optional=True),
    Variable("SHOPIFY_ADMIN_URL", "", _address, is_optional=True),
    Variable("SHOPIFY_CDN_URL", "", _address, is_optional=True),
    Variable("EXACT_CLIENT_ID", "the client id of the app at Exact", _own),
    Variable("EXACT_CLIENT_SECRET", "the secret of the app at Exact", _own),
    Variable("EXACT_SITE_URL", "", _address, is_optional=True),
    Variable("VIES_URL", "", _address, is_optional=True),
    Variable("EMAIL_URL", "the mail server", _scheme("smtp", "smtps", "smtp+tls", "smtp+ssl"), unless="MAIL_SERVICE"),
    Variable("MAIL_SERVICE", "", _service, is_optional=True),
    Variable("MAIL_SERVICE_KEY", "", _own, is_optional=True),
    Variable("MAIL_WEBHOOK_SECRET", "", _name_and_password, is_optional=True),
    Variable("CHAT_URL", "", _chat, is_optional=True),
    Variable("OPENID_CONNECT_URL", "", _address, is_optional=True),
    Variable("OPENID_CONNECT_CLIENT_ID", "", _own, is_optional=True),
    Variable("OPENID_CONNECT_CLIENT_SECRET", "", _own, is_optional=True),
    Variable("OPENID_CONNECT_NAME", "", _any, is_optional=True),
    Variable("TRUSTED_PROXY_COUNT", "", _number(least=0), is_optional=True),
    Variable("DEFAULT_FROM_EMAIL", "whom our mails come from", _mailbox),
    Variable("OPERATOR_NAME", "who runs the service, for the public pages", _any),
    Variable("OPERATOR_ADDRESS", "the address of who runs the service, for the public pages", _any),
    Variable("SUPPORT_EMAIL", "where merchants write to", _mailbox),
    Variable("SECURITY_EMAIL", "where a hole is reported", _mailbox),
    Variable("PLANS", "", _plans, is_optional=True),
    Variable("INSTALLATION_PRICE", "", _price, is_optional=True),
    Variable("SHOPIFY_PARTNER_URL", "", _address, is_optional=True),
    Variable("SHOPIFY_PARTNER_ORGANIZATION", "", _any, is_optional=True),
    Variable("SHOPIFY_PARTNER_TOKEN", "", _own, is_optional=True),
    Variable("SHOPIFY_APP_GID", "", _any, is_optional=True),
    Variable("SYNC_INTERVAL_MINUTES", "", _number(least=5), is_optional=True),
    Variable("UNCLEAR_WAIT_SECONDS", "", _number(least=1), is_optional=True),
    Variable("TICK_SECONDS", "", _number(least=1), is_optional=True),
)
