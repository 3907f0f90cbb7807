"""The second judge: our own closing check, over the webshops and months that were at stake in a case.

It knows Exact by what it reads back and Shopify by our ledger; judge.py knows both by their journals, and nothing of
ours. They must agree: no order that one calls wrong is right to the other. Run as a program it is the check itself, in
the service's own surroundings: webshops and months as JSON in, what was found as JSON out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from development.places import PROJECT, PYTHON
from tests.chaos.stage import Stage

R = TypeVar("R")
_DIFFERS, _WAITS, _UNTOLD = "differs", "waits", "untold"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """`order`: its name, or the first part of the reference of what belongs to none; `weight` "untold": no answer.

    `meant` and `found`: what the check tells of both sides.
    """

    domain: str
    order: str
    cause: str
    weight: str
    meant: str = ""
    found: str = ""


def check(stage: Stage, months: Mapping[str, Sequence[str]]) -> list[Found]:
    """`months`: of each domain, as "2026-11"."""
    command = [str(PYTHON), "-m", "tests.chaos.closing"]
    asked = json.dumps({domain: list(those) for domain, those in months.items()})
    done = subprocess.run(
        command, cwd=PROJECT, env=stage.environment, input=asked, capture_output=True, text=True, check=True
    )
    return [Found(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def disagreements(
    found: Sequence[Found], *, wrong: Collection[tuple[str, str]], at_stake: Collection[tuple[str, str]]
) -> list[str]:
    """In words. `wrong`, `at_stake`: (domain, name) of orders, as the other judge sees them.

    What only waits is no disagreement: an order of another case may wait for a person.
    """
    named = {(one.domain, one.order) for one in found if one.weight in (_DIFFERS, _WAITS)}
    silent = [f"{domain} {name}: wrong, and the closing check is silent" for domain, name in set(wrong) - named]
    return silent + [
        f"the closing check of {one.domain} says {one.cause} of {one.order} ({one.meant}; {one.found})"
        for one in found
        if one.weight == _UNTOLD or (one.weight == _DIFFERS and _is_news(one, wrong, at_stake))
    ]


def _is_news(one: Found, wrong: Collection[tuple[str, str]], at_stake: Collection[tuple[str, str]]) -> bool:
    """Of an order at stake that is right, or of no order at all."""
    key = one.domain, one.order
    return key not in wrong and (key in at_stake or not one.order)


def _check_all(months: Mapping[str, Sequence[str]]) -> list[Found]:
    return [one for domain, those in months.items() for month in those for one in _check_month(domain, month)]


def _check_month(domain: str, month: str) -> list[Found]:
    from django.utils import timezone

    from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
    from apps.closing import check as closing
    from apps.closing import nightly
    from apps.closing.causes import weight_of
    from apps.exact.models import Connection

    year, _dash, number = month.partition("-")
    with_all = Connection.objects.select_related("webshop", "credential", "administration")
    try:
        connection = with_all.get(webshop__domain=domain)
        stretch = closing.month(int(year), int(number))
        result = _once_more(lambda: nightly.check_now(connection, stretch, at=timezone.now()), after=TryLater)
    except (TryLater, LogInAgain, Rejected, NobodyKnows) as problem:
        return [Found(domain, "", type(problem).__name__, _UNTOLD)]
    return [
        Found(
            domain, one.order_name or one.reference.split("-")[0], one.cause, weight_of(one.cause), one.meant, one.found
        )
        for one in result.findings
    ]


def _once_more(deed: Callable[[], R], *, after: type[Exception]) -> R:
    """The night's own check may be reading the same journals just now."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return deed()
        except after:
            if time.monotonic() > until:
                raise
            time.sleep(2)


def _main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")
    django.setup()
    print(json.dumps([asdict(one) for one in _check_all(json.load(sys.stdin))]))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
