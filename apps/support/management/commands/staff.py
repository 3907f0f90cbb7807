"""manage.py staff add|role|shut-out|new-factor EMAIL: our own people, from the terminal. Prints no secret."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit import actor
from apps.audit.actor import Actor
from apps.support import staff
from apps.support.roles import ROLES, SUPPORT


class Command(BaseCommand):
    help = "Add a colleague to the support desk, give a role, shut somebody out, or have a second factor set up anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", choices=["add", "role", "shut-out", "new-factor"])
        parser.add_argument("email")
        parser.add_argument("--role", choices=list(ROLES), default=SUPPORT, help="of add and role")

    def handle(self, *args: object, **options: str) -> None:
        """One deed, kept in the audit log as one of the terminal's."""
        email, role = options["email"], options["role"]
        try:
            with actor.acting(Actor(actor.OURS, "terminal")):
                told = (
                    self._add(email, role) if options["deed"] == "add" else self._change(email, role, options["deed"])
                )
        except (staff.CannotChangeStaff, User.DoesNotExist) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(told)

    def _add(self, email: str, role: str) -> str:
        staff.send_link(staff.add(email, role=role))
        return f"{email} is {role}; the link to choose a password was mailed there."

    def _change(self, email: str, role: str, deed: str) -> str:
        user = User.objects.get(email__iexact=email, is_staff=True)
        if deed == "role":
            staff.give_role(user, role)
            return f"{email} is {role}."
        if deed == "shut-out":
            staff.shut_out(user)
            return f"{email} is shut out, also where signed in now."
        staff.forget_factors(user)
        return f"{email} begins anew: the link to choose a password was mailed there."
