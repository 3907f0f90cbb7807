"""The merchant's screens inside the Shopify admin. Pages read our own database, never Shopify or Exact.

Start at urls.py, which lists every page, then screen.py, which every page goes through.
"""
