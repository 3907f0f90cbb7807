"""Questions to and entries for one administration. One call is one request; nothing is repeated behind one's back,
except after a 401, which says that nothing was done.

Raises, everywhere: TryLater, LogInAgain, Rejected (with Forbidden), and NobodyKnows after a write only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from apps.calls import breaker, budget, fair_share, numbers, transport
from apps.calls.outcomes import LogInAgain, NobodyKnows
from apps.exact import sites
from apps.exact.door import failures, odata, tokens, unsaid
from apps.exact.door.odata import AnswerPage, Query, Row
from apps.exact.models.administrations import Administration
from apps.exact.models.connections import Connection, Credential
from apps.exact.refusals import words


@dataclass(frozen=True, slots=True)
class Door:
    """Where a call goes: whose tokens, and which administration (None: what belongs to none).

    The administration need not be stored: on the way to choosing one, calls pass through any that is open.
    """

    credential: Credential
    administration: Administration | None
    # On whose behalf: webshops of one administration share its minute. "" for a sign-in.
    webshop: str = ""

    @property
    def division(self) -> int | None:
        """Exact's number of the administration; None outside of any."""
        return self.administration.division if self.administration else None

    @property
    def url(self) -> str:
        """The address in front of an endpoint, without trailing slash."""
        site_url = f"{sites.url(self.credential.site)}/api/v1"
        return site_url if self.division is None else f"{site_url}/{self.division}"

    @property
    def key(self) -> str:
        """What Exact counts limits by: one app, one administration; outside of any, the user."""
        if self.administration:
            return self.administration.limits_key
        return f"exact:{self.credential.site}:{self.credential.exact_user_id}"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it will be sent. `endpoint` is "salesentry/SalesEntries"."""

    door: Door
    endpoint: str
    url: str
    body: str = ""
    method: str = "GET"

    @property
    def errors_key(self) -> str:
        """What Exact counts errors by: user, company, endpoint."""
        return f"{self.door.key}:{self.door.credential.exact_user_id}:{self.endpoint}"


def door(connection: Connection) -> Door:
    """Into the chosen administration of the webshop. Raises LogInAgain or Rejected when there is none yet."""
    if connection.credential is None:
        raise LogInAgain(words.sentence("not_connected"))
    administration = chosen_administration(connection)
    # One country's number of an administration is another one's on the next site.
    if administration.site != connection.credential.site:
        raise words.refused("no_administration")
    return Door(connection.credential, administration, str(connection.webshop_id))


def chosen_administration(connection: Connection) -> Administration:
    """The one that the webshop books in. Raises Rejected when there is none yet."""
    if connection.administration is None:
        raise words.refused("no_administration")
    return connection.administration


def ask(where: Door, endpoint: str, *, query: Query) -> list[Row]:
    """All rows, page after page; just the first page's when `query.top` is set."""
    return [row for rows in pages(where, endpoint, query=query) for row in rows]


def pages(where: Door, endpoint: str, *, query: Query) -> Iterator[tuple[Row, ...]]:
    """As `ask`, a page at a time: what came before a limit was met is there to be kept."""
    page = _read(Call(where, endpoint, f"{where.url}/{endpoint}?{query.text()}"))
    yield page.rows
    while page.next_url and query.top is None:
        if not page.next_url.startswith(f"{sites.url(where.credential.site)}/"):
            raise words.refused("strange_page", raw=page.next_url)
        page = _read(Call(where, endpoint, page.next_url))
        yield page.rows


def version_at(where: Door, name: str, *, moment: datetime) -> int:
    """The row version of `name` (TransactionLines) after which stands all that was changed since the moment."""
    endpoint = "read/sync/Sync/SyncTimestamp"
    asked = f"modified=datetime'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}'&endPoint='{name}'"
    (row,) = _read(Call(where, endpoint, f"{where.url}/{endpoint}?{asked}")).rows[:1] or ({},)
    try:
        return int(row["TimeStampAsBigInt"])
    except (KeyError, TypeError, ValueError) as error:
        raise failures.unclear("Exact's answer about a row version cannot be read", is_write=False) from error


def post(connection: Connection, endpoint: str, *, body: Mapping[str, object]) -> Row:
    """Create one entity; the whole of it as Exact stored it."""
    where = door(connection)
    call = Call(where, endpoint, f"{where.url}/{endpoint}", numbers.dumps(body), "POST")
    answer = _send(call)
    try:
        return odata.read(answer.content).rows[0]
    except (odata.NotOData, IndexError) as error:
        raise NobodyKnows(f"Exact's answer to a new {endpoint} cannot be read") from error


def put(connection: Connection, endpoint: str, *, key: str, body: Mapping[str, object]) -> None:
    """Change some properties of one entity; the others stay. The same change twice is one, so it is never unclear.

    Only what changed belongs in `body`: Exact refuses an entity that is sent back whole.
    """
    where = door(connection)
    url = f"{where.url}/{endpoint}({odata.guid(key)})"
    _send(Call(where, endpoint, url, numbers.dumps(body), "PUT"))


def delete(connection: Connection, endpoint: str, *, key: str) -> None:
    """Delete one entity. Twice is once, so it is never unclear: what is gone is refused as `not_found`."""
    where = door(connection)
    _send(Call(where, endpoint, f"{where.url}/{endpoint}({odata.guid(key)})", method="DELETE"))


def has_right(connection: Connection, *, endpoint: str, action: str) -> bool:
    """Whether the Exact user may do `action` (GET, POST, …) on `endpoint` of the chosen administration."""
    where = door(connection)
    url = f"{where.url}/users/UserHasRights?endpoint='{endpoint}'&action='{action}'"
    body = _send(Call(where, "users/UserHasRights", url)).content
    try:
        answer = numbers.loads(body)
    except ValueError as error:
        raise failures.unclear("Exact's answer about a right cannot be read", is_write=False) from error
    content = answer.get("d") if isinstance(answer, dict) else None
    value = content.get("UserHasRights") if isinstance(content, dict) else content
    return value is True or str(value).lower() == "true"


def _read(call: Call) -> AnswerPage:
    answer = _send(call)
    try:
        return odata.read(answer.content)
    except odata.NotOData as error:
        raise failures.unclear(f"Exact's answer from {call.endpoint} cannot be read", is_write=False) from error


def _send(call: Call) -> requests.Response:
    """One request; a second one only after a 401."""
    breaker.check(call.errors_key)
    token = tokens.access_token(call.door.credential)
    try:
        return _send_with(token, call)
    except failures.Unauthorised:
        token = tokens.after_refusal(call.door.credential, refused=token)
    try:
        return _send_with(token, call)
    except failures.Unauthorised:
        # A brand-new token is refused: not the token is wrong. Never a third try; the breaker counts along.
        raise failures.unclear("Exact refuses every token", is_write=False) from None


def _send_with(token: str, call: Call) -> requests.Response:
    if call.door.administration is not None:
        fair_share.take(call.door.key, who=call.door.webshop or "sign-in")
    else:
        budget.take(call.door.key)
    is_write = call.method == "POST"
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
    }
    parts: transport.Parts = {"headers": headers}
    if call.body:
        parts["headers"] = {**headers, "Content-Type": "application/json", "Prefer": "return=representation"}
        parts["data"] = call.body.encode()
    try:
        answer = transport.send(call.method, call.url, purpose=f"exact {call.endpoint}", **parts)
    except transport.NoAnswer as error:
        raise failures.unclear(str(error), is_write=is_write and error.sent) from error
    _keep_count(call, answer=answer)
    unsaid.note(answer.request)
    failures.check(answer, is_write=is_write)
    return answer


def _keep_count(call: Call, *, answer: requests.Response) -> None:
    budget.correct(call.door.key, *failures.readings(answer))
    if answer.status_code in failures.COUNTED:
        breaker.count(call.errors_key)
