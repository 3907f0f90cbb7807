"""A message is sent once, by a real mail server's leave: what is away, refuses, loses its answer or dies in between."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.utils import timezone

from apps.alerts.models import Alert
from apps.letters import tasks
from apps.notices import chat, letter, posting, recipients
from apps.notices.models import Notice, Occasion, Recipient
from apps.shops.models import Webshop
from tests.harness.world import World
from tests.letters.shops import a_shop

pytestmark = pytest.mark.django_db(transaction=True)
SLACK = "https://hooks.slack.com/services/T000/B000/secretsecret"
TEAMS = "https://prod-1.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sig=secretsecret"


@pytest.fixture
def mails(world: World, settings: Any) -> World:
    """Mail goes out by SMTP, to the stand-in."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["SANDBOX_MAIL_PORT"])
    return world


def posted(webshop: Webshop, *readers: Recipient) -> None:
    posting.post(webshop, Occasion.SET_UP_DONE, str(timezone.now()), to=readers or (None,))


def test_a_mail_has_both_bodies_who_answers_and_one_click_to_stop(mails: World) -> None:
    webshop = a_shop(name="Ga naar http://kwaad.example " + "x" * 80)
    accountant = Recipient.objects.create(
        webshop=webshop, role="accountant", address="kantoor@example.com", language="de"
    )
    posted(webshop, recipients.contact(webshop), accountant)
    assert tasks.tell() == 2
    of_accountant, of_contact = sorted(mails.mailbox(), key=lambda one: one["to"] != ["kantoor@example.com"])
    for mail, reply_to in ((of_contact, "support@localhost"), (of_accountant, "eva@example.com")):
        assert mail["headers"]["Reply-To"] == reply_to
        assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["headers"]["List-Unsubscribe"].strip(" <>") in mail["text"]
        assert "kwaad" not in str(mail), "no address of a merchant's making in a mail of ours"
        assert len(mail["subject"]) < 120 and 'href="http' in mail["html"]
    assert "eingerichtet" in of_accountant["text"] and "ingesteld" in of_contact["text"]


def test_a_server_that_is_away_loses_nothing_and_is_not_asked_for_each(mails: World, settings: Any) -> None:
    webshop = a_shop()
    posted(webshop)
    posted(webshop)
    settings.EMAIL_PORT, working = 1, settings.EMAIL_PORT
    assert tasks.tell() == 0
    assert set(Notice.objects.values_list("state", "tries")) == {("waiting", 0)}
    settings.EMAIL_PORT = working
    assert tasks.tell() == 2


def test_an_answer_that_was_lost_is_the_same_mail_once_more(mails: World) -> None:
    posted(a_shop())
    mails.mailbox(lose=1)
    assert tasks.tell() == 0
    assert tasks.tell() == 0, "not at once"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert tasks.tell() == 1
    (mail,) = mails.mailbox()
    assert mail["copies"] == 2, "with the same Message-ID, by which a mailbox shows it once"


def test_a_worker_that_died_is_followed_by_another_and_eight_at_once_send_one(mails: World) -> None:
    posted(a_shop())
    Notice.objects.update(claimed_at=timezone.now(), tries=1)
    assert tasks.tell() == 0
    Notice.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))

    def tell(_: int) -> int:
        try:
            return tasks.tell()
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tell, range(8))) == 1
    assert [one["copies"] for one in mails.mailbox()] == [1]


def test_an_address_that_refuses_for_good_gets_no_more_until_it_is_another_one(mails: World) -> None:
    webshop = a_shop()
    other = Recipient.objects.create(webshop=webshop, role="colleague", address="vol@example.com")
    posted(webshop, recipients.contact(webshop), other)
    mails.mailbox(refuse={"eva@example.com": 550, "vol@example.com": 452})
    assert tasks.tell() == 0
    assert set(Notice.objects.values_list("state", "why")) == {
        ("bounced", "refused 550"),
        ("waiting", "SMTPRecipientsRefused"),
    }
    assert Alert.objects.get().kind == Alert.Subject.UNREACHABLE
    assert "example" not in str(Alert.objects.get().facts)
    assert recipients.of_problems(webshop) == [other]
    Webshop.objects.update(contact_email="nieuw@example.com")
    assert len(recipients.of_problems(Webshop.objects.get())) == 2


def test_what_cannot_be_written_or_sent_keeps_no_other_waiting_and_reaches_our_people(mails: World) -> None:
    webshop = a_shop()
    posting.post(webshop, Occasion.PLAN_LAPSED, "broken", facts={})
    posted(webshop)
    assert tasks.tell() == 1
    broken = Notice.objects.get(event="broken")
    assert (broken.state, broken.why) == ("waiting", "KeyError")
    Notice.objects.filter(pk=broken.pk).update(next_at=timezone.now(), created_at=timezone.now() - timedelta(days=8))
    assert tasks.tell() == 0
    broken.refresh_from_db()
    assert (broken.state, Alert.objects.get().kind) == ("gave_up", Alert.Subject.MAIL_FAILED)


@pytest.mark.parametrize("address", [SLACK, TEAMS])
def test_a_channel_gets_the_message_and_no_log_its_address(
    mails: World, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    webshop = a_shop()
    posted(webshop, Recipient.objects.create(webshop=webshop, role="chat", chat_address=address))
    assert tasks.tell() == 1
    assert "ingesteld" in mails.mailbox()[0]["text"]
    assert "secretsecret" not in caplog.text


def test_a_redirect_of_a_channel_is_not_followed(mails: World) -> None:
    webshop = a_shop()
    mails.mailbox(chat=302)
    posted(webshop, Recipient.objects.create(webshop=webshop, role="chat", chat_address=SLACK))
    assert tasks.tell() == 0
    assert (Notice.objects.get().state, Notice.objects.get().why) == ("bounced", "channel 302")
    assert mails.mailbox() == []


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/services/x",
        "https://hooks.slack.com.evil.example/x",
        "https://evil.example/hooks.slack.com",
        "https://hooks.slack.com@127.0.0.1/x",
        "https://user:pw@hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://webhook.office.com.evil.example/x",
        "https://evilwebhook.office.com/x",
        "https://evil\\.webhook.office.com/x",
        "https://evil.example#.webhook.office.com",
        "https://evil.example?.logic.azure.com",
        "https://hooks.slack.com\u3002evil.example/x",
        "https://169.254.169.254/.webhook.office.com",
        "file:///etc/passwd",
        "https://hooks.slack.com:x/",
        "",
    ],
)
def test_only_slack_and_microsoft_are_channels(address: str) -> None:
    assert not chat.is_allowed(address)


def test_a_shops_name_is_one_short_line_without_addresses() -> None:
    for name in ("Koop nu\r\nBcc: x@y.nl", "www.kwaad.example/x", "mail me@x.nl", "kwaad.com nu", "x" * 300, ""):
        shown = letter.shop_name(Webshop(domain="s.myshopify.com", name=name))
        assert shown and len(shown) <= 60 and "\n" not in shown
        assert not any(part in shown for part in ("kwaad", "@", "www"))
