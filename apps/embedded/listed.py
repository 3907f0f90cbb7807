"""The first rows of a table, and how many there are; whoever sees all of them needs no second question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, QuerySet


def listed(found: QuerySet[Any, Any], *, most: int, row: Callable[[Any], Mapping[str, Any]]) -> dict[str, Any]:
    """ "rows" of the first `most`, "count" of all, and "shown": how many are shown at most."""
    first: list[Model] = list(found[: most + 1])
    count = len(first) if len(first) <= most else found.count()
    return {"rows": [row(one) for one in first[:most]], "count": count, "shown": most}
