"""Sentry: what broke and where, nothing of whose order it was. Off without SENTRY_DSN."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.transport import Transport

from shopify_exact import redaction

# What an event of ours may hold; everything else goes.
_KEPT = (
    "event_id",
    "timestamp",
    "level",
    "platform",
    "logger",
    "environment",
    "release",
    "sdk",
    "exception",
    "transaction",
)
_OF_A_FRAME = ("filename", "abs_path", "function", "module", "lineno", "in_app")


def start(dsn: str, *, environment: str, transport: Transport | None = None) -> None:
    """Nothing is traced; no breadcrumb, local variable, body or user is collected (defaults). `scrub` does the rest."""
    if dsn:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            before_send=scrub,
            transport=transport,
        )


def scrub(event: Any, hint: Any) -> Any:
    """An event without words that might quote an order: types, places, and what has a known name and shape."""
    kept = {name: event[name] for name in _KEPT if name in event}
    kept["transaction"] = redaction.mask(str(event.get("transaction") or ""))
    if said := event.get("logentry"):
        kept["logentry"] = {"message": redaction.foreign(said.get("message", ""), tuple(said.get("params") or ()))}
    kept["tags"] = {name: redaction.keep(name, value) for name, value in dict(event.get("extra") or {}).items()}
    for one in (kept.get("exception") or {}).get("values") or []:
        one["value"] = redaction.REMOVED
        one.pop("mechanism", None)
        trace = one.get("stacktrace") or {}
        frames = trace.get("frames") or []
        one["stacktrace"] = {
            "frames": [{name: frame[name] for name in _OF_A_FRAME if name in frame} for frame in frames]
        }
    return kept
