"""The bookkeeping rules: from what Shopify says of an order to the documents that Exact must hold.

Pure functions on values: no database, no network, no clock. Start at book.py, which judges one order from beginning to
end; the values it works on are in sale.py (what comes in), rules.py (what the merchant chose) and booking.py (what
goes out).
"""
