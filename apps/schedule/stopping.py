"""Whether this worker was asked to stop: a turn then ends with the order it is at, and another worker goes on."""

from __future__ import annotations

from threading import Event

_asked = Event()


def ask() -> None:
    """Once, for all turns of this worker."""
    _asked.set()


def is_asked() -> bool:
    """Asked before every order and document."""
    return _asked.is_set()
