"""To our own support, in English: what somebody of ours has to do by hand."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from apps.notices.letter import Letter
from apps.notices.models import Notice
from apps.shopify.models import InstallationRequest


def installation_paid(notice: Notice) -> Letter | None:
    """None where it was erased meanwhile. The wish is the merchant's own words, and not kept with the message."""
    request = InstallationRequest.objects.select_related("webshop").filter(pk=notice.facts["request"]).first()
    if request is None:
        return None
    rows = (
        ("Webshop", request.webshop.domain),
        ("Contact", request.webshop.contact_email),
        ("Paid", f"{request.price} EUR"),
    )
    return Letter(f"Installation paid: {request.webshop.domain}", (request.wish or "No wish.", _desk()), "", rows=rows)


def credit_unclear(notice: Notice) -> Letter | None:
    """The webshop may be erased in a day: whoever looks into it needs to know which one it was."""
    facts = notice.facts
    names = {"Webshop": "domain", "Shopify's id": "shopify_id", "To give back, EUR": "price"}
    rows = tuple((name, facts[fact]) for name, fact in names.items())
    text = "Shopify did not confirm a credit. Look it up in the Partner Dashboard before giving it by hand."
    return Letter(f"Credit not confirmed: {facts['domain']}", (text, _desk()), "", rows=rows)


def _desk() -> str:
    return f"{settings.APP_URL}{reverse('admin:shopify_installationrequest_changelist')}"
