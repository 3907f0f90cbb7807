"""python -m tests.chaos.run [--short] [--orders N] [--tenants N] [--kills N] [--seed N] [case …]

Every case in turn on one stage; the table on the screen, the same in build/chaos.json; 1 when a bar is not met.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from development.places import LOCAL, PROJECT, say
from tests.chaos import stage, tenants
from tests.chaos.cases import (
    anew,
    answers,
    calm,
    crashes,
    day_books,
    limits,
    money,
    others,
    shut,
    stores,
    tokens,
    webhooks,
)
from tests.chaos.play import FULL, SHORT, Play, Scale, Verdict

SEED = 20261123
Case = Callable[[Play], Verdict]
_AGREES = {True: "agrees", False: "DISAGREES", None: "not asked"}
# These wait for a minute of Exact's to pass.
SLOW = ("429 without headers", "token answer lost")
CASES: dict[str, Case] = {
    "order of arrival": calm.arrival,
    "webhooks missing": calm.missing,
    "idle": calm.idle,
    "crash at a boundary": crashes.boundaries,
    "crash anywhere": crashes.anywhere,
    "booked anew": anew.anew,
    "payments and payouts": money.money,
    "days of tills": day_books.day_books,
    "doubled webhooks": webhooks.doubled,
    "answer lost": answers.lost,
    "namesake next door": answers.namesake,
    "database stopped": stores.database,
    "redis flushed and killed": stores.broker,
    "error limit": limits.errors,
    "poison": others.poison,
    "neighbours": others.neighbours,
    "isolation": others.isolation,
    "minute limit": limits.minute,
    "day limit": limits.day,
    "429 without headers": limits.without_headers,
    "the way to Exact shut": shut.shut,
    "clocks": others.clocks,
    "token expiry": tokens.expiry,
    "token answer lost": tokens.answer_lost,
}


def main(arguments: Sequence[str]) -> int:
    """Parse, run, tell."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small numbers, two minutes")
    parser.add_argument("--seed", type=int, default=SEED)
    for name in ("tenants", "orders", "kills"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("cases", nargs="*", help=f"without any: all of {', '.join(CASES)}")
    options = parser.parse_args(arguments)
    chosen = {name: getattr(options, name) for name in ("tenants", "orders", "kills") if getattr(options, name)}
    scale = replace(SHORT if options.short else FULL, **chosen)
    every = [name for name in CASES if not (options.short and name in SLOW)]
    verdicts = run(scale, seed=options.seed, names=options.cases or every)
    print(table(verdicts))
    return 0 if all(verdict.met for verdict in verdicts) else 1


def run(scale: Scale, *, seed: int, names: Sequence[str]) -> list[Verdict]:
    """The verdicts, also written to build/chaos.json as they come."""
    verdicts = list[Verdict]()
    with stage.opened(LOCAL / f"chaos-{os.getpid()}") as opened:
        say(f"{scale.tenants} webshops are set up")
        shops, guests = tenants.set_up(opened, scale.tenants), list[tenants.Tenant]()
        for name in names:
            began = time.monotonic()
            verdicts.append(CASES[name](Play(name, opened, shops, scale, seed, guests)))
            say(f"{name}: {'met' if verdicts[-1].met else 'NOT MET'} in {time.monotonic() - began:.0f} s")
            _write(verdicts)
        verdicts.append(_at_the_end(Play("all of it, at the end", opened, shops, scale, seed, guests)))
        _write(verdicts)
    return verdicts


def _at_the_end(play: Play) -> Verdict:
    """Everything that was ever placed, judged once more: what is doubled late is seen here."""
    play.webhooks()
    play.quiet()
    return play.verdict("0 lost, 0 twice, 0 foreign", is_all=True)


def _write(verdicts: Sequence[Verdict]) -> None:
    target = PROJECT / "build" / "chaos.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in verdicts], indent=1, ensure_ascii=False), encoding="utf-8")


def table(verdicts: Sequence[Verdict]) -> str:
    """For people."""
    head = ("case", "orders", "kills", "lost", "doubled", "closing check", "met", "bar", "seen")
    rows = [
        (
            *(v.case, str(v.runs), str(v.kills), str(v.lost), str(v.doubled)),
            *(_AGREES[v.closing], "yes" if v.met else "NO", v.bar, v.seen),
        )
        for v in verdicts
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    seeds = sorted({verdict.seed for verdict in verdicts})
    return "\n".join([*(line.rstrip() for line in lines), f"seed {', '.join(map(str, seeds))}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
