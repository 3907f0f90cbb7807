"""The room's name for Django, and what it listens to."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """What merchants are told."""

    name = "apps.letters"
    label = "letters"

    def ready(self) -> None:
        """What needs models is imported once they are there."""
        import_module("apps.notices.returns").listen()
