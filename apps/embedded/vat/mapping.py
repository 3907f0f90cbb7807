"""VAT: which code in Exact belongs to which verdict; proposed from the administration, confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.bookkeeping import rates
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.refusals import Held
from apps.calls.outcomes import NOT_DONE
from apps.embedded import changed_facts, screen, wording
from apps.embedded.amounts import money, number
from apps.embedded.amounts import rate as rate_words
from apps.embedded.settings import country_names
from apps.embedded.settings.versions import Stored, Table
from apps.embedded.vat import keys
from apps.embedded.vat.form import VatForm
from apps.embedded.vat.keys import Evidence
from apps.exact.codes import catalog, proposals, vat_code
from apps.exact.codes.vat_code import VatCode
from apps.exact.models import CatalogEntry
from apps.ledger.states import State
from apps.schedule import turns
from apps.shopify.session import ShopRequest
from apps.shops import vat_codes
from apps.shops.models import Settings, VatMapping, Webshop

# A verdict that was only met, without a code, was chosen by nobody.
_CODES = Table(
    VatMapping,
    ("treatment", "country", "rate", "code", "is_confirmed"),
    Q(is_confirmed=True) | ~Q(code=""),
)
_STORED = Stored(VatForm.Meta.fields, (_CODES,))


@dataclass(slots=True)
class MappingRow:
    """One verdict with its code: saved, proposed or none. `fitting`: the codes of its percentage."""

    key: VatKey
    code: str
    is_confirmed: bool
    evidence: Evidence
    fitting: list[tuple[str, str]]
    error: str = ""

    @property
    def name(self) -> str:
        return keys.field_of(self.key)

    @property
    def label(self) -> str:
        """As in: OSS DE 19 %."""
        country = f" {self.country}" if self.key.country else ""
        words = str(wording.TREATMENTS[self.key.treatment.value])
        return f"{words[:1].upper()}{words[1:]}{country} {rate_words(str(self.key.rate))} %"

    @property
    def seen(self) -> int:
        """In how many of the latest documents."""
        return self.evidence.count

    @property
    def net(self) -> str:
        """What was sold with this verdict, excl. VAT."""
        return money(self.evidence.net, self.evidence.currency)

    @property
    def example(self) -> tuple[str, str]:
        """The newest order that had it: name and key."""
        return self.evidence.example

    @property
    def is_without_code(self) -> bool:
        """Met, but the administration has no code of this percentage."""
        return bool(self.seen and not self.fitting)

    @property
    def rate(self) -> str:
        """The percentage in the reader's notation."""
        return rate_words(str(self.key.rate))

    @property
    def country(self) -> str:
        """The country by name."""
        return country_names.name(self.key.country)

    @property
    def is_odd(self) -> bool:
        """A member state has no such rate: then it is more likely wrong in Shopify than missing in Exact."""
        known = rates.of_country(self.key.country)
        return bool(known and self.key.rate and self.key.rate not in known)

    @property
    def is_offered(self) -> bool:
        """Whether the code is among the fitting ones; else it is shown beside them."""
        return any(code == self.code for code, _label in self.fitting)


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def vat_page(request: ShopRequest) -> HttpResponse:
    """The mapping; saving checks every code against the administration, and stores all or nothing."""
    return _page(request, is_sent=request.method == "POST")


@screen.for_the_shop
@require_POST
def read_codes(request: ShopRequest) -> HttpResponse:
    """The administration's codes once more: somebody made one in Exact. Nothing is saved."""
    connection, problem = screen.connection_of(request.webshop), ""
    if connection is not None and connection.is_ready:
        try:
            catalog.refresh(connection)
        except NOT_DONE as refused:
            problem = screen.problem_text(refused)
    return _page(request, is_read=not problem, problem=problem)


def _page(request: ShopRequest, *, is_sent: bool = False, is_read: bool = False, problem: str = "") -> HttpResponse:
    connection = screen.connection_of(request.webshop)
    if connection is None or connection.administration_id is None:
        return screen.show(request, "embedded/vat.html", {"is_ready": False})
    settings = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    known = {entry.code: entry for entry in catalog.vat_codes(connection)}
    form = VatForm(request.POST if is_sent else None, instance=settings, known=known)
    rows = _rows(request.webshop, [vat_code.from_entry(entry) for entry in form.usable])
    if is_sent:
        _take(rows, request.POST)
    _judge(rows, known, is_sent=is_sent)
    has_errors = is_sent and (any(row.error for row in rows) or not form.is_valid())
    waiting = _waiting(request.webshop)
    save = partial(_save, request.webshop, form, [] if has_errors else rows)
    is_older = is_sent and not _STORED.save(request.webshop, request.POST, save)
    is_saved = is_sent and not has_errors and not is_older
    if is_saved and waiting and request.webshop.is_live:
        turns.wake(request.webshop)
    context = {
        "is_ready": True,
        "connection": connection,
        "is_older": is_older,
        "version": _STORED.version_to_show(_as_stored(settings, is_sent=is_sent), request.POST, is_older=is_older),
        "waiting": waiting,
        "read_at": catalog.refreshed_at(connection),
        "is_read": is_read,
        "problem": problem,
        "seen": [row for row in rows if row.seen],
        "unseen": [row for row in rows if not row.seen],
        "has_errors": has_errors,
        "form": form,
        "latest": keys.LATEST,
        "news": changed_facts.told_on(request.webshop, "vat"),
        "refused": [no.text for code, entry in known.items() if (no := vat_code.problem(entry, code=code))],
    }
    status = 422 if has_errors or is_older else 503 if problem else 200
    answer = screen.show(request, "embedded/vat.html", context, status=status)
    return screen.with_toast(answer, _saved(waiting)) if is_saved else answer


def _as_stored(settings: Settings, *, is_sent: bool) -> Settings:
    """The form wrote what was sent into the row that it was given."""
    return Settings.objects.get(pk=settings.pk) if is_sent else settings


def _saved(waiting: int) -> str:
    """What saving means for orders."""
    if not waiting:
        return _("Saved. It holds for what is booked from now on; what is booked stays.")
    text = ngettext(
        "Saved. %(n)s waiting order is looked at again now; what is booked stays.",
        "Saved. %(n)s waiting orders are looked at again now; what is booked stays.",
        waiting,
    )
    return text % {"n": number(waiting)}


def _waiting(webshop: Webshop) -> int:
    """How many documents wait for a VAT code."""
    return webshop.documents.filter(state=State.HELD, reason_code=Held.VAT_CODE_MISSING.value).count()


def _rows(webshop: Webshop, codes: list[VatCode]) -> list[MappingRow]:
    """What the orders had first, by how often; then what the shop may meet."""
    today = timezone.localdate()
    saved = {vat_codes.key_of(one): one for one in VatMapping.objects.filter(webshop=webshop)}
    seen = keys.seen(webshop)
    rows = []
    for key in dict.fromkeys([*seen, *keys.usual(webshop, codes, on=today), *saved]):
        mapping = saved.get(key)
        is_decided = mapping is not None and (mapping.is_confirmed or bool(mapping.code))
        proposed = "" if keys.is_asked_for(key) else proposals.vat_code(codes, key=key, on=today)
        code = mapping.code if mapping and is_decided else proposed
        same_rate = [c for c in codes if c.has_rate(key.rate, on=today)]
        same_rate.sort(key=lambda c: c.oss_country != (key.country if key.treatment is Treatment.OSS else ""))
        fitting = [(c.code, f"{c.code} {c.description}") for c in same_rate]
        rows.append(MappingRow(key, code, bool(mapping and mapping.is_confirmed), seen.get(key, Evidence()), fitting))
    return rows


def _take(rows: list[MappingRow], sent: Mapping[str, str]) -> None:
    for row in rows:
        row.code = sent.get(row.name, "")


def _judge(rows: list[MappingRow], known: Mapping[str, CatalogEntry], *, is_sent: bool) -> None:
    """A row that does not fit says why; on a page that was only opened, a code that cannot be used any more."""
    today = timezone.localdate()
    for row in rows:
        rate = row.key.rate if is_sent else None
        problem = row.code and vat_code.problem(known.get(row.code), code=row.code, rate=rate, on=today)
        row.error = problem.text if problem else ""


def _save(webshop: Webshop, form: VatForm, rows: list[MappingRow]) -> None:
    """Without rows there is nothing to save: something is wrong with what was sent."""
    if rows:
        form.save()
    for row in rows:
        vat_codes.confirm(webshop, row.key, row.code)
        row.is_confirmed = True
