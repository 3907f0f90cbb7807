"""manage.py booked --shop X: what stands in Exact of a webshop's orders, for `manage.py preview --booked`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ledger import generations
from apps.ledger.models import Document
from apps.ledger.states import MAYBE_IN_EXACT
from apps.shops.models import Webshop


class Command(BaseCommand):
    help = "Print the documents of a webshop that stand in Exact, or may, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="the shop's domain, x.myshopify.com")
        parser.add_argument("--order", help="only this order: its name as Shopify shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            webshop = Webshop.objects.get(domain=options["shop"])
        except Webshop.DoesNotExist as unknown:
            raise CommandError(f"No webshop {options['shop']} is installed.") from unknown
        mine = generations.counted(Document.objects.filter(webshop=webshop, state__in=MAYBE_IN_EXACT))
        found = mine.order_by("created_at", "version")
        if options["order"]:
            found = found.filter(order_name=options["order"])
        self.stdout.write(json.dumps([document.booking for document in found], indent=1, ensure_ascii=False))
