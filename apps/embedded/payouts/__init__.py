"""Payouts of Shopify Payments: why one waits, and what `manage.py preview` shows of them."""
