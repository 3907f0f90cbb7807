"""On whose behalf this code runs now. A door that has verified somebody says so; whatever is saved meanwhile is his.

Workers act for nobody: what the app does by itself stands in the ledger and the runs, not here. One thing it does in a
person's place, and says so (APP).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class Actor:
    """`name`: Shopify's number of a staff user, the number of an invitation, or the name of our own account.

    `user` is the account of one of our own people, None for anybody else; `why` they do it, where they were asked.
    """

    kind: str
    name: str
    user: AbstractBaseUser | None = None
    why: str = ""


# What an Actor can be.
MERCHANT, INVITED, OURS = "merchant", "invited", "ours"
# What a person would otherwise have decided: booking that stops with the plan. `name` says why.
APP = "app"

_present: ContextVar[Actor | None] = ContextVar("actor", default=None)


def present() -> Actor | None:
    """Who acts now; None for the app by itself."""
    return _present.get()


def present_name() -> str:
    """The name of who acts now; "" for the app by itself."""
    who = present()
    return who.name if who else ""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """What is changed meanwhile was changed by `actor`."""
    before = _present.set(actor)
    try:
        yield
    finally:
        _present.reset(before)


@contextmanager
def because(why: str) -> Iterator[None]:
    """What is changed meanwhile was changed for this reason, by whoever acts. Raises ValueError where nobody does."""
    who = present()
    if who is None or not why.strip():
        raise ValueError("a reason is somebody's, and says something")
    with acting(replace(who, why=why.strip())):
        yield
