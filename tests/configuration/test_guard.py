"""The service refuses to start with a variable that is missing or no secret; what it needs stands on one page."""

from __future__ import annotations

import base64
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from shopify_exact import guard

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / ".env.example"
OF_COMPOSE = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "BACKUP_DIRECTORY", "BACKUP_KEEP_DAYS"}


def a_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


FILLED_IN = {
    "SECRET_KEY": "$tarts-with-a-dollar-" + secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": f"{a_key()}, {a_key()}",
    "APP_URL": "https://app.bookings.eu/",
    "ALLOWED_HOSTS": "app.bookings.eu, bookings.eu",
    "DATABASE_URL": "postgres://bookings:a%23b@db.internal:5432/bookings",
    "REDIS_URL": "redis://valkey.internal:6379/0",
    "POSTGRES_PASSWORD": secrets.token_hex(),
    "VALKEY_PASSWORD": secrets.token_hex(),
    "SHOPIFY_API_KEY": secrets.token_hex(16),
    "SHOPIFY_API_SECRET": "shpss_" + secrets.token_hex(16),
    "EXACT_CLIENT_ID": "8d2a7a4c-3a5e-4c36-9c3c-0d6c7a5f9b11",
    "EXACT_CLIENT_SECRET": "kQ3v9ZpL2xWd",
    "EMAIL_URL": "smtp+tls://user:password@mail.bookings.eu:587",
    "DEFAULT_FROM_EMAIL": "Bookings for Exact <support@bookings.eu>",
    "OPERATOR_NAME": "Bookings B.V.",
    "OPERATOR_ADDRESS": "Keizersgracht 1, Amsterdam",
    "SUPPORT_EMAIL": "support@bookings.eu",
    "SECURITY_EMAIL": "security@bookings.eu",
}


def filled_in(text: str, values: dict[str, str]) -> str:
    """The example as a person fills it in."""
    for name, value in values.items():
        assert f"\n{name}=\n" in text
        text = text.replace(f"\n{name}=\n", f"\n{name}={value}\n")
    return text


def started(env_file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The settings read in a process of its own; printed is the secret as the service has it."""
    code = (
        "from pathlib import Path; from shopify_exact import environment\n"
        f"read = environment.read(Path({str(env_file)!r}))\n"
        "print(read.str('SECRET_KEY'), read.str('SHOPIFY_API_SECRET_OLD', default='none'))\n"
    )
    command, only = [sys.executable, "-c", code], {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(command, cwd=PROJECT, env=only, capture_output=True, text=True, check=False)


def test_the_example_as_it_is_starts_nothing_and_every_variable_has_its_sentence() -> None:
    answer = started(EXAMPLE)
    assert answer.returncode == 1
    told = re.findall(r"(?m)^  - ([A-Z_]+) is missing: .{8,}\.$", answer.stderr)
    assert set(told) == set(FILLED_IN) - OF_COMPOSE
    assert len(told) == answer.stderr.count("\n  - ")


def test_the_example_filled_in_starts(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(filled_in(EXAMPLE.read_text(encoding="utf-8"), FILLED_IN), encoding="utf-8")
    answer = started(file)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "# long and random; production refuses the development one"),
        ("SECRET_KEY", secrets.token_urlsafe(50) + " # ours"),
        ("SECRET_KEY", "development-secret-never-in-production"),
        ("SECRET_KEY", "too-short"),
        ("SECRET_KEY", "a" * 60),
        ("SHOPIFY_API_SECRET", "sandbox-app-secret-of-32-bytes-or-more"),
        ("SHOPIFY_API_SECRET_OLD", "# only while a secret is being rotated"),
        ("EXACT_CLIENT_SECRET", "sandbox-exact-secret"),
        ("ENCRYPTION_KEYS", "# comma-separated keys; the first encrypts"),
        ("ENCRYPTION_KEYS", a_key() + "," + "x" * 44),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "other.bookings.eu"),
        ("APP_URL", "http://app.bookings.eu"),
        ("APP_URL", "https://localhost"),
        ("SHOPIFY_SHOP_URL", "http://127.0.0.1:9100/{shop}"),
        ("EXACT_SITE_URL", "https://127.0.0.1/{site}"),
        ("EMAIL_URL", "consolemail://"),
        ("SUPPORT_EMAIL", "support@localhost"),
        ("TICK_SECONDS", "0"),
        ("SYNC_INTERVAL_MINUTES", "often"),
    ],
)
def test_what_is_not_what_it_must_be_is_named(name: str, value: str) -> None:
    (problem,) = guard.problems({**FILLED_IN, name: value})
    assert problem.startswith(f"{name} ")


def test_a_mail_service_stands_in_the_place_of_a_mail_server() -> None:
    service = {"MAIL_SERVICE": "postmark", "MAIL_SERVICE_KEY": a_key(), "MAIL_WEBHOOK_SECRET": f"name:{a_key()}"}
    assert guard.problems({**FILLED_IN, **service, "EMAIL_URL": ""}) == []
    (missing,) = guard.problems({**FILLED_IN, "EMAIL_URL": ""})
    assert missing.startswith("EMAIL_URL is missing")


def test_blank_is_absent_and_a_dollar_sign_is_only_a_dollar_sign(tmp_path: Path) -> None:
    given = {**FILLED_IN, "SHOPIFY_API_SECRET_OLD": " "}
    answer = started(tmp_path / "none", **{name: f" {value} " for name, value in given.items()})
    assert answer.stdout.split() == [FILLED_IN["SECRET_KEY"], "none"], answer.stderr


def test_a_file_cannot_say_that_this_is_development(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DEVELOPMENT=true\n", encoding="utf-8")
    assert started(file).returncode == 1
    assert started(file, DEVELOPMENT="true", SECRET_KEY="any").returncode == 0


def test_page_example_and_guard_have_every_variable_of_the_settings() -> None:
    """Names only: what the page says of one, a person has to read."""
    folder = PROJECT / "shopify_exact"
    settings = "".join((folder / name).read_text(encoding="utf-8") for name in ("settings.py", "mail_services.py"))
    read = set(re.findall(r'(?:env\.\w+\(|listed\(env, )"([A-Z_]+)"', settings))
    page = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = {name for row in re.findall(r"(?m)^\| (`[^|]+`) \|", page) for name in re.findall(r"`([A-Z_]+)`", row)}
    procfile = (PROJECT / "Procfile").read_text(encoding="utf-8")
    of_procfile = set(re.findall(r"\$\{([A-Z_]+)", procfile))
    example = set(re.findall(r"(?m)^(?:# )?([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8")))
    assert example == read | OF_COMPOSE
    assert rows == read | OF_COMPOSE | of_procfile | {"DEVELOPMENT"}
    not_guarded = {"SHOPIFY_APP_HANDLE"}  # any name will do
    assert {variable.name for variable in guard.VARIABLES} == read - not_guarded
