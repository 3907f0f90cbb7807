"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The support desk."""

    name = "apps.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"
