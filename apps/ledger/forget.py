"""A webshop is gone for good: so is its ledger."""

from __future__ import annotations

from apps.ledger.models import (
    CashSession,
    Decision,
    Document,
    MoneyDocument,
    Payment,
    PlacedTransaction,
    SeenOrder,
    SoughtOrder,
    TakeOver,
    TallyRow,
    TillDay,
    VatTallyRow,
)
from apps.shops.models import Webshop


def forget(webshop: Webshop) -> None:
    """Delete its documents, attempts and decisions. What stands in Exact stays there: it is the merchant's."""
    PlacedTransaction.objects.filter(webshop=webshop).delete()
    Document.objects.filter(webshop=webshop).delete()
    CashSession.objects.filter(webshop=webshop).delete()
    TillDay.objects.filter(webshop=webshop).delete()
    Payment.objects.filter(webshop=webshop).delete()
    MoneyDocument.objects.filter(webshop=webshop).delete()
    TallyRow.objects.filter(webshop=webshop).delete()
    VatTallyRow.objects.filter(webshop=webshop).delete()
    SeenOrder.objects.filter(webshop=webshop).delete()
    Decision.objects.filter(webshop=webshop).delete()
    SoughtOrder.objects.filter(webshop=webshop).delete()
    TakeOver.objects.filter(webshop=webshop).delete()
