"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """Turns and runs."""

    name = "apps.schedule"
    label = "schedule"
    default_auto_field = "django.db.models.BigAutoField"
