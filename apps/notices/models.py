"""Who is told, what lasts, each message that goes out. Addresses of the merchant's people, never a shopper's."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.shops.models import Webshop


class Recipient(models.Model):
    """Somebody whom the merchant wants told. `address` is "" for the shop's contact: that is read when sending.

    The two `…_stopped_at` are the reader's own wish, which no tick of the merchant undoes. `unreachable` is the address
    that mail came back from: another address is tried again by itself.
    """

    class Role(models.TextChoices):
        """Who it is; a chat is a webhook of Slack or Teams."""

        CONTACT = "contact", _("the shop's contact")
        COLLEAGUE = "colleague", _("a colleague")
        ACCOUNTANT = "accountant", _("the accountant")
        CHAT = "chat", _("Slack or Teams")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="recipients")
    role = models.CharField(max_length=10, choices=Role)
    address = models.EmailField(blank=True)
    chat_address = EncryptedTextField(
        blank=True, bound_to=("webshop_id",), help_text=_("a secret: whoever knows it may write there")
    )
    language = models.CharField(max_length=5, blank=True, help_text=_("empty: the shop's"))
    has_problems = models.BooleanField(default=True)
    has_digest = models.BooleanField(default=False)
    problems_stopped_at = models.DateTimeField(null=True, blank=True)
    digest_stopped_at = models.DateTimeField(null=True, blank=True)
    unreachable = models.CharField(max_length=254, blank=True, help_text=_("mail to it came back"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["webshop"], condition=Q(role="contact"), name="one_contact_per_webshop"),
            models.UniqueConstraint(fields=["webshop"], condition=Q(role="chat"), name="one_chat_per_webshop"),
            models.UniqueConstraint(fields=["webshop", "address"], condition=~Q(address=""), name="recipient_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.webshop}"

    @property
    def mail_address(self) -> str:
        """Where mail goes now; "" where none can."""
        return self.webshop.contact_email if self.role == self.Role.CONTACT else self.address

    @property
    def is_reachable(self) -> bool:
        """Whether there is an address that nothing came back from."""
        if self.role == self.Role.CHAT:
            return bool(self.chat_address) and not self.unreachable
        return bool(self.mail_address) and self.mail_address != self.unreachable

    @property
    def is_for_problems(self) -> bool:
        """Chosen by the merchant, and not declined by the reader."""
        return self.has_problems and self.problems_stopped_at is None

    @property
    def is_for_digest(self) -> bool:
        """Chosen by the merchant, and not declined by the reader."""
        return self.has_digest and self.digest_stopped_at is None


class Occasion(models.TextChoices):
    """What a message is about; apps.letters puts each into words."""

    LOG_IN = "log_in", _("log in to Exact again")
    ENDS_SOON = "ends_soon", _("the login to Exact ends soon")
    ACCESS = "access", _("Exact does not let us in")
    OPEN_ONCE = "open_once", _("open the app once")
    WITHHELD = "withheld", _("Shopify does not show us what we need")
    FAILING = "failing", _("syncs keep failing")
    HELD_LONG = "held_long", _("orders wait a week")
    GAVE_UP = "gave_up", _("something gave up")
    DIGEST = "digest", _("weekly overview")
    ADDED = "added", _("you were added")
    PLAN_LAPSED = "plan_lapsed", _("no plan any more")
    PLAN_STOPPED = "plan_stopped", _("stopped for want of a plan")
    PLAN_OUTGROWN = "plan_outgrown", _("more orders than the plan is meant for")
    SET_UP_DONE = "set_up_done", _("the set-up is done")
    INVITATION = "invitation", _("a link to connect Exact")
    CONNECTED = "connected", _("who was connected with whom")
    CUSTOMER_DATA = "customer_data", _("a customer's data")
    INSTALLATION_PAID = "installation_paid", _("to us: a set-up was paid")
    CREDIT_UNCLEAR = "credit_unclear", _("to us: a credit is not confirmed")


_SENT_WITHIN, _RECENT = timedelta(minutes=10), timedelta(days=7)
# Sent at once by whoever has the content, which is kept nowhere: apps.notices.outside.
OUTSIDE = (Occasion.INVITATION, Occasion.CONNECTED, Occasion.CUSTOMER_DATA)


class Matter(models.Model):
    """Something that lasts and is told: one open row per webshop, kind and thing, from when it began until it is over.

    noted → told (`told` counts the messages) → `gone_at`: it is away → `ended_at`, unless it came back before. What may
    happen when is in apps.letters.matters.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="matters")
    kind = models.CharField(max_length=20, choices=Occasion)
    about = models.CharField(max_length=100, blank=True, help_text=_("the code, login or history that it is about"))
    since = models.DateTimeField()
    noted_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(default=0)
    first_told_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["-noted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["webshop", "kind", "about"], condition=Q(ended_at__isnull=True), name="one_open_matter"
            ),
            models.CheckConstraint(
                condition=Q(told=0, first_told_at__isnull=True) | Q(told__gt=0, first_told_at__isnull=False),
                name="matter_told_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(gone_at__isnull=False), name="matter_ended_was_gone"
            ),
        ]
        indexes = [models.Index(fields=["kind", "webshop", "-noted_at"], name="matter_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about} {self.webshop}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Messages by what is to be done with them."""

    def to_send(self, *, at: datetime, free_since: datetime) -> NoticeQuerySet:
        """Due, and nobody is at them; `free_since`: who claimed one before that is dead."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=free_since)
        return self.filter(free, state=Notice.Fate.WAITING, next_at__lte=at).order_by("next_at", "pk")

    def undelivered(self, *, at: datetime) -> NoticeQuerySet:
        """What waits too long, and what came back or was given up in the last week."""
        late = Q(state=Notice.Fate.WAITING, created_at__lt=at - _SENT_WITHIN)
        failed = Q(state__in=(Notice.Fate.BOUNCED, Notice.Fate.GAVE_UP), created_at__gt=at - _RECENT)
        return self.filter(late | failed)


class Notice(models.Model):
    """One message to one reader: one per event, however often it is tried. Its text is made when it is sent.

    `recipient` is None for what the shop's contact gets whatever was chosen, and for what our own people get. `facts`
    are numbers and codes that were true when it was written down; no name, no address.
    """

    class Fate(models.TextChoices):
        """How far it is. `dropped`: no longer true, or nobody reads it any more."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not sent: no longer true")
        BOUNCED = "bounced", _("came back")
        GAVE_UP = "gave_up", _("could not be sent")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webshop = models.ForeignKey(Webshop, null=True, on_delete=models.CASCADE, related_name="notices")
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Occasion)
    event = models.CharField(max_length=100)
    facts = models.JSONField(default=dict, blank=True)
    to_hash = models.CharField(max_length=64, blank=True, help_text=_("of a stranger's address, which is not kept"))
    state = models.CharField(max_length=10, choices=Fate, default=Fate.WAITING)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=200, blank=True, help_text=_("the mail service's"))
    why = models.CharField(max_length=60, blank=True, help_text=_("why it came back or could not be sent"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["webshop", "kind", "event", "recipient"], nulls_distinct=False, name="one_notice_per_event"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notice_sent_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="notice_to_send"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="notice_by_message"),
            models.Index(fields=["to_hash", "created_at"], condition=~Q(to_hash=""), name="notice_to_stranger"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.webshop or ''} {self.event}"
