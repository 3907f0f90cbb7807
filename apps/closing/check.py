"""One month of one webshop: is what should stand in Exact what stands there, and if not, why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.closing import books, causes, code_labels, expected, money
from apps.closing.code_labels import CodeLabel
from apps.closing.compare import Stretch, Surroundings, compare
from apps.closing.models import CheckedMonth, JournalReading
from apps.closing.money import MoneyProof
from apps.closing.pairing import pair, without_payments
from apps.closing.values import ZERO, BookedAs, Entry, Finding, GapCause, HowFar, Meant, NetAndVat
from apps.exact.models import Administration, Connection
from apps.ledger import booked_lines
from apps.ledger.booked_lines import OssSum
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.shops.models import Settings, Till

Verdict = CheckedMonth.Verdict


# By what is alike (a channel, the gid of a till, a BookedAs; "" without one) and currency: worth and gap.
Sides = Mapping[tuple[str, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class CodeTotal:
    """What a VAT code came to: as it should be, and as it stands. `label` is what Exact says of the code."""

    code: str
    currency: str
    meant: NetAndVat
    found: NetAndVat
    label: CodeLabel


@dataclass(frozen=True, slots=True)
class Day:
    """`count` documents that are in Exact or are to be; `gap` by currency, of what was found on this day."""

    on: date
    verdict: Verdict
    count: int
    gap: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Check:
    """`worth` and `gap` by currency: what should stand, incl. VAT, and what Exact has more than that."""

    stretch: Stretch
    verdict: Verdict
    count: int
    worth: dict[str, Decimal]
    gap: dict[str, Decimal]
    days: tuple[Day, ...]
    codes: tuple[CodeTotal, ...]
    channels: Sides
    locations: Sides
    ways: Sides
    tills: Mapping[str, str]  # names by gid
    oss: tuple[OssSum, ...]  # of the whole quarter that the month is in, whatever the stretch
    findings: tuple[Finding, ...]
    read_at: datetime | None
    sees_deletions: bool
    money: MoneyProof | None = None  # none of it is turnover


def month(year: int, number: int) -> Stretch:
    """The whole month."""
    first = date(year, number, 1)
    return Stretch(first, (first + timedelta(days=32)).replace(day=1))


def quarter_of(day: date) -> date:
    """Its first day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(first: date) -> date:
    """The first day of the next one."""
    return quarter_of(first + timedelta(days=100))


def check(connection: Connection, stretch: Stretch, *, at_shopify: Sequence[Finding] = ()) -> Check:
    """Compare what is in our database (see reading.read_on). `at_shopify`: what Shopify has that was not read yet."""
    administration = connection.chosen.get()
    reading = JournalReading.objects.filter(administration=administration).first() or JournalReading(
        sees_deletions=False
    )
    proof = money.prove(connection, stretch, administration, read_at=reading.finished_at)
    entries, meant = _both_sides(connection, stretch, reading)
    around = _surroundings(connection, entries, meant)
    pairs, around = _paired(connection, meant, entries, around)
    findings = compare(stretch, meant, entries, pairs, around)
    findings = sorted([*findings, *at_shopify, *(proof.findings if proof else ())], key=lambda one: one.on)
    wanted = [one for one in meant if one.on in stretch and one.progress is not HowFar.SKIPPED]
    return Check(
        stretch=stretch,
        verdict=_verdict(findings, reading),
        count=len(wanted),
        worth=_sums((one.currency, one.worth) for one in wanted),
        gap=_sums((one.currency, one.gap) for one in findings),
        days=_days(stretch, wanted, findings),
        codes=_codes(stretch, wanted, [*pairs.values(), *_beside(entries, findings)], administration),
        channels=_sides(wanted, findings, lambda one: one.channel),
        locations=_sides(wanted, findings, lambda one: one.location),
        ways=_sides(wanted, findings, lambda one: one.way),
        tills=dict(Till.objects.filter(webshop=connection.webshop_id).values_list("shopify_id", "name")),
        oss=_oss(connection, stretch),
        findings=tuple(findings),
        read_at=reading.finished_at,
        sees_deletions=reading.sees_deletions,
        money=proof,
    )


def _both_sides(connection: Connection, stretch: Stretch, reading: JournalReading) -> tuple[list[Entry], list[Meant]]:
    """Entries of the stretch and all documents they can belong to; then the entries of those documents, wherever."""
    administration = connection.chosen.get()
    entries = books.entries_of(administration, stretch)
    meant = expected.of_stretch(connection, stretch, entries=entries, reading=reading)
    here = {entry.entry_id for entry in entries}
    ids = {one.exact_id for one in meant} - {""} - here
    entries += books.entries_of(administration, Stretch(stretch.first, stretch.first), also=ids)
    here = {entry.entry_id for entry in entries}
    names = {one.reference for one in meant if one.exact_id not in here} - {""}
    entries += [entry for entry in books.referenced(administration, names) if entry.entry_id not in here]
    return without_payments(entries, meant), meant


def _paired(
    connection: Connection, meant: Sequence[Meant], entries: Sequence[Entry], around: Surroundings
) -> tuple[dict[str, Entry], Surroundings]:
    """What is whose; entries that another webshop's invoices became are known by that."""
    beside = expected.beside(connection, {one.reference for one in meant} - {""})
    found = pair([*meant, *beside], [entry for entry in entries if entry.entry_id not in around.others])
    ours = {one.document: found[one.document] for one in meant if one.document in found}
    of_others = {entry.entry_id for document, entry in found.items() if document not in ours}
    return ours, replace(around, others={*around.others, *of_others})


def _surroundings(connection: Connection, entries: Sequence[Entry], meant: Sequence[Meant]) -> Surroundings:
    others = Document.objects.exclude(webshop=connection.webshop_id)
    beside = others.filter(webshop__exact__administration=connection.administration_id)
    in_doubt = beside.filter(state__in=(State.SENDING, State.UNKNOWN))
    ids = {entry.entry_id for entry in entries}
    journal = Settings.objects.values_list("journal", flat=True).get(webshop=connection.webshop_id)
    return Surroundings(
        journals={journal, *(one.journal for one in meant if one.way is not BookedAs.OTHERS)} - {""},
        others=set(others.filter(exact_id__in=ids).values_list("exact_id", flat=True)),
        in_doubt=set(in_doubt.values_list("reference", flat=True)),
    )


def _verdict(findings: Iterable[Finding], reading: JournalReading) -> Verdict:
    if reading.finished_at is None:
        return Verdict.UNREAD
    worst = _worst(findings)
    return Verdict.WAITING if worst is Verdict.CLOSED and not reading.sees_deletions else worst


def _days(stretch: Stretch, wanted: Sequence[Meant], findings: Sequence[Finding]) -> tuple[Day, ...]:
    of_day = defaultdict[date, list[Finding]](list)
    for finding in findings:
        of_day[finding.on].append(finding)
    counts = defaultdict[date, int](int)
    for one in wanted:
        counts[one.on] += 1
    return tuple(
        Day(on, _worst(of_day[on]), counts[on], _sums((one.currency, one.gap) for one in of_day[on]))
        for on in (stretch.first + timedelta(days=number) for number in range((stretch.until - stretch.first).days))
    )


def _worst(findings: Iterable[Finding]) -> Verdict:
    weights = {causes.weight_of(one.cause) for one in findings}
    if causes.Weight.DIFFERS in weights:
        return Verdict.DIFFERS
    return Verdict.WAITING if causes.Weight.WAITS in weights else Verdict.CLOSED


def _beside(entries: Sequence[Entry], findings: Sequence[Finding]) -> list[Entry]:
    """Entries with our references that are not ours: they stand in the VAT return as well."""
    causes_beside = (GapCause.TWICE, GapCause.BY_HAND)
    numbers = {(one.reference, one.exact_number) for one in findings if one.cause in causes_beside}
    return [entry for entry in entries if (entry.reference, entry.number) in numbers]


def _codes(
    stretch: Stretch, wanted: Sequence[Meant], entries: Iterable[Entry], administration: Administration
) -> tuple[CodeTotal, ...]:
    """Documents of which no booking is known yet have no codes; what waits for them says so."""
    meant, found = (
        defaultdict[tuple[str, str], NetAndVat](NetAndVat),
        defaultdict[tuple[str, str], NetAndVat](NetAndVat),
    )
    for one in wanted:
        for code, amounts in one.by_code.items():
            meant[code, one.currency] += amounts
    for entry in entries:
        for code, amounts in entry.by_code.items() if entry.on in stretch else ():
            found[code, entry.currency] += amounts
    keys = sorted({*meant, *found})
    labels = code_labels.labels_of(administration, {code for code, _currency in keys})
    return tuple(CodeTotal(*key, meant[key], found[key], labels[key[0]]) for key in keys)


def _oss(connection: Connection, stretch: Stretch) -> tuple[OssSum, ...]:
    first = quarter_of(stretch.first)
    return tuple(booked_lines.oss_sums(connection.webshop_id, first=first, until=quarter_after(first)))


def _sides(wanted: Sequence[Meant], findings: Sequence[Finding], alike: Callable[[Meant | Finding], str]) -> Sides:
    worth, gap = (
        defaultdict[tuple[str, str], Decimal](lambda: ZERO),
        defaultdict[tuple[str, str], Decimal](lambda: ZERO),
    )
    for one in wanted:
        worth[alike(one), one.currency] += one.worth
    for finding in findings:
        if finding.gap:
            gap[alike(finding), finding.currency] += finding.gap
    return {key: (worth[key], gap[key]) for key in sorted({*worth, *gap})}


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums = defaultdict[str, Decimal](lambda: ZERO)
    for currency, amount in pairs:
        sums[currency] += amount
    return dict(sorted(sums.items()))
