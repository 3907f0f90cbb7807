"""JSON in which an amount is written exactly as the Decimal it is: the standard encoder only knows floats."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def dumps(value: object) -> str:
    """JSON text. Decimals become plain numbers (121.00, never 1.21E+2); a float is refused with a TypeError."""
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(name))}: {dumps(member)}" for name, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value} is not a number JSON can carry")
        return f"{value:f}"
    if value is None or isinstance(value, str | int):  # bool is an int and json writes it as true or false
        return json.dumps(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return "[" + ", ".join(dumps(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} does not go into JSON here")


def loads(text: str | bytes) -> Any:
    """JSON with every number that has a fraction as Decimal. Raises ValueError when it is cut or no JSON."""
    return json.loads(text, parse_float=Decimal)
