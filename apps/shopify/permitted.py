"""Questions about what a merchant lets the app see only where he switched something on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.shopify import client, denied
from apps.shopify.scopes import NotPermitted
from apps.shops.models import Webshop


def ask(webshop: Webshop, name: str, **variables: Any) -> Mapping[str, Any]:
    """The data of a named query. Raises NotPermitted, and as every call does.

    A list that may not be null takes the whole answer with it where it is denied.
    """
    try:
        answer = client.query(webshop, name, **variables)
    except denied.ApprovalMissing as missing:
        raise NotPermitted(name) from missing
    if answer.denied:
        raise NotPermitted(", ".join(answer.denied))
    return answer.data
