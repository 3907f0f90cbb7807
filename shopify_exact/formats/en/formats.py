"""23 Nov 2026: short, and the same on both sides of the ocean. Times of 24 hours, as bookkeepers write them."""

from __future__ import annotations

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i"
