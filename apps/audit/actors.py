"""Who acts: said once per request, believed by every line that is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class Actor:
    """One of our own people (`user`), or a merchant's staff user (`who`: "shopify:123"); `why` they do it."""

    user: AbstractBaseUser | None = None
    who: str = ""
    why: str = ""


_NOBODY = Actor()
_now: ContextVar[Actor] = ContextVar("actor", default=_NOBODY)


def acts_now() -> Actor:
    """Who acts; nobody when it is the service itself."""
    return _now.get()


@contextmanager
def acting(*, user: AbstractBaseUser | None = None, who: str = "") -> Iterator[None]:
    """Every line that is written in here is theirs."""
    with _as(Actor(user, who)):
        yield


@contextmanager
def because(why: str) -> Iterator[None]:
    """Every line that is written in here has this reason."""
    with _as(replace(_now.get(), why=why.strip())):
        yield


@contextmanager
def _as(actor: Actor) -> Iterator[None]:
    before = _now.set(actor)
    try:
        yield
    finally:
        _now.reset(before)
