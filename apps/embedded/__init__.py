"""The merchant's screens inside the Shopify admin. Every page reads the ledger and the mirrors, never Shopify or Exact."""
