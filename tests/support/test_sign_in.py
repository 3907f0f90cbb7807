"""Who gets into the support desk, and what stays behind when somebody does something there."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.support.models import AuditLine
from tests.embedded.test_tenancy import a_document, a_webshop

pytestmark = pytest.mark.django_db


def staff(*, second_factor: bool) -> Client:
    user = User.objects.create_superuser("support", password="long enough for anybody")
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_is_sent_to_the_sign_in() -> None:
    answer: Any = Client().get("/staff/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_staff_without_a_second_factor_set_one_up_first() -> None:
    answer: Any = staff(second_factor=False).get("/staff/")
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_nobody_signs_up() -> None:
    answer = Client().get(reverse("account_signup"))
    assert b"closed" in answer.content.lower()


def test_every_page_of_the_desk_opens() -> None:
    client = staff(second_factor=True)
    a_document(a_webshop("ours"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200, name


def test_trying_again_leaves_a_line_in_the_audit_log() -> None:
    client = staff(second_factor=True)
    document = a_document(a_webshop("ours"))
    body = {"action": "retry", "_selected_action": [str(document.pk)]}
    client.post(reverse("admin:ledger_document_changelist"), body)
    line = AuditLine.objects.get()
    assert line.webshop == document.webshop
    assert "#1001" in line.what
