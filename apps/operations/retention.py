"""How long what is kept: one row per rule, worked off by beat, reported by day (models.Purge, on the desk).

docs/privacy.md is the page for people; a test holds it against this table. Everything of a shop goes when Shopify asks
(schedule.forget); these are the limits for a shop that stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils import timezone

from apps.alerts.models import Alert
from apps.audit import purge as audit
from apps.audit.models import Change
from apps.closing import aging as closing
from apps.exact.models import Administration, Invitation, SignIn
from apps.ledger import aging
from apps.notices.models import Matter, Notice
from apps.operations.models import Purge
from apps.schedule.models import Erasure, History, Rework, Run, Tombstone
from apps.shopify.models import ChangedFact, WebhookDelivery
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

A_MONTH, A_QUARTER, A_YEAR, A_DECADE = (timedelta(days=days) for days in (30, 90, 365, 3653))
# Of books: the Netherlands (art. 52 AWR); Belgium, and whoever uses the OSS scheme (art. 369k VAT directive).
BOOKS_YEARS, BOOKS_YEARS_LONG = 7, 10
_LONG_IN = frozenset({"BE"})
_BATCH, _BATCHES = 2_000, 25  # so much of each rule an hour: a first purge must not stand in anybody's way


Work = Callable[[datetime, int], int]


@dataclass(frozen=True, slots=True)
class Retention:
    """`what` goes `after` how long; `work` does up to so many rows of it, and says how many it did."""

    name: str
    what: str
    after: str
    work: Work


def work_off(*, at: datetime | None = None) -> Purge | None:
    """A part of what is over; None when today's is done. Called every hour."""
    now = at or timezone.now()
    report, _is_new = Purge.objects.get_or_create(day=now.date())
    if report.finished_at is not None:
        return None
    counts, is_all = dict(report.counts), True
    for rule in RULES:
        done = [rule.work(now, _BATCH)]
        while done[-1] == _BATCH and len(done) < _BATCHES:
            done.append(rule.work(now, _BATCH))
        is_all = is_all and done[-1] < _BATCH
        if sum(done):
            counts[rule.name] = counts.get(rule.name, 0) + sum(done)
    Purge.objects.filter(pk=report.pk).update(counts=counts, finished_at=now if is_all else None)
    report.refresh_from_db()
    log.info("purged", count=sum(counts.values()))
    return report


def _rows(found: Callable[[datetime], QuerySet[Any]]) -> Work:
    """Deletes whole rows, by their keys: what hangs on them goes along and is not counted."""

    def work(now: datetime, most: int) -> int:
        rows = found(now)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
        rows.model._base_manager.filter(pk__in=keys).delete()
        return len(keys)

    return work


def _books(now: datetime, most: int) -> int:
    """Of webshops one by one: how long depends on the country of the books."""
    done = 0
    for webshop in Webshop.objects.select_related("settings", "exact__administration"):
        first = _first_day_kept(webshop, now)
        done += aging.drop_books(webshop, before=first, most=most - done)
        done += aging.drop_money(webshop, before=first, most=most - done)
        if done >= most:
            break
    return done


def _months(now: datetime, most: int) -> int:
    """As long as the books that they prove."""
    done = 0
    for webshop in Webshop.objects.filter(checked_months__isnull=False).distinct():
        done += closing.drop_months(webshop, before=_first_day_kept(webshop, now), most=most - done)
        if done >= most:
            break
    return done


def _lines(now: datetime, most: int) -> int:
    """Where several webshops book, as long as the one that keeps them longest."""
    done = 0
    for administration in Administration.objects.filter(reading__isnull=False):
        shops = Webshop.objects.filter(exact__administration=administration)
        days = [_first_day_kept(webshop, now) for webshop in shops]
        if days and done < most:
            done += closing.drop_lines(administration, before=min(days), most=most - done)
    return done


def _changes(now: datetime, most: int) -> int:
    """The audit log, as long as any books: who decided what they say."""
    keys = list(Change.objects.filter(timestamp__lt=now - A_DECADE).values_list("pk", flat=True)[:most])
    with audit.purging():
        Change.objects.filter(pk__in=keys).delete()
    return len(keys)


def _first_day_kept(webshop: Webshop, now: datetime) -> date:
    """Whole years after the one that a document was booked in."""
    connection = getattr(webshop, "exact", None)
    administration = connection.administration if connection else None
    country = administration.country if administration else webshop.country
    chosen = getattr(webshop, "settings", None)
    is_long = country in _LONG_IN or webshop.country in _LONG_IN or (chosen is not None and chosen.oss)
    return date(now.year - (BOOKS_YEARS_LONG if is_long else BOOKS_YEARS), 1, 1)


def _titles(now: datetime, most: int) -> int:
    last = Purge.objects.exclude(titles_until=None).order_by("-titles_until").first()
    since = last.titles_until if last else None
    done, reached = aging.drop_titles(since=since, until=now - A_QUARTER, most=most)
    Purge.objects.filter(day=now.date()).update(titles_until=reached)
    return done


def _run_messages(now: datetime, most: int) -> int:
    old = Run.objects.filter(finished_at__lt=now - A_MONTH, message__gt="")
    return Run.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])).update(message="")


def _old(model: type[Model], field: str, after: timedelta, **more: Any) -> Work:
    """Whole rows whose moment is that long ago."""
    return _rows(lambda now: model._default_manager.filter(**{f"{field}__lt": now - after}, **more))


RULES = (
    Retention("webhooks", "which webhooks arrived", "30 days", _old(WebhookDelivery, "received_at", A_MONTH)),
    Retention(
        "words",
        "Exact's own words about a document that waits",
        "30 days",
        lambda now, most: aging.drop_words(A_MONTH, at=now, most=most),
    ),
    Retention(
        "messages",
        "what was said of a try to book",
        "30 days",
        lambda now, most: aging.drop_messages(A_MONTH, at=now, most=most),
    ),
    Retention("run_messages", "what was said of a sync", "30 days", _run_messages),
    Retention("titles", "names of articles in documents that are booked or left out", "90 days", _titles),
    Retention("attempts", "tries to book", "1 year", lambda now, most: aging.drop_attempts(A_YEAR, at=now, most=most)),
    Retention("runs", "syncs and their counts", "1 year", _old(Run, "started_at", A_YEAR)),
    Retention("histories", "readings of earlier orders", "1 year", _old(History, "ended_at", A_YEAR)),
    Retention("reworks", "orders that were booked anew, and why", "10 years", _old(Rework, "ended_at", A_DECADE)),
    Retention("sign_ins", "journeys to Exact's sign-in", "1 year", _old(SignIn, "begun_at", A_YEAR)),
    Retention("invitations", "invitations to connect Exact", "1 year", _old(Invitation, "expires_at", A_YEAR)),
    Retention("notices", "which messages were sent", "1 year", _old(Notice, "created_at", A_YEAR)),
    Retention("matters", "what lasted and was told, once over", "1 year", _old(Matter, "ended_at", A_YEAR)),
    Retention("alerts", "alerts that were settled", "1 year", _old(Alert, "settled_at", A_YEAR)),
    Retention(
        "changed_facts", "changes of a shop's country, zone or currency", "1 year", _old(ChangedFact, "seen_at", A_YEAR)
    ),
    Retention("erasures", "what Shopify asked to erase, once done", "1 year", _old(Erasure, "done_at", A_YEAR)),
    Retention("sessions", "sign-ins of our own people", "8 hours", _old(Session, "expire_date", timedelta(0))),
    Retention(
        "books", "documents, payouts, payments, decisions, orders seen", "7 years (NL), 10 years (BE, OSS)", _books
    ),
    Retention("lines", "lines of journals as they stood in Exact", "7 years (NL), 10 years (BE, OSS)", _lines),
    Retention("months", "closing checks and certificates", "7 years (NL), 10 years (BE, OSS)", _months),
    Retention("changes", "who changed what", "10 years", _changes),
    Retention("tombstones", "that an erased shop was here", "10 years", _old(Tombstone, "erased_at", A_DECADE)),
    Retention("reports", "reports of these deletions", "10 years", _old(Purge, "finished_at", A_DECADE)),
)
