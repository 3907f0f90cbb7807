"""Telling our own people: a row that stays, and an error in the log for whatever watches the log."""

from __future__ import annotations

from typing import Any

import structlog
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from apps.alerts.models import Alert

log = structlog.get_logger(__name__)


def alert(kind: Alert.Subject, about: str = "", **facts: Any) -> None:
    """The same thing while nobody has settled it counts on. `facts`: numbers and codes, never a person."""
    log.error("alert", kind=kind.value, about=about, **facts)
    now = timezone.now()
    new = {"facts": facts, "first_at": now, "last_at": now}
    row, is_new = Alert.objects.get_or_create(kind=kind, about=about, settled_at=None, defaults=new)
    if not is_new:
        Alert.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=Now(), facts=facts)
