"""What beat asks for, and how often, in seconds. Often, and the database says what is due.

A beat that was restarted forgets when it last did a daily task.
"""

from __future__ import annotations

from typing import Any


def schedule(*, tick_seconds: int) -> dict[str, dict[str, Any]]:
    """By a name for people."""
    return {
        "take turns": {"task": "apps.schedule.tasks.take_turns", "schedule": tick_seconds},
        "look back": {"task": "apps.schedule.tasks.look_back_due", "schedule": tick_seconds},
        "settle departures": {"task": "apps.shopify.tasks.settle_departures", "schedule": 60.0},
        "look after Shopify logins": {"task": "apps.shopify.tasks.look_after", "schedule": 3600.0},
        "read shops": {"task": "apps.schedule.tasks.read_shops", "schedule": 60.0},
        "forget": {"task": "apps.schedule.tasks.forget", "schedule": 3600.0},
        "look after plans": {"task": "apps.schedule.tasks.look_after_plans", "schedule": 3600.0},
        "look after installations": {"task": "apps.schedule.tasks.look_after_installations", "schedule": 300.0},
        "name logins": {"task": "apps.exact.tasks.settle_unnamed", "schedule": 60.0},
        "purge": {"task": "apps.operations.tasks.purge", "schedule": 3600.0},
        "tell": {"task": "apps.letters.tasks.tell", "schedule": 60.0},
        "look what lasts": {"task": "apps.letters.tasks.look", "schedule": 600.0},
        "check months": {"task": "apps.closing.tasks.check_months", "schedule": 60.0},
        "take over": {"task": "apps.closing.tasks.take_over", "schedule": 60.0},
        "look after Exact logins": {"task": "apps.exact.tasks.look_after", "schedule": 3600.0},
    }
