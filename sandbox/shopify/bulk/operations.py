"""The life of a bulk operation: CREATED, RUNNING, then COMPLETED, FAILED or CANCELED; EXPIRED when its file is gone.

Up to five at a time per shop (2026-01). Time is the sandbox's clock; how long one takes and how it ends is told
beforehand by POST /_bulk. When it has ended `bulk_operations/finish` rings.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from graphql import ExecutionResult, GraphQLSchema

from sandbox.shopify.bulk import results, rules
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform

MOST_AT_A_TIME = 5
LONGEST = timedelta(days=10)
HABITS = "bulk_habits"  # by domain, in the store
TOPIC = "bulk_operations/finish"
UNDER_WAY = frozenset({"CREATED", "RUNNING", "CANCELING"})
FIRST_NUMBER = 4_000_000_001

Run = Callable[[Any], ExecutionResult]


@dataclass(slots=True)
class Habits:
    """How operations that begin from now on go. `partial`: the share of the lines that is there when one fails.

    `ends`: COMPLETED, FAILED or CANCELED (Shopify stops one that stalls); `error` is the errorCode of a failed one.
    """

    seconds: float = 0.3
    ends: str = "COMPLETED"
    error: str | None = None
    partial: float = 0.0


@dataclass(frozen=True, slots=True)
class Bulk:
    """The bulk operations of one shop. `run` executes a document with whole connections."""

    platform: Platform
    shop: Node
    schema: GraphQLSchema
    run: Run

    @property
    def habits(self) -> Habits:
        """As POST /_bulk has them for this shop."""
        return Habits(**(self.platform.store.collection(HABITS).get(self.shop["domain"]) or {}))

    def fields(self) -> dict[str, Callable[..., Any]]:
        """Field name -> resolver, of the query root and of mutations."""
        return {
            "bulkOperation": self.one,
            "bulkOperationRunQuery": self.start,
            "bulkOperationCancel": self.cancel,
        }

    def one(self, **arguments: Any) -> Node | None:
        found = self.platform.store.collection("bulk").get(arguments["id"])
        return self._shown(found) if found and found["shop"] == self.shop["domain"] else None

    def start(self, **arguments: Any) -> Node:
        at_work = [each for each in self._own() if self._status(each) in UNDER_WAY]
        if len(at_work) >= MOST_AT_A_TIME:
            text = f"This app has reached the limit of {MOST_AT_A_TIME} running bulk query operations for this shop."
            return _refused("LIMIT_REACHED", text)
        try:
            document = rules.taken(self.schema, str(arguments["query"]))
        except rules.NotTaken as why:
            return _refused("INVALID", str(why))
        return {"bulkOperation": self._shown(self._begun(document)), "userErrors": []}

    def cancel(self, **arguments: Any) -> Node:
        """What has ended is not cancelled; what runs takes a moment to stop."""
        found = self.platform.store.collection("bulk").get(arguments["id"])
        if found is None or found["shop"] != self.shop["domain"]:
            return {
                "bulkOperation": None,
                "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}],
            }
        if self._status(found) not in UNDER_WAY:
            text = f"A bulk operation cannot be canceled when it is {self._status(found).lower()}"
            return {"bulkOperation": self._shown(found), "userErrors": [{"field": None, "message": text}]}
        now = self.platform.clock.now()
        found = found | {"ends": "CANCELED", "ends_at": (now + timedelta(seconds=0.2)).isoformat(), "canceling": True}
        self._keep(found)
        return {"bulkOperation": self._shown(found), "userErrors": []}

    def _own(self) -> list[Node]:
        return [each for each in self.platform.store.collection("bulk").values() if each["shop"] == self.shop["domain"]]

    def _begun(self, document: Any) -> Node:
        now, result = self.platform.clock.now(), self.run(document)
        number = FIRST_NUMBER + len(self.platform.store.collection("bulk"))
        found = results.lines(result.data) if result.data and not result.errors else results.Lines([], 0)
        ends, error = self.habits.ends, self.habits.error
        if result.errors:
            ends, error = "FAILED", "ACCESS_DENIED"
        kept = found.text if ends == "COMPLETED" else found.text[: int(len(found.text) * self.habits.partial)]
        results.write(self.platform, str(number), kept)
        operation = {
            "id": f"gid://shopify/BulkOperation/{number}",
            "shop": self.shop["domain"],
            "created_at": now.isoformat(),
            "ends_at": (now + timedelta(seconds=self.habits.seconds)).isoformat(),
            "ends": ends,
            "error": error if ends == "FAILED" else None,
            "lines": len(kept),
            "canceling": False,
        }
        self._keep(operation)
        return operation

    def _keep(self, operation: Node) -> None:
        self.platform.store.collection("bulk").put(operation["id"], operation)
        ends_at = datetime.fromisoformat(operation["ends_at"])
        self.platform.courier.send(self.shop, TOPIC, _payload(operation), due_at=ends_at)

    def _status(self, operation: Node) -> str:
        now, begun, ends = self.platform.clock.now(), *map(datetime.fromisoformat, _times(operation))
        if now >= ends:
            is_old = operation["ends"] == "COMPLETED" and now >= ends + results.VALID
            return "EXPIRED" if is_old else str(operation["ends"])
        if operation["canceling"]:
            return "CANCELING"
        if now >= begun + LONGEST:
            return "FAILED"
        return "CREATED" if now < begun + (ends - begun) / 3 else "RUNNING"

    def _shown(self, operation: Node) -> Node:
        status, url, partial = self._status(operation), None, None
        until = datetime.fromisoformat(operation["ends_at"]) + results.VALID
        if operation["lines"] and status in ("COMPLETED", "FAILED", "CANCELED") and self.platform.clock.now() < until:
            there = results.address(self.platform, operation["id"].rsplit("/", 1)[1], until=until)
            url, partial = (there, None) if status == "COMPLETED" else (None, there)
        done = operation["lines"] if status not in UNDER_WAY else 0
        error = operation["error"] if status == "FAILED" else None
        return {"id": operation["id"], "status": status, "errorCode": error, "objectCount": str(done)} | {
            "url": url,
            "partialDataUrl": partial,
        }


def behave(platform: Platform, shop: Node, wish: Node) -> Node:
    """{"seconds", "ends", "error", "partial"}: how the shop's operations go from now on."""
    habits, known = platform.store.collection(HABITS), asdict(Habits())
    changed = (habits.get(shop["domain"]) or known) | {name: wish[name] for name in known if name in wish}
    habits.put(shop["domain"], changed)
    return changed


def _times(operation: Node) -> tuple[str, str]:
    return operation["created_at"], operation["ends_at"]


def _payload(operation: Node) -> Node:
    return {
        "admin_graphql_api_id": operation["id"],
        "completed_at": moment_text(datetime.fromisoformat(operation["ends_at"])),
        "created_at": moment_text(datetime.fromisoformat(operation["created_at"])),
        "error_code": operation["error"] and operation["error"].lower(),
        "status": operation["ends"].lower(),
        "type": "query",
    }


def _refused(code: str, text: str) -> Node:
    return {"bulkOperation": None, "userErrors": [{"field": ["query"], "message": text, "code": code}]}
