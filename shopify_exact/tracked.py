"""Which fields of which tables the audit log follows: what people decide, and nothing that could name a shopper."""

from __future__ import annotations

from typing import Any

TRACKED: tuple[dict[str, Any], ...] = (
    {"model": "shops.Webshop", "include_fields": ["is_live"]},
    {"model": "shops.Settings", "exclude_fields": ["id", "webshop", "collective_debtor", "changed_at"]},
    {"model": "shops.PayoutSettings", "exclude_fields": ["id", "webshop", "read_at"]},
    {"model": "shops.Till", "include_fields": ["book_from"]},
    {
        "model": "shops.PaymentSettings",
        "exclude_fields": ["id", "webshop", "read_up_to", "reading_since", "read_after", "checked_at"],
    },
    {"model": "shops.PaymentGateway", "exclude_fields": ["id", "webshop"]},
    {"model": "shops.Account", "exclude_fields": ["id", "webshop"]},
    {"model": "shops.ComponentItem", "exclude_fields": ["id", "webshop"]},
    {"model": "shops.Cost", "exclude_fields": ["id", "webshop"]},
    {"model": "shops.VatMapping", "exclude_fields": ["id", "webshop"]},
    {"model": "exact.CollectiveDebtor", "include_fields": ["name", "location", "channel", "country"]},
    {"model": "exact.Connection", "include_fields": ["administration", "connected_at", "is_invited"]},
    {"model": "exact.Invitation", "include_fields": ["created_at", "used_at", "revoked_at"]},
    {"model": "exact.DoubleDebtor", "include_fields": ["settled_at"]},
    {"model": "exact.DebtorQuestion", "include_fields": ["is_same"]},
    {
        "model": "ledger.Decision",
        "include_fields": ["question", "kind", "treatment", "country", "rate", "booked_rate", "code", "replaced_at"],
    },
    # Our own people: their accounts, never what opens them.
    {
        "model": "auth.User",
        "include_fields": ["email", "is_active", "is_staff", "is_superuser"],
        "m2m_fields": ["groups", "user_permissions"],
    },
    {"model": "mfa.Authenticator", "include_fields": ["user", "type"]},
    {"model": "socialaccount.SocialAccount", "include_fields": ["user", "provider"]},
)
