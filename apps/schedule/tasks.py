"""The tasks of Celery. What must be done stands in the database, so a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task

from apps.schedule import alive, erasures, installations, shop_readings, subscriptions, sync, turns
from apps.schedule.lookback import reading


@shared_task
def take_turns() -> int:
    """Every few seconds: hand out the turns that are due."""
    alive.note_tick()
    return turns.take_turns()


@shared_task
def take_up() -> int:
    """When a worker starts: hand out the turns that are due, and those that soon will be."""
    alive.note_tick()
    return turns.take_up()


@shared_task
def take_turn() -> None:
    """One sync of the webshop that waits longest."""
    sync.sync_next()


@shared_task
def forget() -> int:
    """Every hour: erase and tell what Shopify asked us to."""
    return erasures.work_off()


@shared_task
def look_back() -> None:
    """A slice of the past orders of a webshop that is being set up."""
    reading.read_next()


@shared_task
def look_back_due() -> int:
    """Every few seconds: readings that nobody is at go on."""
    return reading.ask_workers()


@shared_task
def read_shops() -> int:
    """Every minute, and when Shopify says that a shop or a till changed: read the shops that are due."""
    return shop_readings.read_due()


@shared_task
def look_after_plans() -> int:
    """Every hour: ask Shopify about plans that were not asked for a day."""
    return subscriptions.look_after()


@shared_task
def look_after_installations() -> int:
    """Every few minutes: installations that were paid, done or are to be given back."""
    return installations.look_after()
