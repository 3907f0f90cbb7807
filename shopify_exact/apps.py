"""Start-up checks that must stop the service, not only warn."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from shopify_exact.checks import check_secrets


class WiringConfig(AppConfig):
    """Every process (web, worker, beat, commands) passes here before it does anything."""

    name = "shopify_exact"

    def ready(self) -> None:
        """Raises ImproperlyConfigured with every dangerous setting named."""
        problems = check_secrets(None)
        if problems:
            raise ImproperlyConfigured(" ".join(str(problem.msg) for problem in problems))
