"""What the merchant pays: the plan, how many orders it has booked this month, and the installation service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import NOT_DONE, Rejected
from apps.embedded import screen
from apps.embedded.amounts import money
from apps.ledger import totals
from apps.schedule import subscriptions as looked_after
from apps.shopify.billing import charges, credits, plans, subscriptions
from apps.shopify.models import InstallationRequest, Subscription
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop


class WishForm(forms.Form):
    """What our support should know before it begins."""

    wish = forms.CharField(
        label=_("What should we know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=_("For example when we can call. No passwords: you log in to Exact yourself."),
    )


@dataclass(frozen=True, slots=True)
class PlanNotice:
    """Home's word about the plan. `ends_at`: when booking stops for want of one; None: it cannot begin yet."""

    is_stopped: bool
    ends_at: datetime | None


def notice(subscription: Subscription | None) -> PlanNotice | None:
    """By what Shopify told last. None while all is well, or nothing was asked of Shopify yet."""
    if subscription is None or subscriptions.can_book(subscription):
        return None
    return PlanNotice(subscription.stopped_at is not None, subscriptions.goes_on_until(subscription))


def allows_booking(webshop: Webshop) -> bool:
    """Asked of Shopify when booking is switched on. Where Shopify does not tell it begins: the daily look asks."""
    told = looked_after.refresh(webshop) or subscriptions.as_told(webshop)
    return told is None or subscriptions.can_book(told)


@screen.for_the_shop
@require_http_methods(["GET", "HEAD"])
def plan(request: ShopRequest) -> HttpResponse:
    """Asked of Shopify anew each time: this is where the merchant lands after choosing, approving or declining."""
    told = looked_after.refresh(request.webshop)
    return _show(request, WishForm(), is_told=told is not None)


@screen.for_the_shop
@require_POST
def ask_for_installation(request: ShopRequest) -> HttpResponse:
    """On to Shopify's page of the charge, at top level."""
    form = WishForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    subscription = subscriptions.as_told(request.webshop)
    try:
        address = charges.ask(
            request.webshop,
            wish=form.cleaned_data["wish"],
            staff_user=request.session_token.user_id,
            is_test=subscription is not None and subscription.is_development,
        )
    except NOT_DONE as problem:
        text = problem.text if isinstance(problem, Rejected) else screen.shopify_text(problem)
        return _show(request, form, problem=str(text), status=screen.problem_status(problem))
    return screen.show(request, "embedded/leaving.html", {"leave": address, "to_shopify": True})


def _show(
    request: ShopRequest, form: WishForm, *, is_told: bool = True, problem: str = "", status: int = 200
) -> HttpResponse:
    webshop = request.webshop
    subscription = subscriptions.as_told(webshop)
    asked = InstallationRequest.objects.filter(webshop=webshop).order_by("-asked_at").first()
    context = {
        "plans": plans.offered(),
        "subscription": subscription,
        "chosen": plans.with_handle(subscription.plan) if subscription else None,
        "is_frozen": subscription is not None and subscription.state == Subscription.Force.FROZEN,
        "notice": notice(subscription),
        "used": totals.orders_booked(webshop, since=looked_after.this_month(webshop)),
        "choose": plans.choosing_address(webshop),
        "is_told": is_told,
        "installation": asked,
        "price": money(settings.INSTALLATION_PRICE, "EUR") if settings.INSTALLATION_PRICE else "",
        "asked_price": money(asked.price, "EUR") if asked else "",
        "term": credits.TERM.days,
        "can_ask": charges.is_offered() and (asked is None or asked.state in _MAY_ASK_AGAIN),
        "form": form,
        "problem": problem,
    }
    return screen.show(request, "embedded/plan.html", context, status=status)


_MAY_ASK_AGAIN = (
    InstallationRequest.Step.ASKED,
    InstallationRequest.Step.DECLINED,
    InstallationRequest.Step.CREDITED,
)
