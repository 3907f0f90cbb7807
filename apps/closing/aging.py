"""What the closing check loses with time: lines of journals, how months stood, certificates; with the books they prove.

Takes up to `most` rows and answers how many it did; apps/operations/retention.py says when.
"""

from __future__ import annotations

from datetime import date

from apps.audit import purge
from apps.closing.models import BookLine, Certificate, CheckedMonth, JournalReading
from apps.exact.models import Administration
from apps.shops.models import Webshop


def drop_lines(administration: Administration, *, before: date, most: int) -> int:
    """Lines of days before this one; what is read anew one day is read from then on."""
    old = BookLine.objects.filter(administration=administration, on__lt=before)
    keys = list(old.values_list("pk", flat=True)[:most])
    JournalReading.objects.filter(administration=administration, from_day__lt=before).update(from_day=before)
    return BookLine.objects.filter(pk__in=keys).delete()[0]


def drop_months(webshop: Webshop, *, before: date, most: int) -> int:
    """How months before this day stood, and their certificates with every file."""
    closed = list(Certificate.objects.filter(webshop=webshop, first__lt=before).values_list("pk", flat=True)[:most])
    checked = list(CheckedMonth.objects.filter(webshop=webshop, first__lt=before).values_list("pk", flat=True)[:most])
    if closed:
        with purge.purging():
            Certificate.objects.filter(pk__in=closed).delete()
    CheckedMonth.objects.filter(pk__in=checked).delete()
    return len(closed) + len(checked)
