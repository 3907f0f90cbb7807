"""Changing rows so that it is kept who did it: one by one, where QuerySet.update() would tell nobody."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction

from apps.audit import actor
from apps.audit.models import Change

M = TypeVar("M", bound=models.Model)


def change(rows: models.QuerySet[M], **values: Any) -> int:
    """Give each row these values, all or none; how many there are. For tables that hold a few rows per webshop."""
    with transaction.atomic():
        found = list(rows.select_for_update())
        for row in found:
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=[*values])
    return len(found)


def note(row: models.Model, **values: tuple[Any, Any]) -> None:
    """Keep that somebody changed `row`, where its table is not followed: name → (before, after).

    Call it in the transaction of the change.
    """
    changes = {name: list(pair) for name, pair in values.items() if pair[0] != pair[1]}
    if changes and actor.present() is not None:
        Change.objects.log_create(row, action=Change.Action.UPDATE, changes=changes)


def note_deed(row: models.Model, deed: str, *, is_look: bool = False) -> None:
    """Keep that somebody did this to `row`, or with `is_look` that it was opened, where no field of it changes."""
    if actor.present() is not None:
        action = Change.Action.ACCESS if is_look else Change.Action.UPDATE
        Change.objects.log_create(row, force_log=True, action=action, deed=deed)
