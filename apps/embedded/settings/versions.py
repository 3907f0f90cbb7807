"""Two people, or two tabs: who saves a page that is older than what is stored is told so, and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping

from apps.shops.models import Settings

# Sent along with the form: as of when the page was read.
FIELD = "version"


def version_of(row: Settings) -> str:
    """Changes with every save of the settings or of the VAT codes."""
    return row.changed_at.isoformat()


def is_older(row: Settings, sent: Mapping[str, str]) -> bool:
    """Whether somebody saved since the page was opened."""
    return FIELD in sent and sent[FIELD] != version_of(row)
