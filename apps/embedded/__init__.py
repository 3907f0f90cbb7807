"""The merchant's screens inside the Shopify admin. Pages read the ledger and the mirrors, never Shopify or Exact."""
