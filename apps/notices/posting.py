"""Writing a message down, in the transaction of what it tells: both happen or neither. `sending` does the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from apps.notices.models import Matter, Notice, Occasion, Recipient
from apps.shops.models import Webshop


def post(
    webshop: Webshop,
    kind: Occasion,
    event: str,
    *,
    to: Iterable[Recipient | None] = (None,),
    matter: Matter | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """One message per reader, once per event; without readers to the shop's contact. An event has any name."""
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                webshop=webshop,
                recipient=reader,
                kind=kind,
                event=event,
                matter=matter,
                facts=facts or {},
                created_at=now,
                next_at=now,
            )
            for reader in to
        ],
        ignore_conflicts=True,
    )


def post_to_us(kind: Occasion, event: str, facts: dict[str, Any]) -> None:
    """To our own support; it outlives the webshop."""
    now = timezone.now()
    row = Notice(webshop=None, kind=kind, event=event, facts=facts, created_at=now, next_at=now)
    Notice.objects.bulk_create([row], ignore_conflicts=True)
