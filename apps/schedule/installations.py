"""The installation service, from the approved price to done or given back; every step told to the other side."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.utils import timezone

from apps.notices import posting
from apps.notices.models import Occasion
from apps.shopify.billing import credits
from apps.shopify.models import InstallationRequest

_Step = InstallationRequest.Step
log = structlog.get_logger(__name__)


def look_after() -> int:
    """Every few minutes: tell our support what was paid, give back what is owed; how many steps were taken."""
    paid = InstallationRequest.objects.select_related("webshop").filter(state=_Step.PAID, told_at=None)
    told = sum(_tell_support(request) for request in paid)
    return told + sum(give_back(request) for request in credits.owed())


def finish(request: InstallationRequest) -> bool:
    """Our support has done it; the merchant is told. False where it was not paid, or is done already."""
    with transaction.atomic():
        paid = InstallationRequest.objects.filter(pk=request.pk, state=_Step.PAID)
        if not paid.update(state=_Step.DONE, done_at=timezone.now()):
            return False
        posting.post(request.webshop, Occasion.SET_UP_DONE, str(request.pk))
    return True


def _tell_support(request: InstallationRequest) -> bool:
    with transaction.atomic():
        InstallationRequest.objects.filter(pk=request.pk).update(told_at=timezone.now())
        posting.post_to_us(Occasion.INSTALLATION_PAID, str(request.pk), {"request": request.pk})
    return True


def give_back(request: InstallationRequest) -> bool:
    """Whether Shopify has confirmed it. Where it has not, our own people are told: it is asked for once."""
    if credits.give(request):
        return True
    webshop = request.webshop
    facts = {"domain": webshop.domain, "shopify_id": webshop.shopify_id, "price": str(request.price)}
    posting.post_to_us(Occasion.CREDIT_UNCLEAR, str(request.pk), facts)
    log.error("credit not confirmed", webshop=request.webshop_id)
    return False
