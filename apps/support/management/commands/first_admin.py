"""manage.py first_admin anna@company.eu: an administrator of the support desk, who gets a link by mail."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.support import staff
from apps.support.roles import ADMIN


class Command(BaseCommand):
    help = "Make an administrator of the support desk. The link to choose a password goes by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def handle(self, *args: object, **options: str) -> None:
        """Says where the link went."""
        try:
            user = staff.add(options["email"], role=ADMIN, name=options["name"])
        except staff.CannotChangeStaff as problem:
            raise CommandError(str(problem)) from problem
        staff.send_link(user)
        self.stdout.write(f"{user.email} is an administrator; the link to choose a password was mailed there.")
