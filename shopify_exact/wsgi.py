"""The web process: gunicorn shopify_exact.wsgi."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from shopify_exact import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view, before the first visitor asks for one
memory.settle()
