"""A webshop is set up by the merchant's clicks, over HTTP, once in a run of the tests; then it is remembered.

Clicking takes a second, and hundreds of tests begin with it. What it left in our database and in the sandbox is put
back instead, with its times moved along; only where a test did nothing before that the clicks could have met.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from apps.schedule import turns
from sandbox import merchant
from sandbox.merchant_browser import Shop
from tests.harness.world import World


@dataclass(frozen=True, slots=True)
class _Kept:
    """Our rows, and when they were kept."""

    at: datetime
    rows: Sequence[models.Model]


_kept: dict[str, _Kept] = {}


def set_up(world: World, handle: str) -> None:
    """Installed, connected, live."""
    known = _kept.get(handle)
    is_ours_new = not any(model._base_manager.exists() for model in _models())
    if known and is_ours_new and world.moments(recall=handle)["is_recalled"]:
        _put_back(known)
        turns.take_turns()  # going live rings the workers
        return
    is_new = is_ours_new and world.moments()["is_new"]
    merchant.set_up(Shop(world.shopify, handle, settings.SHOPIFY_APP_HANDLE))
    if is_new:
        world.moments(keep=handle)
        _kept[handle] = _Kept(timezone.now(), [row for model in _models() for row in model._base_manager.all()])


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("apps.") and model._meta.managed]


def _put_back(known: _Kept) -> None:
    later = timezone.now() - known.at
    with transaction.atomic():
        for row in known.rows:
            _moved(row, later).save(force_insert=True)


def _moved(row: models.Model, later: timedelta) -> models.Model:
    found = copy.copy(row)
    found._state = copy.copy(row._state)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.DateTimeField) and value is not None:
            setattr(found, field.attname, value + later)
    return found
