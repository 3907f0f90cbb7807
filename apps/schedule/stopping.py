"""Whether this worker was asked to stop: a turn then ends with the order it is at, and another worker goes on."""

from __future__ import annotations

from ctypes import c_bool
from multiprocessing.sharedctypes import RawValue

# Shared with the processes of the pool, which are forked from the one that is told to stop. Without a lock: a process
# that was killed while it held one would keep everybody from stopping.
_is_asked = RawValue(c_bool, False)


def ask() -> None:
    """Once, for all processes of this worker."""
    _is_asked.value = True


def is_asked() -> bool:
    """Asked before every order and document."""
    return bool(_is_asked.value)
