"""What a line of the log and a report to Sentry may hold: what has a known name and the shape of that name.

Names and addresses of people have no shape that a program could find. So it is the other way round: what is not known
to be harmless goes. Exceptions keep their types and places and lose their words, which quote whatever was at hand.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

REMOVED = "[removed]"
_CODE = r"[a-z]+(?:_[a-z0-9]+)*"
_UUID = r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"
_NUMBER = r"\d{1,9}"
_SHOP = r"[a-z0-9-]+\.myshopify\.com"
_DOTTED = r"(?:apps|celery|django|gunicorn|kombu|sandbox|shopify_exact)(?:\.\w+)+"
# The second word begins with a capital as well: SomeError is a type, Jansen may be a person.
_TYPE = r"(?:[A-Z][a-z]+){2,}|OSError|[A-Z][a-z]+Error"
# name of a value: what it must look like, whole. Numbers below ten digits, true, false and nothing go with any.
SHAPES: dict[str, str] = {
    **dict.fromkeys(("document", "exact_id", "sign_in", "request", "task_id"), _UUID),
    **dict.fromkeys(("webshop", "run", "history", "erasure", "notice", "credential", "debtor", "connection"), _NUMBER),
    **dict.fromkeys(
        (
            "division",
            "administration",
            "status",
            "ms",
            "count",
            "known",
            "is_new",
            "sent",
            "was_lost",
            "is_invited",
            "seconds",
            "orders",
        ),
        _NUMBER,
    ),
    **dict.fromkeys(("shop", "about"), _SHOP),
    **dict.fromkeys(("error", "why"), rf"{_TYPE}|[a-z]+_[a-z0-9_]+"),
    **dict.fromkeys(("kind", "of", "state", "purpose", "fact", "cause", "code", "problem", "table"), _CODE),
    "host": r"[a-z0-9.-]+(?::\d+)?",
    "level": r"[a-z]+",
    "logger": r"[\w.]+",
    "method": r"[A-Z]+",
    "order": r"gid://shopify/(?:Order|Refund)/\d+",
    "says": r"[A-Z][A-Za-z' -]+\.",  # a sentence of ours, whole
    "payment": r"gid://shopify/TenderTransaction/\d+",
    "payout": rf"{_UUID}|gid://shopify/ShopifyPaymentsPayout/\d+",
    "path": r"/[\w/.(){}:'=-]*",
    "question": r"(?:[A-Z][a-z]+){2,}|Billing|Locations|Payouts",  # one of our GraphQL documents
    "request_id": rf"{_UUID}(?:-\d{{1,12}})?",  # Shopify's, of an answer
    "route": r"[\w/.<>:^$-]*",
    "task": _DOTTED,
    "timestamp": r"[\d:.TZ+-]+",
    "topic": r"[a-z_]+/[a-z_]+",
}
# Told by a line of ours, and removed from it: words that may quote what Exact, Shopify or a person wrote.
NOT_TOLD = {"message", "before", "after", "zone", "reference", "exact_user", "staff_user"}
_SHAPES = {name: re.compile(shape) for name, shape in SHAPES.items()}
_IN_FOREIGN_TEXT = re.compile(rf"{_DOTTED}|{_UUID}|/[\w/.-]*|{_TYPE}|[A-Z]{{3,7}}|\d+\.\d+(?:\.\d+)?|http://[\d.]+:\d+")
_LARGEST_NUMBER = 10**9
# Parts of an address that open something, or are somebody's number.
_OPENS = re.compile(r"(/exact/invitation/|/exact/start/|/password/reset/key/|/vat/)[^\s/\"']+")


def keep(name: str, value: object) -> object:
    """The value when it has the shape of its name; else that something was removed."""
    if value is None or isinstance(value, bool):
        return value
    shape = _SHAPES.get(name)
    if shape is None:
        return REMOVED
    if isinstance(value, int | float):
        return value if abs(value) < _LARGEST_NUMBER else REMOVED
    text = mask(str(value))
    return text if shape.fullmatch(text) or (name in ("path", "route") and REMOVED in text) else REMOVED


def mask(text: str) -> str:
    """Without what an address opens by itself."""
    return _OPENS.sub(rf"\1{REMOVED}", text)


def foreign(template: object, arguments: object) -> str:
    """A line of somebody else's program: its own words, and of what was filled in only codes, paths and numbers."""
    text = str(template)
    if isinstance(arguments, Mapping):
        values: Any = {name: _harmless(value) for name, value in arguments.items()}
    elif isinstance(arguments, tuple) and arguments:
        values = tuple(map(_harmless, arguments))
    else:
        return mask(text)
    try:
        return mask(text % values)
    except (TypeError, ValueError, KeyError):  # a %d that got no number: the words without what was filled in
        return mask(text)


def places(error: BaseException | None) -> list[str]:
    """What went wrong where, outermost first: types and lines of code, never what they said."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += [_type_of(error), *_frames(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _type_of(error: BaseException) -> str:
    """Of a refusal of the database also its code and constraint: names of ours."""
    told = getattr(error, "diag", None)
    facts = [getattr(error, "pgcode", None), getattr(told, "constraint_name", None)]
    return " ".join([f"{type(error).__module__}.{type(error).__qualname__}", *map(str, filter(None, facts))])


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _harmless(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, int) or abs(value) < _LARGEST_NUMBER else REMOVED
    text = str(value)
    return text if _IN_FOREIGN_TEXT.fullmatch(text) else REMOVED
