"""manage.py closing: does Exact hold what this month's orders say, to the cent? Exit code 0 only if it does."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.closing import nightly, telling
from apps.closing.cards import telling as cards
from apps.closing.cards.month import CardsMonth, month_of
from apps.closing.check import Check, Verdict, month
from apps.closing.compare import Stretch
from apps.exact.models import Connection


def _as_text(result: Check, debts: CardsMonth) -> str:
    return "".join((telling.as_text(result), *(f"{line}\n" for line in cards.lines_of(debts))))


def _as_json(result: Check, debts: CardsMonth) -> str:
    return telling.as_json(result, **cards.facts_of(debts))


def _as_csv(result: Check, _debts: CardsMonth) -> str:
    return telling.as_csv(result)


_TELL = {"text": _as_text, "json": _as_json, "csv": _as_csv}


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
        debts = month_of(found.webshop, stretch)
        self.stdout.write(_TELL[options["format"]](result, debts), ending="")
        if result.verdict is not Verdict.CLOSED:
            sys.exit(1)


def _month(text: str) -> Stretch:
    year, _dash, number = text.partition("-")
    try:
        return month(int(year), int(number))
    except ValueError as wrong:
        raise CommandError("a month is written 2026-11") from wrong
