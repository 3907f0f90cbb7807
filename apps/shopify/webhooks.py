"""Where Shopify rings. What an event asks for is noted and done in one transaction: 2xx means both, else neither.

Events are doorbells: what is true is asked of Shopify afterwards. What must go up (waking the schedule, erasing) is
given to these views by the wiring.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls import budget
from apps.calls.budget import Window
from apps.calls.outcomes import LimitReached
from apps.shopify import departure, events, scopes
from apps.shopify.events import Event
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Webshop
from apps.shops.prepared import insert_row, prepared

log = structlog.get_logger(__name__)
View = Callable[[HttpRequest], HttpResponse]
Act = Callable[[Webshop, Event], object]
Deed = Callable[[Webshop], object]

# Of one shop in one hour; more is either an attack or a defect, and our own people look at it.
_MOST_ENDINGS = 1
# Of one shop and topic. A body that was signed once can be sent for any shop, without end; Shopify comes again.
_RINGS = Window("minute", 600, 60)
_ENDINGS = ("app/uninstalled", "shop/redact")


def receive(wake: Deed, *, ring: Deed, read_shop: Deed, judge_again: Callable[..., object]) -> View:
    """The view for orders, refunds, the shop itself and the end of an installation.

    `wake` moves the webshop's next sync to now, `ring` to a few seconds from now, `read_shop` the next reading of its
    own facts; `judge_again` has what waits looked at once more (`also_just_read`).
    """

    def act(webshop: Webshop, event: Event) -> None:
        if event.topic == events.UNINSTALLED:
            departure.report(webshop, at=event.at)
        elif event.topic in events.OF_THE_SHOP:
            read_shop(webshop)
        elif event.topic in events.OF_COMPANIES:
            judge_again(webshop)
        elif event.topic == events.SCOPES_CHANGED:
            scopes.read_again(webshop)
            judge_again(webshop, also_just_read=True)
            wake(webshop)
        else:
            ring(webshop)

    return _view(act, topics=events.OF_THE_APP)


def receive_compliance(note: Act) -> View:
    """The view for the three compliance topics; `note` writes down what must be erased or told, and until when."""
    return _view(note, topics=events.OF_COMPLIANCE)


def _view(act: Act, *, topics: Collection[str]) -> View:
    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        try:
            event = events.read(request, topics=topics)
        except events.Refused as refused:
            log.warning("webhook refused", status=refused.status, says=refused.text)
            return HttpResponse(refused.text, status=refused.status, content_type="text/plain")
        return _take(event, act)

    return view


def _take(event: Event, act: Act) -> HttpResponse:
    try:
        budget.take(f"rings:{event.topic}:{event.domain}", windows=(_RINGS,))
    except LimitReached:
        log.warning("webhook refused", status=429, why="too_many")
        return HttpResponse("Too many at once.", status=429, headers={"Retry-After": "60"}, content_type="text/plain")
    webshop = next(iter(_webshop_of(event.domain)), None)
    if webshop is not None and not _is_of(webshop, event):
        log.warning("webhook refused", status=400, why="another_shop")
        return HttpResponse("The body is about another shop.", status=400, content_type="text/plain")
    is_new = _note_and_act(event, webshop, act)
    if is_new and event.topic in _ENDINGS:
        _alert_when_often(event)
    log.info("webhook", topic=event.topic, shop=event.domain, known=webshop is not None, is_new=is_new)
    return HttpResponse(status=200)


@prepared
def _webshop_of(domain: str) -> QuerySet[Webshop]:
    # Most only ring, and need no more of it; the others read the rest.
    return Webshop.objects.filter(domain=domain).only("domain", "shopify_id")


def _is_of(webshop: Webshop, event: Event) -> bool:
    """The number of the shop in the body is that of our row; a row that was never read has none yet."""
    known = webshop.shopify_id.rpartition("/")[2]
    return not event.shop_number or not known or known == str(event.shop_number)


def _note_and_act(event: Event, webshop: Webshop | None, act: Act) -> bool:
    """False when this webhook was here before and was done: then nothing is. Most are new and not looked for first."""
    try:
        with transaction.atomic():
            insert_row(
                WebhookDelivery(
                    webhook_id=event.webhook_id,
                    event_id=event.event_id,
                    topic=event.topic,
                    shop_domain=event.domain,
                    order_gid=event.order_gid,
                    changed_at=event.changed_at,
                    is_open=webshop is not None and (event.changed_at is not None or event.topic == events.DELETED),
                    triggered_at=event.at,
                )
            )
            if webshop is not None:
                act(webshop, event)
    except IntegrityError:
        if not WebhookDelivery.objects.filter(webhook_id=event.webhook_id).exists():
            raise
        return False
    return True


def _alert_when_often(event: Event) -> None:
    since = timezone.now() - timedelta(hours=1)
    same = WebhookDelivery.objects.filter(shop_domain=event.domain, topic=event.topic, received_at__gte=since)
    if (count := same.count()) > _MOST_ENDINGS:
        raising.alert(Alert.Subject.ENDS_OFTEN, event.domain, topic=event.topic, count=count)
