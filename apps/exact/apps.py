"""Django's registration of the room."""

from __future__ import annotations

from django.apps import AppConfig


class ExactConfig(AppConfig):
    name = "apps.exact"
    label = "exact"
    verbose_name = "Exact Online"
