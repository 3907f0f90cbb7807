"""Shopify Payments: payouts and the movements of its balance. book.py keeps them, month.py makes a month of them."""
