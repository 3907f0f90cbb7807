"""The real parts a test may ask for.

PostgreSQL and Valkey run already (`dev.py test`); everything else starts here, once, when the first test asks for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from apps.shops.models import Settings, Webshop
from tests.harness import remembered
from tests.harness.emptied import empty_database
from tests.harness.merchant import SetUp
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's; at its end nobody is left: a thread that still holds a session keeps the database alive."""
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"{others} AND pid <> pg_backend_pid()")


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    """Tests that commit leave an empty database behind, without Django's flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_database())
        yield


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both stand-ins, in a process of their own."""
    data = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sandbox", "serve", "--data", str(data)]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=os.environ, stdout=log, stderr=log)
    world = World(settings.SHOPIFY_ADMIN_URL, settings.EXACT_SITE_URL.rsplit("/", 1)[0])
    try:
        _wait_until(world.is_there, what="the sandbox")
        yield world
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def world(sandbox_process: World) -> World:
    """The outside world as it is on the first day: no order, no entry, no fault."""
    cache.clear()
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def web(live_server: Any, world: World) -> str:
    """Our own web process on the address the outside world knows."""
    return str(live_server.url)


@pytest.fixture
def set_up(web: str, world: World) -> SetUp:
    """Sets up a demo webshop; no order is booked by it. By the merchant's clicks once, afterwards from memory."""

    def done(handle: str = "linnenkast") -> Webshop:
        remembered.set_up(world, handle)
        mail.outbox.clear()  # clicks tell both sides who was connected, memory does not
        # This merchant takes the default code for a rate without one; the product's own proposal is to wait.
        Settings.objects.filter(webshop__domain=f"{handle}.myshopify.com").update(unknown_vat="default")
        return Webshop.objects.get(domain=f"{handle}.myshopify.com")

    return done


@pytest.fixture
def worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker on the test database; for this test only, or it would take other tests' turns."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    command = [sys.executable, "-m", "celery", "-A", "shopify_exact", "worker", "--pool", "threads", "-c", "2"]
    environment = {**os.environ, "DATABASE_URL": url}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield process
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, driven by playwright."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium found: on Debian, `apt-get install chromium`")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = play.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh window."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    yield page
    context.close()


def _wait_until(is_there: Any, *, what: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if is_there():
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come up")
