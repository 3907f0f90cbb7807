"""Who may sign in: our own people only. Accounts are made by an administrator, never by signing up.

allauth does the signing in; here is what we want otherwise. A company's OpenID Connect opens an account that is there
already, by an address that the company says is verified.
"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from apps.calls import encryption, rotation


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's rules with the sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class CompanyAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody gets an account by coming from the company's own sign-in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors lie under our key ring, like every token."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, place=rotation.FACTORS_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, place=rotation.FACTORS_PLACE)
