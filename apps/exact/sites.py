"""Exact's country sites: codes, tokens and administrations of one site mean nothing on another."""

from __future__ import annotations

from django.conf import settings

SITES = ("nl", "be", "de", "fr", "es", "co.uk", "com")


def url(site: str) -> str:
    """The site's address without trailing slash. Raises ValueError for a site that does not exist."""
    if site not in SITES:
        raise ValueError(f"no Exact site {site!r}")
    return str(settings.EXACT_SITE_URL).format(site=site)


def redirect_uri() -> str:
    """Where Exact sends the merchant back to; must equal the registered one."""
    return f"{settings.APP_URL}/exact/callback"
