"""The words all parts share: a stored GraphQL node, the API version, and how Shopify writes a moment."""

from datetime import UTC, datetime
from typing import Any

Node = dict[str, Any]  # JSON as GraphQL answers it; amounts are strings

API_VERSION = "2026-10"


def moment_text(at: datetime) -> str:
    """Shopify's DateTime: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
