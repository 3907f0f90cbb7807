"""Who gets into the support desk: one door, a second factor in this very session, and no other way."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.audit import purge
from apps.audit.models import Change
from apps.calls.encryption import decrypt
from apps.calls.rotation import FACTORS_PLACE
from apps.support.looking import ReadOnlyTable
from apps.support.site import desk
from tests.support.people import PASSWORD, Person, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_guessed_before() -> None:
    cache.clear()


def where(answer: Any) -> str:
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def test_a_stranger_is_sent_to_the_one_door() -> None:
    for path in ("/staff/", "/staff/shops/webshop/", "/staff/login/"):
        assert where(Client().get(path)).startswith("/accounts/login/")
    answer = Client().post("/staff/login/", {"username": "anna@bookings.eu", "password": PASSWORD})
    assert where(answer).startswith("/accounts/login/")


def test_password_and_code_open_the_desk() -> None:
    assert a_person().signed_in().get("/staff/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_without_a_second_factor_one_is_set_up_first_and_then_the_desk_opens() -> None:
    person = a_person(has_factor=False)
    client = person.signed_in()
    assert where(client.get("/staff/")) == reverse("mfa_activate_totp")
    asked = where(client.get("/accounts/2fa/totp/activate/"))
    client.post(asked, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)
    assert secret
    phone = Person(person.user, secret.group(1))
    client.post("/accounts/2fa/totp/activate/", {"code": phone.code()})
    assert client.get("/staff/").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret.group(1) not in stored and decrypt(stored, place=FACTORS_PLACE) == secret.group(1)


def test_a_session_from_before_the_second_factor_neither_opens_the_desk_nor_changes_the_account() -> None:
    person = a_person(has_factor=False)
    stale = person.signed_in()
    TOTP.activate(person.user, generate_totp_secret())
    assert where(stale.get("/staff/")).startswith("/accounts/2fa/reauthenticate/")
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/password/change/"):
        assert where(stale.get(path)).startswith("/accounts/2fa/reauthenticate/")
    assert where(stale.post("/accounts/2fa/totp/deactivate/")).startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize(("pause", "steps"), [(31, 1), (25, 20)], ids=["idle", "long"])
def test_a_session_ends_after_half_an_hour_of_nothing_and_after_eight_hours(pause: int, steps: int) -> None:
    client, now = a_person().signed_in(), timezone.now()
    answers = []
    for step in range(1, steps + 1):
        with time_machine.travel(now + step * timedelta(minutes=pause), tick=False):
            answers.append(client.get("/accounts/password/change/").status_code)
    assert answers[:-1] == [200] * (steps - 1)
    assert answers[-1] == 302


def test_nobody_signs_up() -> None:
    assert b"ign up" not in Client().get("/accounts/login/").content
    for name in ("account_signup", "socialaccount_signup", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert Client().post("/accounts/signup/", {"email": "x@y.eu"}).status_code == 404


def test_a_role_is_needed_and_to_be_staff() -> None:
    person = a_person()
    person.user.groups.clear()
    assert person.signed_in().get("/staff/").status_code == 403


def test_guessing_is_stopped() -> None:
    a_person()
    client = Client()
    body = {"login": "anna@bookings.eu", "password": "wrong"}
    answers = [client.post("/accounts/login/", body) for _ in range(12)]
    assert b"Too many failed" in answers[-1].content
    answer = client.post("/accounts/login/", {**body, "password": PASSWORD})
    assert answer.status_code == 200, "the right password does not open it either, for a while"


def test_a_reset_for_an_address_that_nobody_has_sends_nothing() -> None:
    person = a_person()
    for email in ("nobody@elsewhere.eu", person.user.email):
        Client().post("/accounts/password/reset/", {"email": email})
    assert [message.to for message in mail.outbox] == [[person.user.email]]


def test_the_first_administrator_gets_a_link_by_mail_and_the_terminal_no_secret() -> None:
    said = StringIO()
    call_command("first_admin", "chief@bookings.eu", stdout=said)
    (message,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", str(message.body))
    assert link and "/accounts/" not in said.getvalue()
    client = Client()
    form = where(client.get(link.group(1)))
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    chief = User.objects.get(email="chief@bookings.eu")
    assert chief.check_password(PASSWORD) and chief.groups.get().name == "admin" and not chief.is_superuser
    assert where(Person(chief).signed_in().get("/staff/")) == reverse("mfa_activate_totp")


def test_signing_in_is_written_down() -> None:
    person = a_person()
    person.signed_in()
    assert Change.objects.filter(deed="sign_in", actor=person.user).count() == 1


def test_only_our_own_pages_of_these_models_are_there() -> None:
    """A library's own page of its model would change it, or show its secrets."""
    assert {model._meta.label for model in desk._registry} == {
        "alerts.Alert",
        "audit.Change",
        "auth.User",
        "exact.Administration",
        "exact.Connection",
        "exact.Credential",
        "notices.Matter",
        "notices.Notice",
        "notices.Recipient",
        "ledger.Decision",
        "ledger.Document",
        "ledger.MoneyDocument",
        "ledger.TillDay",
        "mfa.Authenticator",
        "operations.Purge",
        "schedule.Erasure",
        "schedule.Rework",
        "schedule.Run",
        "shopify.InstallationRequest",
        "shopify.Subscription",
        "shopify.Token",
        "shopify.WebhookDelivery",
        "shops.Webshop",
    }
    assert all(isinstance(page, ReadOnlyTable) for page in desk._registry.values())


def test_a_line_of_the_audit_log_can_neither_be_changed_nor_deleted() -> None:
    a_person().signed_in()
    line = Change.objects.get(deed="sign_in")
    for forbidden in (lambda: Change.objects.update(who="somebody else"), line.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()
    with purge.purging():
        line.delete()
    assert not Change.objects.filter(deed="sign_in").exists()


def test_who_leaves_is_out_at_once_and_who_lost_the_phone_begins_anew() -> None:
    person, other = a_person(), a_person("support", email="bea@bookings.eu")
    browser, others = person.signed_in(), other.signed_in()
    call_command("staff", "new-factor", person.user.email, stdout=StringIO())
    assert where(browser.get("/staff/")).startswith("/accounts/login/")
    assert not Authenticator.objects.filter(user=person.user).exists()
    assert [message.to for message in mail.outbox][-1] == [person.user.email]
    call_command("staff", "role", other.user.email, role="lead", stdout=StringIO())
    assert User.objects.get(pk=other.user.pk).has_perm("support.leave_out")
    call_command("staff", "shut-out", other.user.email, stdout=StringIO())
    assert where(others.get("/staff/")).startswith("/accounts/login/")
    assert {line.who for line in Change.objects.filter(object_pk=other.user.pk, content_type__model="user")} == {
        "terminal",
        other.user.email,
    }
