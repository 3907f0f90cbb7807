"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What merchants are mailed."""

    name = "apps.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
