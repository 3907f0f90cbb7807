"""What the desk tells, and what may be done there: by whom, with which reason, and with which trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.alerts.models import Alert
from apps.audit.models import Change
from apps.exact.models import Administration, Connection, Invitation
from apps.ledger.models import Document, MoneyDocument, SeenOrder
from apps.notices.models import Notice, Recipient
from apps.shopify.models import InstallationRequest
from apps.shops.models import Settings, Webshop
from apps.support import why
from apps.support.deeds import DEEDS
from tests.embedded.test_tenancy import a_document, a_webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.letters.shops import tell
from tests.support.payouts import a_payout
from tests.support.people import PASSWORD, a_person

pytestmark = pytest.mark.django_db
LIVE = pytest.mark.django_db(transaction=True)
WHY = "The merchant asked for it, ticket 4711"


@pytest.fixture(autouse=True)
def nobody_guessed_before() -> None:
    cache.clear()


def do(client: Client, deed: str, *rows: Any, **form: str) -> Any:
    """Fill in the page of a deed, and say once more who one is where it asks."""
    address = reverse("desk_do", args=[deed]) + "?ids=" + ",".join(str(row.pk) for row in rows)
    answer: Any = client.get(address)
    if answer.status_code == 302:
        client.post(answer["Location"], {"password": PASSWORD})
        answer = client.get(address)
    return client.post(address, {"why": WHY, **form}, follow=True) if answer.status_code == 200 else answer


def an_installation(webshop: Webshop) -> InstallationRequest:
    """Ordered of us and paid."""
    facts: dict[str, Any] = {"price": "149.00", "charge": "1", "staff_user": "7", "asked_at": timezone.now()}
    return InstallationRequest.objects.create(webshop=webshop, state="paid", paid_at=timezone.now(), **facts)


def told(webshop: Webshop, name: str) -> str:
    return " ".join(why.answer(webshop, name).told)


def test_each_role_may_do_what_the_table_says_and_no_more() -> None:
    webshop = a_webshop("ours")
    webshop.is_live = True
    webshop.save()
    document = a_document(webshop)
    alert = Alert.objects.create(kind="withheld", first_at=timezone.now(), last_at=timezone.now())
    wish = an_installation(webshop)
    now = timezone.now()
    notice = Notice.objects.create(webshop=webshop, kind="set_up_done", event="1", created_at=now, next_at=now)
    rows: dict[type[Any], Any] = {Webshop: webshop, Document: document, Alert: alert, Notice: notice}
    rows[InstallationRequest], rows[MoneyDocument] = wish, a_payout(webshop)
    allowed = {
        "support": set(DEEDS) - {"leave_out", "leave_out_payout", "give_back", "reconnect_link"},
        "lead": set(DEEDS),
        "admin": set(DEEDS),
    }
    for role, may in allowed.items():
        client = a_person(role, email=f"{role}@bookings.eu").signed_in()
        for name, deed in DEEDS.items():
            row = rows[deed.on]
            answer: Any = client.get(reverse("desk_do", args=[name]) + f"?ids={row.pk}")
            assert (answer.status_code != 403) is (name in may), (role, name)


def test_only_an_administrator_sees_who_else_is_there() -> None:
    for role, status in (("lead", 403), ("admin", 200)):
        client = a_person(role, email=f"{role}@bookings.eu").signed_in()
        assert client.get(reverse("admin:auth_user_changelist")).status_code == status


def test_to_look_is_not_to_act() -> None:
    document = a_document(a_webshop("ours"))
    client = a_person("support").signed_in()
    for address in ("admin:shops_webshop_change", "admin:ledger_document_change"):
        row = document.webshop if "webshop" in address else document
        assert client.post(reverse(address, args=[row.pk]), {"state": "booked"}).status_code == 403
    assert do(client, "leave_out", document).status_code == 403
    document.refresh_from_db()
    assert document.state == "held"


def test_leaving_out_asks_who_one_is_and_why_and_the_merchant_reads_who_did_it() -> None:
    document = a_document(a_webshop("ours"))
    person = a_person("lead")
    client = person.signed_in()
    address = reverse("desk_do", args=["leave_out"]) + f"?ids={document.pk}"
    assert client.post(address, {"why": WHY})["Location"].startswith("/accounts/reauthenticate/")
    page = do(client, "leave_out", document, why=" ")
    document.refresh_from_db()
    assert document.state == "held", "no reason, no deed"
    page = do(client, "leave_out", document)
    document.refresh_from_db()
    assert (document.state, document.reason_code) == ("skipped", "by_support")
    assert "done to 1 of 1" in page.content.decode()
    line = Change.objects.get(deed="leave_out")
    assert (line.actor, line.why, line.webshop) == (person.user, WHY, document.webshop)
    assert "Left out on your behalf" in told(document.webshop, "#1001")


def test_every_row_that_is_opened_is_a_line_in_the_log() -> None:
    document = a_document(a_webshop("ours"))
    person = a_person("support")
    client = person.signed_in()
    client.get(reverse("admin:ledger_document_change", args=[document.pk]))
    client.get(reverse("admin:shops_webshop_change", args=[document.webshop_id]))
    looks = Change.objects.filter(deed="look", actor=person.user)
    assert {line.content_type.model for line in looks} == {"document", "webshop"}
    assert {line.webshop for line in looks} == {document.webshop}


def test_booking_is_switched_off_with_before_and_after() -> None:
    webshop = a_webshop("ours")
    Webshop.objects.update(is_live=True)
    do(a_person("support").signed_in(), "pause", webshop)
    webshop.refresh_from_db()
    assert not webshop.is_live
    kept = Change.objects.filter(webshop=webshop, why=WHY).values_list("deed", "changes")
    assert ("", {"is_live": [True, False]}) in kept and ("pause", None) in kept


def test_a_link_to_connect_goes_to_the_merchant_and_to_no_screen() -> None:
    webshop = a_webshop("ours")
    Webshop.objects.update(contact_email="owner@shop.nl")
    page = do(a_person("lead").signed_in(), "reconnect_link", webshop)
    (message,) = mail.outbox
    assert message.to == ["owner@shop.nl"] and "/exact/invitation/" in str(message.body)
    assert "/exact/invitation/" not in page.content.decode()
    assert Invitation.objects.get().webshop == webshop


def test_a_set_up_that_we_did_is_told_to_the_merchant_once(settings: Any) -> None:
    webshop = a_webshop("ours")
    Webshop.objects.update(contact_email="owner@shop.nl")
    request = an_installation(webshop)
    client = a_person("support").signed_in()
    for count in (1, 0):
        assert f"done to {count} of 1" in do(client, "finish_installation", request).content.decode()
    settings.EMAIL_BACKEND, working = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    tell()
    settings.EMAIL_BACKEND = working
    tell()
    request.refresh_from_db()
    (message,) = mail.outbox
    assert message.to == ["owner@shop.nl"] and request.state == "done" and request.done_at
    assert Change.objects.get(deed="finish_installation").webshop == webshop
    assert not InstallationRequest.objects.filter(state="credit_unclear").exists()
    unclear = client.get(reverse("admin:shopify_installationrequest_changelist"), {"state__exact": "credit_unclear"})
    assert b"myshopify" not in unclear.content


def test_an_administration_shows_the_webshops_that_book_into_it() -> None:
    administration = Administration.objects.create(site="nl", division=101, name="Books")
    for handle in ("ours", "theirs"):
        Connection.objects.create(webshop=a_webshop(handle), administration=administration)
    address = reverse("admin:exact_administration_change", args=[administration.pk])
    page = a_person("support").signed_in().get(address).content.decode()
    assert "ours.myshopify.com" in page and "theirs.myshopify.com" in page and 'name="_save"' not in page


def test_the_case_file_names_nobody() -> None:
    document = a_document(a_webshop("ours"))
    Webshop.objects.update(contact_email="owner@shop.nl", name="Jansen")
    Settings.objects.update(collective_debtor_name="Jansen webshop")
    document.attempts.create(started_at=timezone.now(), message="Exact: Piet Jansen exists already")
    text = a_person("support").signed_in().get(reverse("desk_case_file", args=[document.webshop_id])).content.decode()
    assert "#1001" in text and "unreadable" in text
    assert "Jansen" not in text and "owner@" not in text
    assert Change.objects.filter(deed="case_file").exists()


@LIVE
def test_why_an_order_is_not_in_exact_is_answered_for_every_cause(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    line = {"title": "Shirt", "price": "121.00", "quantity": 1, "vat": "21"}
    booked = world.place(lines=[line], paid=True)
    unpaid = world.place(lines=[line], paid=False)
    sync_now(webshop)
    assert "is in Exact: number" in told(webshop, booked["name"])
    assert "not booked" in told(webshop, unpaid["name"])
    number = Document.objects.get(order_name=booked["name"]).exact_number
    assert "is in Exact" in told(webshop, number)

    new = world.place(lines=[line], paid=True)
    assert "never read it" in told(webshop, new["name"]) and "sync is on –" not in told(webshop, new["name"])
    Webshop.objects.filter(pk=webshop.pk).update(is_live=False)
    webshop.refresh_from_db()
    assert "the next sync is on –" in told(webshop, new["name"]), "who is switched off has no next sync"
    assert "1 document would be booked" in told(webshop, new["name"].lstrip("#"))
    assert not SeenOrder.objects.filter(order_gid=new["id"]).exists(), "a look leaves nothing behind"
    odd = world.place(lines=[{**line, "vat": "17"}], paid=True)
    Settings.objects.filter(webshop=webshop).update(unknown_vat="hold")
    assert "it would wait" in told(webshop, odd["name"])

    world.act(unpaid, "pay")
    assert "may have changed since it was last read" in told(webshop, unpaid["name"])
    assert "has no order of this name" in told(webshop, "#99999")
    assert "not the name of an order" in told(webshop, "x' OR updated_at:>'2000")

    Webshop.objects.filter(pk=webshop.pk).update(is_live=False)
    webshop.refresh_from_db()
    assert "Booking is switched off" in told(webshop, new["name"])
    Webshop.objects.filter(pk=webshop.pk).update(state="open_once")
    webshop.refresh_from_db()
    assert "ended the app's login" in told(webshop, new["name"])
    Webshop.objects.filter(pk=webshop.pk).update(state="uninstalled", uninstalled_at=timezone.now())
    webshop.refresh_from_db()
    assert "was removed on" in told(webshop, new["name"])


@LIVE
def test_orders_are_read_again_from_a_day_on(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(lines=[{"title": "Shirt", "price": "121.00", "quantity": 1, "vat": "21"}], paid=True)
    sync_now(webshop)
    before = SeenOrder.objects.get(order_gid=order["id"]).read_at
    day = shop_today() - timedelta(days=2)
    page = do(a_person("support").signed_in(), "resync", webshop, day=day.isoformat())
    assert "done to 1 of 1" in page.content.decode()
    sync_now(webshop)
    assert SeenOrder.objects.get(order_gid=order["id"]).read_at > before
    assert len(world.entries()) == 1, "what stands in Exact stays as it is"


def test_a_mail_that_came_back_is_sent_again_for_a_reason() -> None:
    webshop = a_webshop("ours")
    Webshop.objects.update(contact_email="owner@shop.nl")
    now = timezone.now()
    reader = Recipient.objects.create(webshop=webshop, role="contact", unreachable="owner@shop.nl")
    facts: dict[str, Any] = {"created_at": now, "next_at": now, "recipient": reader, "state": "bounced"}
    notice = Notice.objects.create(webshop=webshop, kind="set_up_done", event="1", **facts)
    client = a_person("support").signed_in()
    assert "done to 1 of 1" in do(client, "send_again", notice).content.decode()
    tell()
    assert [message.to for message in mail.outbox] == [["owner@shop.nl"]]
    assert Change.objects.get(deed="send_again").why == WHY
    notice.refresh_from_db()
    assert notice.state == "sent"


@LIVE
def test_the_price_of_a_set_up_is_given_back_once_to_a_merchant_who_stays(set_up: SetUp, world: World) -> None:
    request = an_installation(set_up())
    client = a_person("lead").signed_in()
    for count in (1, 0):
        assert f"done to {count} of 1" in do(client, "give_back", request).content.decode()
    request.refresh_from_db()
    assert request.state == "credited"
    assert Change.objects.get(deed="give_back").webshop == request.webshop
