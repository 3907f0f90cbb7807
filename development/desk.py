"""python -m development.desk: somebody who can sign in to the demo's support desk; prints how. Never in the product."""

from __future__ import annotations

import os
import secrets
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")
django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402 - Django first
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

from apps.support import roles, staff  # noqa: E402

_EMAIL = "demo@bookings.test"
_SHOWN = 4


def main() -> int:
    """A new password and new codes each time."""
    user = User.objects.filter(email=_EMAIL).first() or staff.add(_EMAIL, role=roles.ADMIN)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).generate_codes()[:_SHOWN]
    print(f"sign in as {_EMAIL}, password {password}; second factor: one of the codes {', '.join(codes)}, each once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
