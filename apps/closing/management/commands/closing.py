"""manage.py closing: does Exact hold what this month's orders say, to the cent? Exit code 0 only if it does."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.closing import nightly, telling
from apps.closing.check import Verdict, month
from apps.closing.compare import Stretch
from apps.exact.models import Connection

_TELL = {"text": telling.as_text, "json": telling.as_json, "csv": telling.as_csv}


class Command(BaseCommand):
    help = "Read back what changed in Exact and compare a month with it. Exit code 1: it differs, or something waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="x.myshopify.com")
        parser.add_argument("--month", required=True, help="2026-11")
        parser.add_argument("--format", choices=sorted(_TELL), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        stretch = _month(options["month"])
        connection = Connection.objects.filter(webshop__domain=options["shop"], administration__isnull=False)
        found = connection.select_related("webshop", "credential", "administration").first()
        if found is None:
            raise CommandError("no such webshop, or no administration was chosen")
        try:
            result = nightly.check_now(found, stretch, at=timezone.now())
        except (TryLater, LogInAgain, Rejected, NobodyKnows) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(_TELL[options["format"]](result), ending="")
        if result.verdict is not Verdict.CLOSED:
            sys.exit(1)


def _month(text: str) -> Stretch:
    year, _dash, number = text.partition("-")
    try:
        return month(int(year), int(number))
    except ValueError as wrong:
        raise CommandError("a month is written 2026-11") from wrong
