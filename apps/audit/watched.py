"""What is watched: every row that a person decides on. Secrets and what the service itself keeps up are left out."""

from __future__ import annotations

from typing import Any

from auditlog.registry import auditlog
from django.apps import apps
from django.db import models

# Model: the fields that count; () for all.
ONLY: dict[str, tuple[str, ...]] = {
    "shops.Webshop": ("is_live", "state"),
    "shops.Settings": (),
    "shops.Account": (),
    "shops.Item": (),
    "shops.Cost": (),
    "shops.VatMapping": ("treatment", "country", "rate", "code", "account", "is_confirmed"),
    "ledger.Decision": (),
    "exact.Connection": ("credential", "administration", "is_invited"),
    "exact.CollectiveDebtor": ("name", "location", "channel", "country"),
    "exact.Invitation": ("expires_at", "used_at", "revoked_at"),
    "auth.User": ("username", "email", "is_active", "is_staff", "is_superuser"),
    "account.EmailAddress": ("email", "verified", "primary"),
    "mfa.Authenticator": ("user", "type"),
    "socialaccount.SocialAccount": ("user", "provider", "uid"),
}
_WITH_MANY = {"auth.User": {"groups", "user_permissions"}}


def watch() -> None:
    """Register them all with django-auditlog."""
    for name, fields in ONLY.items():
        model = apps.get_model(name)
        if not hasattr(model, "get_additional_data"):
            model.add_to_class("get_additional_data", _webshop_of)
        auditlog.register(model, include_fields=list(fields) or None, m2m_fields=_WITH_MANY.get(name))


def _webshop_of(row: models.Model) -> dict[str, Any] | None:
    """Whose line it will be."""
    pk = row.pk if row._meta.label == "shops.Webshop" else getattr(row, "webshop_id", None)
    return None if pk is None else {"webshop": pk}
