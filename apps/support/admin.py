"""The tables of the desk. Nothing is added, changed or deleted here; what is done to a webshop is in `doing.py`."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.alerts.models import Alert
from apps.audit.models import Change
from apps.exact.models import Administration, Connection, Credential
from apps.ledger.models import Decision
from apps.notices.models import Matter, Notice, Recipient
from apps.operations.models import Purge
from apps.schedule.models import Erasure, Rework, Run
from apps.shopify.models import InstallationRequest, Subscription, Token, WebhookDelivery
from apps.shops.models import Webshop
from apps.support import webshop_page
from apps.support.looking import ReadOnlyRows, ReadOnlyTable
from apps.support.roles import PEOPLE
from apps.support.sent import WithDeeds
from apps.support.site import desk


@admin.register(Webshop, site=desk)
class WebshopAdmin(WithDeeds):
    list_display = ("domain", "name", "shopify_plan", "state", "is_live", "country", "installed_at")
    list_filter = ("state", "is_live", "country")
    search_fields = ("domain__startswith", "name__istartswith")

    change_form_template = "support/webshop.html"

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """A thousand rows: their beginnings may be searched."""
        return list(self.search_fields)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The page of one webshop instead of a form."""
        context |= webshop_page.context(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Decision, site=desk)
class DecisionAdmin(ReadOnlyTable):
    list_display = ("webshop", "order_gid", "question", "kind", "country", "code", "decided_by", "decided_at")
    list_filter = ("kind",)
    exactly = ("order_gid", "webshop__domain")
    list_select_related = ("webshop",)


@admin.register(Run, site=desk)
class RunAdmin(ReadOnlyTable):
    list_display = ("webshop", "started_at", "finished_at", "state", "orders_seen", "booked", "held", "failed")
    list_filter = ("state",)
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Rework, site=desk)
class ReworkAdmin(ReadOnlyTable):
    list_display = ("webshop", "asked_at", "state", "month", "is_deleting", "confirmed_at", "ended_at")
    list_filter = ("state",)
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Purge, site=desk)
class PurgeAdmin(ReadOnlyTable):
    """What was deleted because its time was over."""

    list_display = ("day", "counts", "finished_at")


class ConnectionRows(ReadOnlyRows):
    """The webshops that book into it."""

    model = Connection
    fields = ("webshop", "credential", "problem", "checked_at")
    show_change_link = True


@admin.register(Administration, site=desk)
class AdministrationAdmin(ReadOnlyTable):
    list_display = ("division", "name", "site", "country", "currency", "state", "codes_read_at")
    list_filter = ("site", "state")
    exactly = ("division",)
    inlines = (ConnectionRows,)


@admin.register(Connection, site=desk)
class ConnectionAdmin(ReadOnlyTable):
    list_display = ("webshop", "administration", "credential", "problem", "checked_at")
    list_filter = ("problem",)
    exactly = ("webshop__domain",)
    list_select_related = ("webshop", "administration", "credential")


@admin.register(Credential, site=desk)
class CredentialAdmin(ReadOnlyTable):
    """Ages, never values."""

    list_display = fields = ("user_name", "site", "state", "ending", "refreshed_at")
    list_filter = ("state", "site")


@admin.register(Token, site=desk)
class TokenAdmin(ReadOnlyTable):
    """Ages, never values."""

    list_display = fields = ("webshop", "refreshed_at", "access_expires_at", "refresh_expires_at", "scopes")
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Subscription, site=desk)
class SubscriptionAdmin(ReadOnlyTable):
    list_display = ("webshop", "state", "plan", "trial_ends_at", "period_ends_at", "stopped_at", "checked_at")
    list_filter = ("state", "plan", "is_development", ("stopped_at", admin.EmptyFieldListFilter))
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(InstallationRequest, site=desk)
class InstallationAdmin(WithDeeds):
    """Set-ups that merchants ordered of us: to be done, done, given back; or a credit that somebody must look into."""

    list_display = ("webshop", "state", "price", "wish", "paid_at", "done_at", "credit_asked_at", "credited_at")
    list_filter = ("state", "is_test")
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)
    ordering = ("-asked_at",)


@admin.register(WebhookDelivery, site=desk)
class WebhookAdmin(ReadOnlyTable):
    list_display = ("received_at", "shop_domain", "topic", "order_gid", "triggered_at")
    exactly = ("shop_domain", "order_gid")
    ordering = ("-pk",)


@admin.register(Notice, site=desk)
class NoticeAdmin(WithDeeds):
    """Messages: to whom by role, never by address, and what became of them."""

    list_display = ("created_at", "webshop", "kind", "role", "state", "why", "sent_at", "tries")
    list_filter = ("state", "kind")
    exactly = ("webshop__domain",)
    list_select_related = ("webshop", "recipient")
    ordering = ("-pk",)

    @admin.display(description=_("to"))
    def role(self, notice: Notice) -> str:
        return notice.recipient.get_role_display() if notice.recipient else ""


@admin.register(Recipient, site=desk)
class RecipientAdmin(ReadOnlyTable):
    """Who is told, by role; the address stands on the merchant's own page."""

    list_display = fields = ("webshop", "role", "language", "has_problems", "has_digest", "problems_stopped_at")
    list_filter = ("role", ("problems_stopped_at", admin.EmptyFieldListFilter))
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Matter, site=desk)
class MatterAdmin(ReadOnlyTable):
    """What lasts, how often it was told, and whether it is over."""

    list_display = ("noted_at", "webshop", "kind", "about", "since", "told", "gone_at", "ended_at")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Alert, site=desk)
class AlertAdmin(WithDeeds):
    """What one of us must look at; open ones first."""

    list_display = ("kind", "about", "count", "first_at", "last_at", "facts", "settled_at", "settled_by")
    list_filter = ("kind", ("settled_at", admin.EmptyFieldListFilter))
    exactly = ("about",)


@admin.register(Erasure, site=desk)
class ErasureAdmin(ReadOnlyTable):
    """What Shopify asked us to forget or to tell, with the day it must be done."""

    list_display = ("asked_at", "webshop", "kind", "due_at", "done_at")
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter))
    exactly = ("webshop__domain",)
    list_select_related = ("webshop",)


@admin.register(Change, site=desk)
class ChangeAdmin(ReadOnlyTable):
    list_display = ("timestamp", "by", "who", "webshop", "deed", "action", "object_repr", "why")
    fields = (*list_display, "changes")
    list_filter = ("by", "action")
    exactly = ("webshop__domain", "who", "deed")
    list_select_related = ("webshop", "actor", "content_type")


@admin.register(User, site=desk)
class PersonAdmin(ReadOnlyTable):
    needs = PEOPLE
    list_display = ("email", "first_name", "role", "is_active", "factors", "last_login")
    fields = list_display
    exactly = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("role"))
    def role(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description=_("second factors"))
    def factors(self, person: User) -> str:
        return ", ".join(str(factor) for factor in Authenticator.objects.filter(user=person))


@admin.register(Authenticator, site=desk)
class FactorAdmin(ReadOnlyTable):
    """Which there are, never what is in them."""

    needs = PEOPLE

    list_display = fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
