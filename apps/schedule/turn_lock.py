"""Who works on a webshop holds a lock for it, as long as its session lives: a killed worker's turn is free at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Func

from apps.calls import locks
from apps.calls.locks import Space


def take(webshop_id: int) -> bool:
    """Whether it is ours now. Never waits."""
    return locks.take(Space.TURN, webshop_id)


def take_first(webshop: tuple[str, Sequence[Any]]) -> tuple[int, bool] | None:
    """The webshop that this question gives, and whether it is ours now; None where it gives none."""
    return locks.take_first(Space.TURN, webshop)


def give_back(webshop_id: int) -> None:
    """A session that died has given it back already."""
    locks.give_back(Space.TURN, webshop_id)


def is_ours(webshop_id: int) -> bool:
    """False when our session was broken meanwhile: a new one has lost every lock of the old one."""
    return locks.is_held(Space.TURN, webshop_id)


def webshops_at_work() -> Func:
    """Webshops that somebody works on now, for a question to the database: it asks them itself."""
    return locks.held_numbers(Space.TURN)
