"""What somebody ticked in a list."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

# As many as stand on a page with their refunds, and some more.
MOST = 500


def read(sent: QueryDict) -> list[UUID]:
    """The ids, the first of too many; what is none is left out."""
    found = []
    for text in sent.getlist("chosen")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
