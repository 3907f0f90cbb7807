"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ExactConfig(AppConfig):
    name = "apps.exact"
    label = "exact"
    verbose_name = "Exact Online"
