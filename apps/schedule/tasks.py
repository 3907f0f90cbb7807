"""Celery's doors: three lines each. What must be done is in the database; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task

from apps.schedule import sync, turns
from apps.shops.models import Webshop


@shared_task
def take_turns() -> int:
    """Every minute: hand out the turns that are due."""
    return turns.take_turns()


@shared_task
def sync_webshop(webshop_id: int) -> None:
    """One sync of one webshop."""
    sync.sync(Webshop.objects.get(pk=webshop_id))
