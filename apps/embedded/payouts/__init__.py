"""Payouts of Shopify Payments: their settings and list (page.py), why one waits, what `manage.py preview` shows."""
