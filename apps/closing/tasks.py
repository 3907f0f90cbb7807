"""Celery's way in. What must be done is in the database; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.closing import nightly
from apps.closing.takeover import search


@shared_task
def check_months() -> int:
    """Every minute: the webshops whose night has begun, and months that somebody asked for."""
    return nightly.check_due(timezone.now())


@shared_task
def take_over() -> int:
    """Every minute, and when one begins: looks for what others booked."""
    return search.work_off(timezone.now())
