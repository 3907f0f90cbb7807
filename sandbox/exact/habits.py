"""What the real Exact does and no document promises: differs per endpoint, edition and year, and is no fault.

- "after_post": "recorded" (as begun: recorded answers of 2026 have the VAT of the head `null` and the lines deferred),
  "everything", or "key" (every amount is `null`, whatever `Prefer` asks).
- "gone": properties that are no longer there, by endpoint; whoever names one gets 400. As begun: Costcenters.Active,
  about which two readings of Exact's own pages (2023, 2025) disagree.
- "missing": endpoint → 400 or 404: a list that this edition does not have.
- "not_expired": the status of "access_token not expired", 401 (most reports) or 400 (a report of 2026).
- "seconds": how long every call takes.
"""

import time
from dataclasses import replace
from typing import Any

from sandbox.exact.contract import Endpoint
from sandbox.exact.problems import Refused
from sandbox.store import Store

AS_BEGUN: dict[str, Any] = {
    "after_post": "recorded",
    "gone": {"hrm/Costcenters": ["Active"]},
    "missing": {},
    "not_expired": 401,
    "seconds": 0,
}
_UNKNOWN = "Resource not found for the segment."


def of(store: Store) -> dict[str, Any]:
    """What is in force."""
    return {**AS_BEGUN, **(store.collection("habits").get("habits") or {})}


def change(store: Store, wish: dict[str, Any]) -> dict[str, Any]:
    """Other habits from now on, as far as named. Raises Refused (400) for a word that is not known."""
    if unknown := set(wish) - set(AS_BEGUN):
        raise Refused(400, text=f"unknown: {', '.join(sorted(unknown))}")
    store.collection("habits").put("habits", {**of(store), **wish})
    return of(store)


def as_it_is(store: Store, endpoint: Endpoint) -> Endpoint:
    """The endpoint with the properties it has today. Raises Refused where this edition does not have it."""
    now = of(store)
    if status := now["missing"].get(endpoint.name):
        raise Refused(int(status), text=_UNKNOWN)
    gone = now["gone"].get(endpoint.name)
    if not gone:
        return endpoint
    return replace(endpoint, properties={name: one for name, one in endpoint.properties.items() if name not in gone})


def take_time(store: Store) -> None:
    """As long as a call takes."""
    if seconds := float(of(store)["seconds"]):
        time.sleep(seconds)
