"""The rules: from what Shopify says to what Exact must hold. Pure functions; start reading at book.py."""
