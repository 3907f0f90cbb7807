"""Celery: beat wakes the schedule every minute; everything that must survive is in PostgreSQL, not in the broker."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

app = Celery("shopify_exact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
