"""The web process: gunicorn shopify_exact.wsgi."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

application = get_wsgi_application()
