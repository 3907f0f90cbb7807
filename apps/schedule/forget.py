"""Erases a shop from every room, in the order the tables allow. What stands in Exact is the merchant's and stays."""

from __future__ import annotations

from django.db import transaction

from apps.exact.debtors import assign
from apps.exact.models import Connection
from apps.ledger import forget as ledger
from apps.schedule.models import History, Run, Turn
from apps.shops.models import Webshop


@transaction.atomic
def forget(webshop: Webshop) -> None:
    """Erase the webshop with its settings, tokens, ledger and runs: all of it or nothing."""
    Turn.objects.filter(webshop=webshop).delete()
    Run.objects.filter(webshop=webshop).delete()
    History.objects.filter(webshop=webshop).delete()
    ledger.forget(webshop)
    assign.forget(webshop)
    Connection.objects.filter(webshop=webshop).delete()
    webshop.delete()
