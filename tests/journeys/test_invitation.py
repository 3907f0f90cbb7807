"""The accountant's way, in a real browser: what CSP, cookies and redirects do is the browser's business."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from apps.exact.models import Connection
from tests.exact.test_invitations import an_invitation
from tests.harness.world import World


def test_an_accountant_connects_exact_from_a_link(web: str, world: World, page: Any) -> None:
    """1. The merchant makes a link. 2. The accountant opens it, 3. logs in to Exact, 4. chooses the administration."""
    page.goto(an_invitation(world, web))
    assert "linnenkast.myshopify.com" in page.inner_text("main")
    serious = [found for found in Axe().run(page).response["violations"] if found["impact"] in ("serious", "critical")]
    assert serious == []
    page.click("main button")
    page.fill("input[name=user]", "accountant")
    page.fill("input[name=password]", "exact")
    page.click("button[type=submit]")
    page.check("input[name=division][value='100002']")
    page.click("main button")
    page.wait_for_selector("text=Exact is connected")
    connection = Connection.objects.get()
    assert (connection.division, connection.is_invited) == (100002, True)
