"""What every case is handed, and what it hands back."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.chaos import closing, judge, tenants
from tests.chaos.judge import Judgement
from tests.chaos.orders import Placed, Street
from tests.chaos.stage import Stage, until
from tests.chaos.tenants import Tenant
from tests.harness.world import World

# Where documents are made, as the sandbox's faults know it; and as its counts of calls do.
MADE = r"Sales(Entries|Invoices|Orders)$"
_READ_BACK = re.compile(r" sync/(Financial/TransactionLines|Deleted) ")
# Exact renews a token from 570 seconds on; at 600 it ends.
AGE_SECONDS = 700
_OLDER = f"UPDATE exact_credential SET refreshed_at = refreshed_at - interval '{AGE_SECONDS} seconds'"
_OPEN_DOCUMENTS = (
    "SELECT count(*) FROM (SELECT state FROM ledger_document UNION ALL SELECT state FROM ledger_moneydocument) AS one"
    " WHERE state IN ('due', 'sending', 'unknown')"
)
_OF_ORDER = "SELECT uuid FROM ledger_document WHERE order_gid = %s"
# Also what was put off by a limit of Shopify's, and goes on by itself.
_OPEN_TURNS = (
    "SELECT count(*) FROM schedule_turn t LEFT JOIN LATERAL (SELECT state FROM schedule_run"
    " WHERE webshop_id = t.webshop_id ORDER BY started_at DESC LIMIT 1) r ON true"
    " WHERE t.next_at <= now() OR t.claimed_at IS NOT NULL OR r.state = 'later'"
)
_TURNS_SOON = "SELECT count(*) FROM schedule_turn WHERE next_at < now() + interval '1 minute'"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: the full form for claims, the short one for every day."""

    tenants: int
    orders: int
    kills: int
    is_short: bool
    patience_seconds: float


FULL = Scale(tenants=20, orders=2000, kills=500, is_short=False, patience_seconds=900)
SHORT = Scale(tenants=5, orders=15, kills=2, is_short=True, patience_seconds=60)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the table. `runs`: orders at stake; `seen`: what was measured beside lost and doubled.

    `closing`: whether the closing check said the same of them; None where it was not asked.
    """

    case: str
    runs: int
    kills: int
    seed: int
    lost: int
    doubled: int
    bar: str
    met: bool
    seen: str = ""
    closing: bool | None = None


@dataclass(slots=True)
class Play:
    """One case on the stage."""

    case: str
    stage: Stage
    tenants: Sequence[Tenant]
    scale: Scale
    seed: int
    guests: list[Tenant] = field(default_factory=list)  # webshops that came later, for one case
    kills: int = 0
    placed: list[Placed] = field(default_factory=list)
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    @property
    def world(self) -> World:
        return self.stage.world

    @property
    def street(self) -> Street:
        return Street(self.world, self.chance)

    def buy(self, tenant: Tenant, **wish: Any) -> Placed:
        one = self.street.buy(tenant, **wish)
        self.placed.append(one)
        return one

    def live(self, count: int) -> None:
        """Orders and what happens to them, in all webshops."""
        self.placed += self.street.live(self.tenants, count)

    def webhooks(self, **behaviour: Any) -> None:
        """How they misbehave from now on."""
        calm = {"is_paused": False, "doubled": 0.0, "dropped": 0.0, "is_shuffled": False}
        self.world.post(f"{self.world.shopify}/_webhooks", {**calm, **behaviour})

    def faults(self, *script: dict[str, Any]) -> None:
        self.world.faults(*script)

    def restart_worker(self) -> None:
        """SIGKILL in the middle of whatever it does, and a new one."""
        self.stage.kill("worker")
        self.kills += 1
        self.stage.start("worker")

    def age_tokens(self) -> None:
        """Exact's tokens are older than we thought."""
        self.stage.rows(_OLDER)

    def ring(self) -> None:
        """The ordinary run of every webshop comes (each two hours by itself; here the merchants press "Sync now")."""
        for tenant in self.tenants:
            tenants.press(self.stage, tenant, "/sync")

    def press_again(self, one: Placed) -> None:
        """The merchant's one click on every document of the order."""
        for (uuid,) in self.stage.rows(_OF_ORDER, one.order["id"]):
            tenants.press(self.stage, one.tenant, f"/orders/{uuid}/retry")

    def quiet(self) -> float:
        """Rings everywhere and waits until nothing is under way; the seconds it took."""
        began = time.monotonic()
        self.ring()
        until(self.is_quiet, seconds=self.scale.patience_seconds)
        return time.monotonic() - began

    def is_quiet(self) -> bool:
        return self.stage.rows(_OPEN_DOCUMENTS) == [(0,)] and self.stage.rows(_OPEN_TURNS) == [(0,)]

    def is_at_rest(self) -> bool:
        """Quiet, and no turn begins by itself within a minute."""
        return self.is_quiet() and self.stage.rows(_TURNS_SOON) == [(0,)]

    def are_booked(self, *placed: Placed) -> bool:
        """Whether Exact has a document of each of these orders."""
        there = judge.references(self.world, [one.tenant for one in placed])
        return all((one.tenant.handle, one.order["name"]) in there for one in placed)

    def entries(self) -> int:
        return self.world.documents_count()

    def calls(self) -> dict[str, int]:
        """To Exact so far, by "METHOD endpoint status", but for what is read back of the journals."""
        found: dict[str, int] = self.world.ask(f"{self.world.exact}/_calls/counts")
        return {name: count for name, count in found.items() if not _READ_BACK.search(name)}

    def made_since(self, before: dict[str, int], *, method: str = "POST") -> int:
        """Documents sent to Exact (or looked up, with GET) since."""
        of = re.compile(rf"{method} \S+/{MADE.removesuffix('$')} ")
        return self.calls_since(before, of=lambda name: bool(of.match(name)))

    def calls_since(self, before: dict[str, int], *, of: Callable[[str], bool] = lambda name: True) -> int:
        return sum(count - before.get(name, 0) for name, count in self.calls().items() if of(name))

    def verdict(self, bar: str, *, also: bool = True, seen: str = "", is_all: bool = False) -> Verdict:
        """The journals of this case's orders (or of all) compared; `also`: what else the bar asks for.

        The closing check gives a second opinion; in the short form only at the end of all.
        """
        only = None if is_all else {one.key for one in self.placed}
        found = judge.judge(self.world, [*self.tenants, *self.guests], only=only)
        wrong = [*found.lost, *found.doubled, *(f"foreign: {one}" for one in found.foreign), *found.sums]
        is_asked = is_all or not self.scale.is_short
        otherwise = self._second_opinion(found) if is_asked else []
        said = [*wrong[:3], *otherwise[:3]]
        return Verdict(
            case=self.case,
            runs=found.orders,
            kills=self.kills,
            seed=self.seed,
            lost=len(found.lost),
            doubled=len(found.doubled),
            bar=bar,
            met=found.is_clean and not otherwise and also,
            seen="; ".join([seen, *said] if seen else said),
            closing=not otherwise if is_asked else None,
        )

    def _second_opinion(self, first: Judgement) -> list[str]:
        """In what the closing check of the webshops at stake says otherwise."""
        months = defaultdict[str, set[str]](set)
        for domain, orders in self.world.orders().items():
            for order in orders.values():
                if (domain, str(order["name"])) in first.at_stake:
                    months[domain] |= {judge.day_of(order["processedAt"])[:7], judge.day_of(order["updatedAt"])[:7]}
        found = closing.check(self.stage, {domain: sorted(those) for domain, those in months.items()})
        return closing.disagreements(found, wrong=first.wrong, at_stake=first.at_stake)
