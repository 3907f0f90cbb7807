"""Who may sign in: our own people only. Accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's rules with the sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
