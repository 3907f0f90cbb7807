"""What the mail service tells of a message: came back, or reported as junk. Verified by anymail before it gets here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.utils import timezone

from apps.notices import recipients, unreachable
from apps.notices.models import Notice, Occasion, Recipient

_CAME_BACK = (EventType.BOUNCED, EventType.REJECTED)
_UNWANTED = (EventType.COMPLAINED, EventType.UNSUBSCRIBED)


def listen() -> None:
    """Once, when the program starts."""
    tracking.connect(hear, dispatch_uid="apps.notices.returns")


def hear(event: AnymailTrackingEvent, **_: Any) -> None:
    """The same event twice changes nothing the second time; one of a message that we do not know changes nothing."""
    if event.event_type not in (*_CAME_BACK, *_UNWANTED):
        return
    notice = _of(event)
    if notice is None:
        return
    if event.event_type in _CAME_BACK:
        unreachable.note(notice, why=f"{event.event_type} {event.reject_reason or ''}".strip())
    elif notice.webshop is not None:
        reader = notice.recipient or recipients.contact(notice.webshop)
        is_digest = notice.kind == Occasion.DIGEST
        stopped = {"digest_stopped_at" if is_digest else "problems_stopped_at": timezone.now()}
        Recipient.objects.filter(pk=reader.pk).update(**stopped)


def _of(event: AnymailTrackingEvent) -> Notice | None:
    rows = Notice.objects.filter(state__in=[Notice.Fate.SENT, Notice.Fate.WAITING])
    rows = rows.select_related("webshop", "recipient")
    try:
        named = UUID(str((event.metadata or {}).get("notice", "")))
    except ValueError:
        return rows.filter(message_id=event.message_id).first() if event.message_id else None
    return rows.filter(uuid=named).first()
