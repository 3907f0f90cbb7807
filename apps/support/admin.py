"""What support sees. Read-only but for the actions, each of which leaves a line in the audit log."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from apps.alerts.models import Alert
from apps.exact.models import Credential
from apps.ledger import journal
from apps.ledger.models import Attempt, Decision, Document
from apps.schedule import turns
from apps.schedule.models import Erasure, Run
from apps.shopify.models import Token
from apps.shops.models import Webshop
from apps.support.models import AuditLine


class ReadOnly:
    """Nothing is added, changed or deleted by hand; actions do what is to be done."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _note(request: HttpRequest, webshop: Webshop, what: str) -> None:
    AuditLine.objects.create(who=cast("User", request.user), webshop=webshop, what=what)


@admin.register(Webshop)
class WebshopAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("domain", "name", "shopify_plan", "state", "is_live", "country", "installed_at")
    list_filter = ("state", "is_live", "country")
    search_fields = ("domain", "name")
    actions = ("sync_now",)

    @admin.action(description=_("Sync now"), permissions=["view"])
    def sync_now(self, request: HttpRequest, queryset: QuerySet[Webshop]) -> None:
        for webshop in queryset:
            turns.wake(webshop)
            _note(request, webshop, "sync now")


class AttemptInline(ReadOnly, TabularInline):  # type: ignore[misc]
    model = Attempt
    extra = 0
    fields = ("started_at", "ended_at", "outcome", "message")


@admin.register(Document)
class DocumentAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("reference", "webshop", "kind", "state", "reason_code", "total", "currency", "exact_number")
    list_filter = ("state", "kind", "reason_code")
    search_fields = ("order_name", "reference", "exact_number", "webshop__domain")
    list_select_related = ("webshop",)
    inlines = (AttemptInline,)
    actions = ("retry", "skip")

    @admin.action(description=_("Try again"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset.select_related("webshop"):
            if journal.can_retry(document):
                journal.retry(document)
                turns.wake(document.webshop)
                _note(request, document.webshop, f"try again {document}")

    @admin.action(description=_("Leave out"), permissions=["view"])
    def skip(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset.select_related("webshop"):
            if journal.can_skip(document):
                journal.skip(document, who=f"support {request.user.pk}", why="support desk")
                _note(request, document.webshop, f"leave out {document}")


@admin.register(Decision)
class DecisionAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("order_gid", "question", "kind", "country", "code", "decided_by", "decided_at", "replaced_at")
    search_fields = ("order_gid", "webshop__domain")
    list_filter = ("kind",)


@admin.register(Run)
class RunAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("webshop", "started_at", "finished_at", "state", "orders_seen", "booked", "held", "failed")
    list_filter = ("state",)
    search_fields = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Credential)
class CredentialAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Ages, never values."""

    list_display = ("user_name", "site", "state", "refreshed_at")
    fields = list_display
    list_filter = ("state", "site")


@admin.register(Token)
class TokenAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Ages, never values."""

    list_display = ("webshop", "refreshed_at", "access_expires_at", "refresh_expires_at")
    fields = list_display
    list_select_related = ("webshop",)


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("at", "who", "webshop", "what", "why")
    search_fields = ("webshop__domain", "what")


@admin.register(Alert)
class AlertAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """What one of us must look at; open ones first."""

    list_display = ("kind", "about", "count", "first_at", "last_at", "facts", "settled_at", "settled_by")
    list_filter = ("kind", ("settled_at", admin.EmptyFieldListFilter))
    search_fields = ("about",)
    actions = ("settle",)

    @admin.action(description=_("I have looked at it"), permissions=["view"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Alert]) -> None:
        who = cast("User", request.user).get_username()
        queryset.filter(settled_at=None).update(settled_at=timezone.now(), settled_by=who)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """What Shopify asked us to forget or to tell, with the day it must be done."""

    list_display = ("kind", "webshop", "asked_at", "due_at", "done_at")
    fields = list_display
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("webshop",)
