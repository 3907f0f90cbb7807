"""Articles: Shopify's SKU is the item's code in Exact. Start at articles.py."""
