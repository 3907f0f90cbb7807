"""Plans and the installation service, as our support sees them."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.schedule import installations
from apps.shopify.models import InstallationRequest, Subscription
from apps.support.admin import ReadOnly, note


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("webshop", "state", "plan", "is_development", "lapsed_at", "stopped_at", "checked_at")
    list_filter = ("state", "plan", "is_development")
    search_fields = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(InstallationRequest)
class InstallationRequestAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = ("webshop", "state", "price", "asked_at", "paid_at", "done_at", "credited_at")
    list_filter = ("state",)
    search_fields = ("webshop__domain",)
    list_select_related = ("webshop",)
    actions = ("finish",)

    @admin.action(description=_("The set-up is done: tell the merchant"), permissions=["view"])
    def finish(self, request: HttpRequest, queryset: QuerySet[InstallationRequest]) -> None:
        for asked in queryset:
            if installations.finish(asked):
                note(request, asked.webshop, "installation done")
