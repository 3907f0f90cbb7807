#!/usr/bin/env python
"""Django's command line: manage.py preview, rules, migrate, …"""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

# They read and write files only: no secret, no database, no network.
_NEED_NO_CONFIGURATION = ("preview", "collectstatic", "makemigrations", "makemessages", "compilemessages")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")
    if sys.argv[1:2] and sys.argv[1] in _NEED_NO_CONFIGURATION:
        os.environ.setdefault("DEVELOPMENT", "true")
        os.environ.setdefault("HASHED_FILES", "true")
    execute_from_command_line(sys.argv)
