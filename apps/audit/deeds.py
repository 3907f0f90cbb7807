"""Deeds that change no watched row: a look at a page, a document that is left out, a sync that is asked for."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from apps.audit.models import Line


def note(deed: str, row: models.Model, *, webshop_id: int | None = None) -> None:
    """A line for what was done with `row`, by whoever acts now."""
    _write(deed, row, webshop_id, Line.Action.UPDATE)


def note_look(row: models.Model, *, webshop_id: int | None = None) -> None:
    """A line for a page that was opened."""
    _write("look", row, webshop_id, Line.Action.ACCESS)


def _write(deed: str, row: models.Model, webshop_id: int | None, action: int) -> None:
    Line.objects.create(
        content_type=ContentType.objects.get_for_model(row),
        object_pk=str(row.pk),
        object_id=row.pk if isinstance(row.pk, int) else None,
        object_repr=str(row)[:200],
        action=action,
        deed=deed,
        webshop_id=webshop_id,
    )
