"""Writes every encrypted value again, under the first key of ENCRYPTION_KEYS."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from apps.calls import rotation


class Command(BaseCommand):
    help = "Encrypts every stored token again with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{rotation.rotate()} rows rotated")
