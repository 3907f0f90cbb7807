"""Everything that speaks to Shopify: sign-in of a session, installation, webhooks, orders. No other room does.

Start at orders.py, which fetches an order, and reader.py, which makes of it a value for the bookkeeping rules;
session.py decides who may see a page.
"""
