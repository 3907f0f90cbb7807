"""The room's name for Django; every watched model is registered when all models are known."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log."""

    name = "apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Watch; what needs models is imported once they are there."""
        import_module("apps.audit.watched").watch()
