"""manage.py rules --shop X: a webshop's settings as JSON, for `manage.py preview --rules`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.bookkeeping import rules_json
from apps.payments import gateways
from apps.payments import rules as payment_rules
from apps.shops import rules, till_rules
from apps.shops.models import PaymentSettings, PayoutSettings, Webshop
from apps.tills import rules as till_json


class Command(BaseCommand):
    help = "Print a webshop's settings as the rules see them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="the shop's domain, x.myshopify.com")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            webshop = Webshop.objects.get(domain=options["shop"])
        except Webshop.DoesNotExist as unknown:
            raise CommandError(f"No webshop {options['shop']} is installed.") from unknown
        chosen = rules.for_webshop(webshop)
        found = rules_json.to_json(chosen)
        if payouts := PayoutSettings.objects.filter(webshop=webshop, is_on=True).first():
            found[payment_rules.NAME] = payment_rules.to_json(payouts.rules)
        tills = till_rules.for_webshop(webshop, chosen)
        if tills.starts:
            found[till_json.NAME] = till_json.to_json(tills)
        payments = PaymentSettings.objects.filter(webshop=webshop).first()
        found |= gateways.to_json(payments.rules if payments else gateways.PaymentRules())
        self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))
