"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ShopifyConfig(AppConfig):
    """Everything that speaks to Shopify."""

    name = "apps.shopify"
    label = "shopify"
    default_auto_field = "django.db.models.BigAutoField"
