"""Key rotation: reads what is encrypted with any key and writes it with the first."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction

from apps.calls.encryption import EncryptedTextField


def rotate() -> int:
    """The number of rows written. Row by row under a lock, so that a token refreshed meanwhile is not put back."""
    return sum(_rotate(model) for model in apps.get_models())


def _rotate(model: type[models.Model]) -> int:
    names = [field.name for field in model._meta.get_fields() if isinstance(field, EncryptedTextField)]
    if not names:
        return 0
    keys = list(model._default_manager.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            for row in model._default_manager.select_for_update().filter(pk=key):
                row.save(update_fields=names)
    return len(keys)
