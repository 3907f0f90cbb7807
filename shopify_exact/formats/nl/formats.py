"""23 nov 2026: months have no capital in Dutch."""

from __future__ import annotations

DATE_FORMAT = "j b Y"
DATETIME_FORMAT = "j b Y H:i"
