"""What was read back of an administration, and how each month of a webshop was found to stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.exact.models import Administration
from apps.ledger.models import Document
from apps.shops.models import Webshop


class JournalReading(models.Model):
    """How far our copy of an administration's lines has come: the row versions of the last line and deletion.

    `finished_at` is when a reading last came to the end, by when it began: what was changed before is in the copy.
    """

    administration = models.OneToOneField(Administration, on_delete=models.CASCADE, related_name="reading")
    from_day = models.DateField(help_text=_("what was changed in Exact since is read"))
    lines_version = models.BigIntegerField()
    deletions_version = models.BigIntegerField()
    # As the administration's own: when Exact moves it, every version is new.
    moved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    sees_deletions = models.BooleanField(default=True)
    accounts = models.JSONField(default=list, blank=True, help_text=_("which G/L accounts are watched in all journals"))

    class Meta:
        verbose_name = _("reading of the journals")
        verbose_name_plural = _("readings of the journals")

    def __str__(self) -> str:
        return f"{self.administration} {self.lines_version}"


class BookLine(models.Model):
    """One line of a journal as it stands in Exact; debit positive. No name and no description.

    `numbers` are those in what people wrote: readback.numbers.
    """

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="book_lines")
    line_id = models.CharField(max_length=36)
    version = models.BigIntegerField()
    entry_id = models.CharField(max_length=36)
    entry_number = models.BigIntegerField()
    journal = models.CharField(max_length=20)
    on = models.DateField()
    year = models.IntegerField()
    period = models.IntegerField()
    account = models.CharField(max_length=30)
    vat_code = models.CharField(max_length=10, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=60, blank=True)
    invoice_number = models.BigIntegerField()
    numbers = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("line of a journal")
        verbose_name_plural = _("lines of journals")
        constraints = (models.UniqueConstraint(fields=["administration", "line_id"], name="book_line_once"),)
        indexes = (
            models.Index(fields=["administration", "on"], name="book_line_by_day"),
            models.Index(fields=["administration", "entry_id"], name="book_line_by_entry"),
            models.Index(fields=["administration", "reference"], name="book_line_by_reference"),
        )

    def __str__(self) -> str:
        return f"{self.entry_number} {self.account}"


class TradeStanding(models.Model):
    """An invoice or sales order of ours that is in no journal yet, as Exact told it last; null is what it did not tell.

    `total` incl. VAT.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="trade_standing")
    read_at = models.DateTimeField()
    is_there = models.BooleanField()
    on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    vat = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("standing of an invoice or sales order")
        verbose_name_plural = _("standings of invoices and sales orders")

    def __str__(self) -> str:
        return f"{self.document} {self.total} {self.currency}"


class AccountLine(models.Model):
    """A line on a G/L account that is watched, of whatever journal; debit positive (watched.py)."""

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="account_lines")
    line_id = models.CharField(max_length=36)
    version = models.BigIntegerField()
    entry_id = models.CharField(max_length=36)
    entry_number = models.BigIntegerField()
    journal = models.CharField(max_length=20)
    on = models.DateField()
    account = models.CharField(max_length=30)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("line on a watched account")
        verbose_name_plural = _("lines on watched accounts")
        constraints = (models.UniqueConstraint(fields=["administration", "line_id"], name="account_line_once"),)
        indexes = (models.Index(fields=["administration", "account", "on"], name="account_line_by_day"),)

    def __str__(self) -> str:
        return f"{self.entry_number} {self.account}"


class CheckedMonth(models.Model):
    """How a month stood when it was last checked; `first` is its first day, `result` telling.facts_of."""

    class Verdict(models.TextChoices):
        """The worst that was found."""

        CLOSED = "closed", _("right to the cent")
        WAITING = "waiting", _("something waits")
        DIFFERS = "differs", _("differs")
        UNREAD = "unread", _("not read yet")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="checked_months")
    first = models.DateField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    checked_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text=_("somebody does not want to wait for the night"))
    is_other = models.BooleanField(default=False, help_text=_("not as its last certificate says"))
    # Who wants it closed as soon as it is checked; "" for nobody.
    closing_by = models.CharField(max_length=150, blank=True)
    # Put off until then: a limit, an outage, no login.
    not_before = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("checked month")
        verbose_name_plural = _("checked months")
        constraints = (models.UniqueConstraint(fields=["webshop", "first"], name="checked_month_once"),)

    def __str__(self) -> str:
        return f"{self.webshop} {self.first:%Y-%m}"


class Certificate(models.Model):
    """How a month stood when somebody closed it. Written once: PostgreSQL refuses to change it, and to delete it unless
    `audit.purge` says that its webshop is erased or its time is over.

    `facts` is telling.facts_of and what certificates.py adds, `digest` the SHA-256 of that as text; `closed_by` is the
    name of an audit.actor.Actor.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="certificates")
    first = models.DateField()
    number = models.PositiveIntegerField(help_text=_("a month that is closed again has several"))
    made_at = models.DateTimeField()
    closed_by = models.CharField(max_length=150)
    verdict = models.CharField(max_length=10, choices=CheckedMonth.Verdict)
    facts = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("certificate of a month")
        verbose_name_plural = _("certificates of months")
        constraints = (models.UniqueConstraint(fields=["webshop", "first", "number"], name="certificate_once"),)

    def __str__(self) -> str:
        return f"{self.webshop} {self.first:%Y-%m} {self.number}"


class CertificateFile(models.Model):
    """A certificate in one language, byte for byte as it was handed out first; `digest` is its SHA-256."""

    class FileForm(models.TextChoices):
        """What it is opened with."""

        PDF = "pdf", "PDF"
        CSV = "csv", "CSV"

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=5)
    form = models.CharField(max_length=3, choices=FileForm)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file of a certificate")
        verbose_name_plural = _("files of certificates")
        constraints = (models.UniqueConstraint(fields=["certificate", "language", "form"], name="certificate_file"),)

    def __str__(self) -> str:
        return f"{self.certificate} {self.language}.{self.form}"
