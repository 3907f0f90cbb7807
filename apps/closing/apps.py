"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    """The closing check."""

    name = "apps.closing"
    label = "closing"
    default_auto_field = "django.db.models.BigAutoField"
