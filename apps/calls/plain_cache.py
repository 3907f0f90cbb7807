"""Django's cache keeps JSON. Django's own way is pickle, which runs whatever somebody put into the store."""

from __future__ import annotations

import json
from typing import Any


class PlainValues:
    """A serializer for RedisCache: numbers, texts, lists and dicts. A tuple comes back as a list."""

    def dumps(self, value: Any) -> int | bytes:
        """Whole numbers stay as they are: Valkey counts with them."""
        if type(value) is int:
            return value
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, kept: bytes) -> Any:
        """What cannot be read counts as not there."""
        try:
            return json.loads(kept)
        except ValueError:
            return None
