"""Celery's doors. What must be done is in the database; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task

from apps.shopify import departure, tokens


@shared_task
def settle_departures() -> int:
    """When a shop was reported gone, and every minute: ask Shopify whether it is."""
    return departure.settle()


@shared_task
def look_after() -> int:
    """Every hour: renew the logins of shops that nobody asked anything of for a month."""
    return tokens.keep_alive()
