"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """The merchant's screens."""

    name = "apps.embedded"
    label = "embedded"
