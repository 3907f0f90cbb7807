"""Who changed a setting, a code, a decision or the connection: kept with the change, or the change is not made."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.audit import actor, purge, recording
from apps.audit.actor import Actor
from apps.audit.models import Change
from apps.schedule.forget import forget
from apps.shops import booking_switch
from apps.shops.models import Settings, VatMapping, Webshop
from sandbox.merchant_browser import Shop
from tests.embedded.clicks import save
from tests.embedded.test_tenancy import a_document, a_token, a_webshop
from tests.harness.merchant import SetUp

LIVE = pytest.mark.django_db(transaction=True)


def ask(method: str, name: str, webshop: Webshop, *args: Any, user: str = "81040001") -> Any:
    client = Client(headers={"authorization": f"Bearer {a_token(webshop, sub=user)}"})
    return getattr(client, method)(reverse(name, args=args), {"why": "sold again"} if name == "skip" else {})


def kept(webshop: Webshop) -> list[tuple[str, str, dict[str, Any]]]:
    return list(Change.objects.filter(webshop=webshop).order_by("pk").values_list("by", "who", "changes"))


@LIVE
def test_the_merchants_own_clicks_say_who_it_was(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    with purge.purging():
        Change.objects.all().delete()
    assert save(shop, "booking", skip_zero_totals=True).status == 200
    assert save(shop, "booking", skip_zero_totals=True).status == 200
    assert kept(webshop) == [("merchant", "81040001", {"skip_zero_totals": [False, True]})], "saving the same is none"
    text = shop.open("/settings/log").text
    assert "81040001" in text
    assert "False" not in text, "in words"


@LIVE
def test_connecting_says_who_chose_the_administration(set_up: SetUp) -> None:
    webshop = set_up()
    about = [changes for _by, _who, changes in kept(webshop) if "administration" in changes]
    assert [changes["administration"][1].split()[0] for changes in about] == ["100001"]
    assert {who for _by, who, _changes in kept(webshop)} == {"81040001"}
    assert not any("refresh" in changes or "access" in changes for _by, _who, changes in kept(webshop))


@pytest.mark.django_db
def test_leaving_an_order_out_is_a_decision_of_somebody() -> None:
    webshop = a_webshop("ours")
    document = a_document(webshop)
    assert ask("post", "skip", webshop, document.uuid, user="7").status_code == 200
    assert kept(webshop) == [("merchant", "7", {"asked": ["", "skip"], "state": ["held", "skipped"]})]


@LIVE
def test_a_change_that_cannot_be_kept_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    webshop = a_webshop("ours")
    Webshop.objects.filter(pk=webshop.pk).update(is_live=True)
    monkeypatch.setattr(Change, "save", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("disk full")))
    with pytest.raises(RuntimeError):
        ask("post", "pause", webshop)
    webshop.refresh_from_db()
    assert webshop.is_live


@pytest.mark.django_db
def test_our_own_people_are_told_apart_and_the_app_by_itself_leaves_no_line() -> None:
    webshop = a_webshop("ours")
    VatMapping.objects.create(webshop=webshop, treatment="domestic", country="NL", rate=21)
    booking_switch.turn(webshop, is_live=True)
    assert kept(webshop) == []
    anna = User.objects.create(username="anna", is_staff=True)
    with actor.acting(Actor(actor.OURS, "anna", anna)):
        booking_switch.turn(webshop, is_live=False)
        VatMapping.objects.get().delete()
    assert [(by, who) for by, who, _changes in kept(webshop)] == [("ours", "anna")] * 2
    assert Change.objects.filter(actor=anna).count() == 2


@pytest.mark.django_db
def test_a_change_of_several_rows_is_all_or_nothing() -> None:
    mine, other = a_webshop("ours"), a_webshop("theirs")
    with pytest.raises(IntegrityError), actor.acting(Actor(actor.MERCHANT, "7")):
        recording.change(Settings.objects.filter(webshop__in=(mine, other)), oss=True, sync_interval_minutes=1)
    assert not Settings.objects.filter(oss=True).exists()
    assert not Change.objects.exists()


@pytest.mark.django_db
def test_one_webshop_sees_its_own_changes_only_and_they_go_with_it() -> None:
    mine, other = a_webshop("ours"), a_webshop("theirs")
    ask("post", "skip", other, a_document(other).uuid, user="999555")
    assert "999555" not in ask("get", "log", mine).content.decode()
    assert "999555" in ask("get", "log", other).content.decode()
    forget(other)
    assert not Change.objects.exists()
