"""The room's name for Django, and what it listens to."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The support desk."""

    name = "apps.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What needs models is imported once they are there."""
        import_module("apps.support.listening").listen(self)
        import_module("apps.support.admin")
