"""After a backup was restored: what was booked since it was made stands in Exact, and our ledger does not know it."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.schedule import erasures


class Command(BaseCommand):
    help = "Has every document of up to today looked for in Exact before it is sent: for after a restored backup."

    def handle(self, *args: object, **options: object) -> None:
        count = erasures.look_first(now=timezone.now())
        self.stdout.write(f"{count} webshops: every document of up to today is looked for in Exact before it is sent")
