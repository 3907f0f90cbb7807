"""What a merchant pays: asked of Shopify, told when missing, never a silent stop; and the installation service."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.conf import settings
from django.core import mail
from django.utils import timezone

from apps.audit.models import Change
from apps.schedule import installations, subscriptions
from apps.shopify.billing import charges
from apps.shopify.billing import subscriptions as asked
from apps.shopify.models import InstallationRequest, Subscription
from apps.shops import booking_switch
from apps.shops.models import Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.letters.shops import tell

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = "linnenkast"


def choose(world: World, plan: str) -> None:
    """On Shopify's own page of plans; "" ends the plan."""
    world.post(f"{world.shopify}/store/{SHOP}/charges/{settings.SHOPIFY_APP_HANDLE}/pricing_plans", {"plan": plan})


def standing(webshop: Webshop) -> Subscription:
    found = asked.as_told(webshop)
    assert found is not None
    return found


def is_live(webshop: Webshop) -> bool:
    """As the database has it; the object knows it from then on, too."""
    webshop.refresh_from_db()
    return webshop.is_live


@pytest.fixture
def paying(world: World, set_up: SetUp) -> Webshop:
    """A live webshop that is no development store."""
    webshop = set_up()
    Webshop.objects.filter(pk=webshop.pk).update(is_live=True)
    webshop.refresh_from_db()
    world.shop_becomes(is_development=False)
    return webshop


def test_a_development_store_needs_no_plan(set_up: SetUp) -> None:
    webshop = set_up()
    assert asked.can_book(subscriptions.refresh(webshop))
    assert standing(webshop).lapsed_at is None


def test_a_plan_in_force_is_known_by_its_handle_with_its_trial(paying: Webshop, world: World) -> None:
    choose(world, "grow")
    subscriptions.refresh(paying)
    found = standing(paying)
    assert (found.state, found.plan) == (Subscription.Force.ACTIVE, "grow")
    assert found.trial_ends_at is not None
    assert timedelta(days=13) < found.trial_ends_at - timezone.now() < timedelta(days=15)


def test_a_frozen_plan_is_none(paying: Webshop, world: World) -> None:
    choose(world, "grow")
    choose(world, "freeze")
    subscriptions.refresh(paying)
    assert standing(paying).state == Subscription.Force.FROZEN
    assert not asked.can_book(standing(paying))


def test_without_a_plan_it_goes_on_is_told_stops_and_comes_back_by_itself(paying: Webshop, world: World) -> None:
    subscriptions.refresh(paying)
    subscriptions.refresh(paying)
    tell()
    assert [message.to for message in mail.outbox] == [[paying.contact_email]]
    assert is_live(paying)

    Subscription.objects.update(lapsed_at=timezone.now() - asked.GOES_ON_FOR)
    subscriptions.refresh(paying)
    subscriptions.refresh(paying)
    assert not is_live(paying)
    tell()
    assert len(mail.outbox) == 2

    choose(world, "start")
    subscriptions.refresh(paying)
    assert is_live(paying)
    kept = Change.objects.filter(webshop=paying, by="app", who="plan").order_by("timestamp")
    assert [change.changes["is_live"] for change in kept] == [[True, False], [False, True]]
    assert standing(paying).lapsed_at is None


def test_a_pause_of_the_merchant_is_not_undone_by_a_plan(paying: Webshop, world: World) -> None:
    Webshop.objects.update(is_live=False)
    paying.refresh_from_db()
    subscriptions.refresh(paying)
    choose(world, "start")
    subscriptions.refresh(paying)
    assert not is_live(paying)
    assert not mail.outbox


def test_other_books_connected_while_it_had_stopped_are_not_opened_by_a_plan(paying: Webshop, world: World) -> None:
    subscriptions.refresh(paying)
    Subscription.objects.update(lapsed_at=timezone.now() - asked.GOES_ON_FOR)
    subscriptions.refresh(paying)
    booking_switch.turn(paying, is_live=False)
    choose(world, "start")
    subscriptions.refresh(paying)
    assert not is_live(paying)
    assert standing(paying).stopped_at is None


def test_shopify_away_changes_nothing(paying: Webshop, world: World) -> None:
    choose(world, "start")
    subscriptions.refresh(paying)
    before = dataclasses.asdict(_Facts.of(standing(paying)))
    Webshop.objects.update(domain="nobody-there.myshopify.com")
    paying.refresh_from_db()
    assert subscriptions.refresh(paying) is None
    assert dataclasses.asdict(_Facts.of(standing(paying))) == before


@dataclasses.dataclass(frozen=True)
class _Facts:
    state: str
    plan: str
    lapsed_at: object

    @classmethod
    def of(cls, subscription: Subscription) -> _Facts:
        return cls(subscription.state, subscription.plan, subscription.lapsed_at)


def test_more_orders_than_the_plan_is_meant_for_are_booked_and_told_once(
    paying: Webshop, world: World, settings: Any
) -> None:
    settings.PLANS = [{"handle": "start", "name": "Start", "orders": 1}]
    choose(world, "start")
    for _ in range(2):
        world.place()
    sync_now(paying)
    for _ in range(3):
        subscriptions.refresh(paying)
        tell()
    assert len(mail.outbox) == 1
    assert "2 " in mail.outbox[0].body
    assert is_live(paying)


def test_the_daily_look_asks_each_webshop_once(paying: Webshop) -> None:
    Subscription.objects.all().delete()
    assert subscriptions.look_after() == 1
    assert subscriptions.look_after() == 0


def answer_charge(address: str, answer: str) -> None:
    requests.post(address, json={"answer": answer}, headers={"Accept": "application/json"}, timeout=20)


def ask(webshop: Webshop) -> str:
    return charges.ask(webshop, wish="Call after three", staff_user="7", is_test=False)


def test_an_installation_from_the_wish_to_the_credit(paying: Webshop, world: World) -> None:
    choose(world, "start")
    answer_charge(ask(paying), "approve")
    subscriptions.refresh(paying)
    request = InstallationRequest.objects.get()
    assert request.state == InstallationRequest.Step.PAID

    assert installations.look_after() == 1
    assert installations.look_after() == 0
    tell()
    assert [message.to for message in mail.outbox] == [[settings.OPERATOR["support_email"]]]
    assert "Call after three" in mail.outbox[0].body
    assert installations.finish(request)
    assert not installations.finish(request)
    tell()
    assert mail.outbox[-1].to == [paying.contact_email]

    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert installations.look_after() == 1
    assert installations.look_after() == 0
    request.refresh_from_db()
    assert request.state == InstallationRequest.Step.CREDITED
    state: dict[str, Any] = requests.get(f"{world.shopify}/_state", timeout=20).json()
    given = state["shops"][paying.domain]["credits"]
    assert [credit["amount"]["amount"] for credit in given] == ["149.00"]


def test_a_merchant_who_leaves_after_the_term_gets_nothing_back(paying: Webshop) -> None:
    answer_charge(ask(paying), "approve")
    subscriptions.refresh(paying)
    installations.look_after()
    installations.finish(InstallationRequest.objects.get())
    InstallationRequest.objects.update(done_at=timezone.now() - timedelta(days=31))
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert installations.look_after() == 0


def test_a_charge_that_is_declined_is_over_and_may_be_asked_for_again(paying: Webshop) -> None:
    answer_charge(ask(paying), "decline")
    subscriptions.refresh(paying)
    assert InstallationRequest.objects.get().state == InstallationRequest.Step.DECLINED
    ask(paying)
    ask(paying)
    assert InstallationRequest.objects.filter(state=InstallationRequest.Step.ASKED).count() == 1


def test_a_credit_without_an_answer_is_not_asked_for_twice(paying: Webshop, world: World, settings: Any) -> None:
    answer_charge(ask(paying), "approve")
    subscriptions.refresh(paying)
    installations.look_after()
    tell()
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    settings.SHOPIFY_PARTNER_TOKEN = "not ours any more"
    mail.outbox.clear()
    assert installations.look_after() == 0
    assert installations.look_after() == 0
    assert InstallationRequest.objects.get().state == InstallationRequest.Step.CREDIT_UNCLEAR
    assert tell() == [f"Credit not confirmed: {paying.domain}"]
