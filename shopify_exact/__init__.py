"""Wiring: settings, urls, celery, wsgi, checks. Imported by nobody in apps/."""

from shopify_exact.celery import app as celery_app

__all__ = ("celery_app",)
