"""Giving the price of the installation service back, as a credit of Shopify's Partner API.

Shopify has no way to pay a one-time charge back, and a credit cannot be asked for twice safely: it has no key of ours.
So the intention is written down before the call, and an answer that was lost waits for a person who looks.
"""

from __future__ import annotations

import json
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.calls import transport
from apps.shopify.models import InstallationRequest

_Step = InstallationRequest.Step
# A merchant who leaves within this time of the set-up gets the price back.
TERM = timedelta(days=30)
_VERSION = "2026-07"
_GIVE = """mutation GiveBack($amount: MoneyInput!, $app: ID!, $shop: ID!, $test: Boolean, $why: String!) {
  appCreditCreate(amount: $amount, appId: $app, shopId: $shop, test: $test, description: $why) {
    appCredit { id } userErrors { field message }
  }
}"""


def owed() -> list[InstallationRequest]:
    """Paid, not given back, and the webshop left before its term was over. Nothing is asked for twice."""
    left_in_time = Q(state=_Step.PAID) | Q(state=_Step.DONE, webshop__uninstalled_at__lte=F("done_at") + TERM)
    return list(
        InstallationRequest.objects.select_related("webshop").filter(
            left_in_time, webshop__state="uninstalled", webshop__uninstalled_at__gt=F("paid_at"), credit_asked_at=None
        )
    )


def can_give(request: InstallationRequest) -> bool:
    """Whether it was paid and no credit was asked for."""
    return request.state in InstallationRequest.PAYABLE and request.credit_asked_at is None


def give(request: InstallationRequest) -> bool:
    """One credit, asked for once. False where Shopify refuses or its answer is lost: then a person looks."""
    with transaction.atomic():
        is_ours = InstallationRequest.objects.filter(
            pk=request.pk, state__in=InstallationRequest.PAYABLE, credit_asked_at=None
        ).update(credit_asked_at=timezone.now(), state=_Step.CREDIT_UNCLEAR)
    if not is_ours:
        return False
    credit = _ask(request)
    if not credit:
        return False
    InstallationRequest.objects.filter(pk=request.pk).update(
        state=_Step.CREDITED, credited_at=timezone.now(), credit=credit
    )
    return True


def _ask(request: InstallationRequest) -> str:
    """The credit's id, "" where none is told."""
    url = f"{settings.SHOPIFY_PARTNER_URL}/{settings.SHOPIFY_PARTNER_ORGANIZATION}/api/{_VERSION}/graphql.json"
    variables = {
        "amount": {"amount": str(request.price), "currencyCode": "EUR"},
        "app": settings.SHOPIFY_APP_GID,
        "shop": request.webshop.shopify_id,
        "test": request.is_test,
        "why": "Installation",
    }
    headers = {"X-Shopify-Access-Token": settings.SHOPIFY_PARTNER_TOKEN, "Accept": "application/json"}
    body = {"query": _GIVE, "variables": variables}
    try:
        answer = transport.send("POST", url, purpose="shopify partner", json=body, headers=headers)
        made = json.loads(answer.content)["data"]["appCreditCreate"]
    except (transport.NoAnswer, ValueError, KeyError, TypeError):
        return ""
    return str(((made or {}).get("appCredit") or {}).get("id") or "")
