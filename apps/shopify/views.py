"""What Shopify calls: webhooks, and the page that fetches a fresh session token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from shopify.utils import shop_url

from apps.shopify import installation
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)
View = Callable[[HttpRequest], HttpResponse]


def receive(wake: Callable[[Webshop], object]) -> View:
    """The view for order and app webhooks; `wake` moves the webshop's next sync to now."""

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        return _received(request, lambda webshop, topic, at: _act(webshop, topic, at, wake))

    return view


def receive_compliance(forget: Callable[[Webshop], object]) -> View:
    """The view for the three compliance topics; `forget` erases what we hold of a shop."""

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        return _received(request, lambda webshop, topic, at: _comply(webshop, topic, forget))

    return view


def _received(request: HttpRequest, act: Callable[[Webshop, str, datetime], None]) -> HttpResponse:
    """Signature over the raw bytes first; then once per webhook id; 2xx only after the commit."""
    if not is_signed(request.body, request.headers.get("X-Shopify-Hmac-SHA256", "")):
        return HttpResponse("The signature is not right.", status=401, content_type="text/plain")
    topic = request.headers.get("X-Shopify-Topic", "")
    domain = shop_url.sanitize_shop_domain(request.headers.get("X-Shopify-Shop-Domain", "")) or ""
    at = _triggered_at(request)
    if not _note(request, topic, domain, at):
        return HttpResponse(status=200)
    webshop = Webshop.objects.filter(domain=domain).first()
    if webshop is not None:
        act(webshop, topic, at)
    log.info("webhook", topic=topic, shop=domain, known=webshop is not None)
    return HttpResponse(status=200)


def is_signed(body: bytes, given: str) -> bool:
    """Base64 HMAC-SHA256 with the present or the previous secret, compared in constant time."""
    for secret in filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD)):
        digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        if hmac.compare_digest(digest.encode(), given.encode()):
            return True
    return False


def _triggered_at(request: HttpRequest) -> datetime:
    text = request.headers.get("X-Shopify-Triggered-At", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return timezone.now()
    return moment if moment.tzinfo else timezone.now()


def _note(request: HttpRequest, topic: str, domain: str, at: datetime) -> bool:
    """False when this webhook was here before. A doorbell: it is written down, the truth is fetched."""
    _, is_new = WebhookDelivery.objects.get_or_create(
        webhook_id=request.headers.get("X-Shopify-Webhook-Id", "")[:100],
        defaults={
            "event_id": request.headers.get("X-Shopify-Event-Id", "")[:100],
            "topic": topic[:100],
            "shop_domain": domain,
            "order_gid": _order_gid(request.body),
            "triggered_at": at,
        },
    )
    return is_new


def _order_gid(body: bytes) -> str:
    try:
        data: Any = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    if data.get("order_id"):
        return f"gid://shopify/Order/{data['order_id']}"
    return str(data.get("admin_graphql_api_id") or "")[:100]


def _act(webshop: Webshop, topic: str, at: datetime, wake: Callable[[Webshop], object]) -> None:
    if topic == "app/uninstalled":
        installation.uninstall(webshop, at=at)
    elif topic.startswith(("orders/", "refunds/", "returns/")):
        wake(webshop)


def _comply(webshop: Webshop, topic: str, forget: Callable[[Webshop], object]) -> None:
    """Of shoppers we hold ids only, which are the merchant's books; a redacted shop is erased."""
    if topic == "shop/redact" and webshop.state == Webshop.State.UNINSTALLED:
        forget(webshop)


@require_GET
def patch_id_token(request: HttpRequest) -> HttpResponse:
    """One script: App Bridge fetches a fresh token and asks for `shopify-reload` again with it.

    Only paths of our own are reloaded, and the shop is sanitised before it gets into a header.
    """
    shop = shop_url.sanitize_shop_domain(request.GET.get("shop", ""))
    again = request.GET.get("shopify-reload", "")
    is_own = again.startswith("/") and not again.startswith(("//", "/\\"))
    if not is_own:
        return HttpResponse("Please open the app from the Shopify admin.", status=400, content_type="text/plain")
    context = {"api_key": settings.SHOPIFY_API_KEY, "cdn": settings.SHOPIFY_CDN_URL}
    return render(request, "shopify/patch_id_token.html", context, status=200 if shop else 400)
