"""How a call to the outside can end other than well, named for what to do next."""

from __future__ import annotations

from datetime import datetime


class TryLater(Exception):
    """Nothing was done and nothing is wrong: the same call may be made again from `not_before` (aware UTC)."""

    def __init__(self, not_before: datetime, why: str) -> None:
        self.not_before = not_before
        self.why = why
        super().__init__(f"{why} (not before {not_before:%Y-%m-%d %H:%M:%S} UTC)")


class OthersFirst(TryLater):
    """Nothing is in the way: only other webshops come first."""


class LimitReached(TryLater):
    """A limit of the other side's is used up: at `not_before` it begins anew."""


class Throttled(TryLater):
    """We asked faster than the other side allows: no fault of what was asked, and nothing else is answered either."""


class LogInAgain(Exception):
    """The permission is gone: only a person can give it again."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Rejected(Exception):
    """The other side understood and refused: the same call will be refused again.

    `code` is a stable name, `text` says in plain words what is wrong and what to do (translated when shown),
    `raw` is what the other side said, in its own language.
    """

    def __init__(self, code: str, *, text: str, raw: str = "") -> None:
        self.code = code
        self.text = text
        self.raw = raw
        super().__init__(f"{code}: {raw or text}")


# Surely nothing was done, whichever the reason.
NOT_DONE = (TryLater, LogInAgain, Rejected)


class NobodyKnows(Exception):
    """Whether it was done is unclear (answer lost, cut or meaningless): look it up before anything else."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
