"""A link for the accountant: it connects Exact for one webshop, once, within a week, and opens nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import requests
import time_machine
from django.core import mail
from django.db import connection as database
from django.utils import timezone

from apps.exact.login import invitations
from apps.exact.models import Connection, Invitation
from apps.shops.models import VatMapping, Webshop
from tests.exact.visitor import SECOND_DIVISION, SECONDS, Visitor, merchant
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World

INVITE, WITHDRAW = "/connect/invite", "/connect/invite/withdraw"


def link_in(answer: requests.Response) -> str:
    found = re.search(r'value="(http[^"]+/exact/invitation/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def an_invitation(world: World, web: str, *, shop: str = "linnenkast") -> str:
    return link_in(merchant(world, web, INVITE, shop=shop, email=""))


def logged_in(link: str, browser: Visitor, *, user: str = "accountant") -> requests.Response:
    """From the link through Exact to the page with administrations."""
    page = browser.open(link)
    at_exact = browser.send(page, site="nl")
    return browser.open(browser.sign_in(at_exact.url, user=user)) if at_exact.ok else at_exact


def test_an_accountant_connects_exact_without_access_to_the_shop(web: str, world: World) -> None:
    link = an_invitation(world, web)
    accountant = Visitor()
    page = accountant.open(link)
    assert "linnenkast.myshopify.com" in page.text
    choosing = logged_in(link, accountant)
    assert "Kantoor Jansen" in choosing.text or "accountant" in choosing.text
    done = accountant.send(choosing, division=str(SECOND_DIVISION))
    assert done.status_code == 200
    connection = Connection.objects.select_related("credential").get()
    assert connection.webshop.domain == "linnenkast.myshopify.com"
    assert (connection.division, connection.is_invited) == (SECOND_DIVISION, True)
    assert connection.credential is not None
    assert connection.credential.user_name == "accountant"
    assert accountant.open(link).status_code == 410


def test_the_merchant_does_not_see_the_accountants_other_clients(web: str, world: World) -> None:
    accountant = Visitor()
    accountant.send(logged_in(an_invitation(world, web), accountant), division=str(SECOND_DIVISION))
    connection = Connection.objects.select_related("credential").get()
    page = merchant(world, web, "/settings", division=str(DIVISION))
    assert "De Linnenkast B.V." not in page.text
    connection.refresh_from_db()
    assert connection.division == SECOND_DIVISION


def test_before_the_choice_nothing_is_connected(web: str, world: World) -> None:
    logged_in(an_invitation(world, web), Visitor())
    assert not Connection.objects.exists()


def test_the_list_is_for_the_browser_that_logged_in(web: str, world: World) -> None:
    """Somebody else who has the link, or the address of the list, sees no administration."""
    link = an_invitation(world, web)
    choosing = logged_in(link, Visitor())
    stranger = Visitor()
    for page in (stranger.open(choosing.url), stranger.open(link)):
        assert "Tweede administratie" not in page.text
    assert stranger.open(choosing.url).status_code == 400


def test_an_administration_that_was_not_offered_is_refused(web: str, world: World) -> None:
    accountant = Visitor()
    choosing = logged_in(an_invitation(world, web), accountant)
    for division in ("999999", "", "x"):
        assert accountant.send(choosing, division=division).status_code == 422
    assert not Connection.objects.exists()


def test_a_link_ends_after_a_week(web: str, world: World) -> None:
    link = an_invitation(world, web)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        late = Visitor().open(link)
    assert late.status_code == 410
    assert "seven days" in late.text


def test_a_link_that_was_changed_is_not_found(web: str, world: World) -> None:
    link = an_invitation(world, web)
    middle = len(link) - 60
    changed = link[:middle] + ("A" if link[middle] != "A" else "B") + link[middle + 1 :]
    assert Visitor().open(changed).status_code == 404
    assert Visitor().open(f"{web}/exact/invitation/made-up").status_code == 404


def test_a_link_that_was_withdrawn_is_gone_also_on_the_way(web: str, world: World) -> None:
    link = an_invitation(world, web)
    accountant = Visitor()
    choosing = logged_in(link, accountant)
    answer = merchant(world, web, WITHDRAW, withdraw="1")
    assert answer.status_code == 200
    assert Visitor().open(link).status_code == 410
    assert accountant.send(choosing, division=str(SECOND_DIVISION)).status_code == 410
    assert not Connection.objects.exists()


def test_a_new_link_ends_the_earlier_one(web: str, world: World) -> None:
    first = an_invitation(world, web)
    second = an_invitation(world, web)
    assert Visitor().open(first).status_code == 410
    assert Visitor().open(second).status_code == 200


def test_a_spent_journey_chooses_nothing_more(web: str, world: World) -> None:
    accountant = Visitor()
    choosing = logged_in(an_invitation(world, web), accountant)
    accountant.send(choosing, division=str(SECOND_DIVISION))
    assert accountant.send(choosing, division=str(DIVISION)).status_code == 410
    assert Connection.objects.get().division == SECOND_DIVISION


def test_a_shop_that_left_cannot_be_connected(web: str, world: World) -> None:
    link = an_invitation(world, web)
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert Visitor().open(link).status_code == 410


def test_the_link_opens_no_page_of_the_app(web: str, world: World) -> None:
    link = an_invitation(world, web)
    accountant = Visitor()
    accountant.send(logged_in(link, accountant), division=str(DIVISION))
    token = link.rsplit("/", 1)[1]
    for path in ("/", "/orders", "/settings", "/settings/vat", "/sync/progress", INVITE):
        for headers in ({"Authorization": f"Bearer {token}"}, {}):
            answer = accountant.session.get(
                f"{web}{path}", params={"token": token}, headers=headers, timeout=SECONDS, allow_redirects=False
            )
            assert answer.status_code in (302, 401), path
            assert "linnenkast" not in answer.text


def test_only_a_merchant_invites_and_only_to_his_own_shop(set_up: SetUp, web: str, world: World) -> None:
    assert requests.post(f"{web}{INVITE}", timeout=SECONDS).status_code == 401
    mine = an_invitation(world, web)
    merchant(world, web, WITHDRAW, shop="recorded-eur", withdraw="1")
    assert Visitor().open(mine).status_code == 200
    an_invitation(world, web, shop="recorded-eur")
    assert Visitor().open(mine).status_code == 200


def test_the_pages_load_nothing_and_are_framed_by_nobody(web: str, world: World) -> None:
    answer = Visitor().open(an_invitation(world, web))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<script" not in answer.text


def test_the_page_speaks_the_visitors_language(web: str, world: World) -> None:
    link = an_invitation(world, web)
    accountant = Visitor()
    accountant.session.headers["Accept-Language"] = "nl"
    page = accountant.open(link)
    assert '<html lang="nl">' in page.text
    assert "Wat u geeft" in page.text


def test_the_link_is_mailed_and_the_address_is_kept_nowhere(web: str, world: World) -> None:
    answer = merchant(world, web, INVITE, language="nl", email="kantoor@example.com")
    (sent,) = mail.outbox
    assert sent.to == ["kantoor@example.com"]
    assert link_in(answer) in sent.body
    assert "Exact Online" in sent.subject
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text LIKE %s', ["%kantoor@example.com%"])
            assert cursor.fetchone() == (0,), table


def test_an_address_that_is_none_makes_no_link(web: str, world: World) -> None:
    assert merchant(world, web, INVITE, email="x@y\nBcc: z@example.com").status_code == 422
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_no_more_than_ten_an_hour(web: str, world: World) -> None:
    for _ in range(invitations.MOST_AN_HOUR):
        an_invitation(world, web)
    assert merchant(world, web, INVITE, email="").status_code == 422


def test_the_secret_of_a_link_is_not_in_the_database(web: str, world: World) -> None:
    token = an_invitation(world, web).rsplit("/", 1)[1]
    row = Invitation.objects.get()
    assert row.secret_hash not in token
    assert len(row.secret_hash) == 64


def test_a_webshop_that_was_connected_changes_over_when_the_choice_is_made(
    set_up: SetUp, web: str, world: World
) -> None:
    before = Connection.objects.get(webshop=set_up())
    accountant = Visitor()
    choosing = logged_in(an_invitation(world, web), accountant)
    assert Connection.objects.get().credential_id == before.credential_id
    accountant.send(choosing, division=str(DIVISION))
    after = Connection.objects.select_related("credential").get()
    assert after.credential_id != before.credential_id
    assert (after.division, after.is_invited) == (DIVISION, True)


def test_another_administration_chosen_by_invitation_is_looked_at_before_anything_is_booked_there(
    set_up: SetUp, web: str, world: World
) -> None:
    """What the merchant confirmed for the old administration means nothing in the new one, whoever chose it."""
    webshop = set_up()
    assert webshop.is_live
    assert VatMapping.objects.filter(webshop=webshop, is_confirmed=True).exists()
    accountant = Visitor()
    accountant.send(logged_in(an_invitation(world, web), accountant), division=str(SECOND_DIVISION))
    assert Connection.objects.select_related("administration").get().division == SECOND_DIVISION
    assert not Webshop.objects.get(pk=webshop.pk).is_live
    assert not VatMapping.objects.filter(webshop=webshop, is_confirmed=True).exists()


def test_where_exact_is_busy_nothing_is_done_and_the_same_may_be_sent_again(web: str, world: World) -> None:
    accountant = Visitor()
    choosing = logged_in(an_invitation(world, web), accountant)
    world.faults({"path_regex": "financial/Journals", "do": "status", "status": 503, "times": 1})
    busy = accountant.send(choosing, division=str(SECOND_DIVISION))
    assert busy.status_code == 503
    assert not Connection.objects.exists()
    assert accountant.send(choosing, division=str(SECOND_DIVISION)).status_code == 200
    assert Connection.objects.select_related("administration").get().division == SECOND_DIVISION
