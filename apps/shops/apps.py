"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    """Tenants, webshops and their settings."""

    name = "apps.shops"
    label = "shops"
    default_auto_field = "django.db.models.BigAutoField"
