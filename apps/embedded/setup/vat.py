"""Step 3: the VAT of the last ninety days, row by row, each with the code of Exact it would be booked on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit import recording
from apps.bookkeeping.rules import WhenUnknown
from apps.embedded import explaining, screen
from apps.embedded.amounts import money, number
from apps.embedded.setup import questions, steps, vat_rows
from apps.embedded.setup.questions import Answers
from apps.embedded.setup.vat_rows import VatRow
from apps.exact.codes import catalog, vat_code
from apps.exact.models import Connection
from apps.schedule.lookback import reading
from apps.schedule.lookback.tally import Tally
from apps.schedule.models import Lookback
from apps.shopify import past
from apps.shopify.session import ShopRequest
from apps.shops.models import Settings

# htmx asks for the page again when it hears this.
READ = "orders-read"


@steps.after(steps.VAT)
@require_http_methods(["GET", "HEAD", "POST"])
def vat(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The rows, once the orders are read; sending it checks every code against the administration."""
    row = reading.begin(request.webshop)
    hidden = {"hidden_before": past.hidden_before(request.webshop, now=timezone.now())}
    if row.state != Lookback.Stage.DONE:
        return steps.show(request, steps.VAT, "reading", {**_progress(row), **hidden})
    page = {**_page(request, connection, row), **hidden}
    if request.method == "POST" and page["is_right"]:
        _save(request, page["answers"], [*page["rows"], *page["unseen"]])
        return steps.go_on(request, to=steps.ACCOUNTS)
    has_errors = request.method == "POST"
    return steps.show(request, steps.VAT, "vat", {**page, "has_errors": has_errors}, status=422 if has_errors else 200)


@steps.after(steps.VAT)
@require_POST
def rows(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The rows under another answer; nothing is saved."""
    page = _page(request, connection, reading.begin(request.webshop))
    return screen.show(request, "embedded/setup/vat_rows.html", page)


@steps.after(steps.VAT)
@require_GET
def progress(request: ShopRequest, connection: Connection) -> HttpResponse:
    """How many orders were read; asks for itself again until all are."""
    row = reading.begin(request.webshop)
    answer = screen.show(request, "embedded/setup/progress.html", _progress(row))
    if row.state != Lookback.Stage.RUNNING:
        answer["HX-Trigger"] = READ
    return answer


@steps.after(steps.VAT)
@require_POST
def enough(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Go on with what was read so far."""
    reading.stop(request.webshop)
    return steps.to_step(request, steps.VAT)


@steps.after(steps.VAT)
@require_POST
def again(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Read them anew, after Shopify refused or when the shop sold something else since."""
    reading.begin(request.webshop, anew=True)
    return steps.to_step(request, steps.VAT)


def _progress(row: Lookback) -> dict[str, Any]:
    return {
        "lookback": row,
        "again_at": reverse("setup_again"),
        "read": number(row.read),
        "total": number(row.total) if row.total is not None else "",
        "is_running": row.state == Lookback.Stage.RUNNING,
        "is_failed": row.state == Lookback.Stage.FAILED,
    }


def _page(request: ShopRequest, connection: Connection, row: Lookback) -> dict[str, Any]:
    webshop, today, tally = request.webshop, timezone.localdate(), reading.tally_of(row)
    known = {entry.code: entry for entry in catalog.vat_codes(connection)}
    codes = [value for entry in known.values() if (value := vat_code.from_entry(entry)).is_for_sales]
    sent = request.POST if request.method == "POST" else None
    settings = Settings.objects.get(webshop=webshop)
    is_new = not webshop.vat_mappings.filter(is_confirmed=True).exists()
    answers = questions.answers(tally, settings, sent, is_new=is_new)
    basis = vat_rows.RowEvidence(webshop, codes, today, answers.small_business)
    seen = vat_rows.rows_of(tally.by_oss[answers.oss].keys, basis)
    unseen = vat_rows.unseen_rows(seen, basis, oss=answers.oss)
    is_right = vat_rows.take([*seen, *unseen], sent or {}, known)
    return {
        "is_right": is_right,
        "answers": answers,
        "rows": seen,
        "shown": [_shown(one, webshop.currency) for one in seen],
        "unseen": unseen,
        "sentence": vat_rows.sentence(seen),
        "orders": number(tally.orders),
        "has_orders": bool(tally.orders),
        "is_partial": row.total is not None and row.read < row.total,
        "waiting": _waiting(tally, answers),
    }


def _shown(row: VatRow, currency: str) -> dict[str, Any]:
    return {
        "row": row,
        "turnover": money(row.seen.net, currency),
        "orders": number(row.seen.orders),
    }


def _waiting(tally: Tally, answers: Answers) -> list[tuple[int, str]]:
    """Orders that no code would help: how many, and why they would wait."""
    held = tally.by_oss[answers.oss].held
    return [(count, explaining.cause(code).text) for code, count in held.most_common()]


@transaction.atomic
def _save(request: ShopRequest, answers: Answers, confirmed: list[VatRow]) -> None:
    """A rate that was never seen waits for a person, instead of being booked on another code."""
    mine = Settings.objects.filter(webshop=request.webshop)
    recording.change(mine, oss=answers.oss, check_vies=answers.check_vies, unknown_vat=WhenUnknown.HOLD.value)
    vat_rows.save(request.webshop, confirmed)
